"""Accounts that nobody uses any more: their people are written to, and then forgotten."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from accounts.holdings import in_use, subject_of
from accounts.models import ErasureRequest, Session, User
from accounts.own_holdings import UNUSED_FOR
from accounts.selectors import works_in_the_admin
from accounts.services.erasing import CannotEraseError, erase_person, forget_letters
from accounts.services.people import lock_person
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email

NOTICE = timedelta(days=60)
AT_A_TIME = 200
State, Origin = ErasureRequest.State, ErasureRequest.Origin


def forget_people(*, now: datetime) -> int:
    """Do all that is due at `now`: end sessions that have run out, delete farewells that are sent, write to people whose account
    nobody has used for two years, and erase those who did not come back within 60 days.

    Safe to run twice; returns how many people were erased.
    """
    Session.objects.filter(expire_date__lt=now).delete()
    forget_letters()
    for account in unused_accounts(now=now)[:AT_A_TIME]:
        _announce(account, now=now)
    return _erase_due(now=now)


def unused_accounts(*, now: datetime) -> "QuerySet[User]":
    """Return accounts that nobody signed in to for two years, that no app has a use for, and whose people have not been told."""
    since = now - UNUSED_FOR
    quiet = Q(last_login__lt=since) | Q(last_login=None, date_joined__lt=since)
    told = ErasureRequest.objects.filter(state=State.WAITING).values("user")
    refused = ErasureRequest.objects.filter(state=State.REFUSED, decided_at__gt=since).values("user")
    accounts = User.objects.filter(quiet, is_active=True).exclude(is_staff=True).exclude(is_superuser=True)
    return accounts.exclude(in_use(now)).exclude(pk__in=told).exclude(pk__in=refused).order_by("pk")


@transaction.atomic
def _announce(account: User, *, now: datetime) -> None:
    account = lock_person(account)
    if works_in_the_admin(account):
        return
    request, is_new = ErasureRequest.objects.get_or_create(
        user=account,
        state=State.WAITING,
        defaults={"origin": Origin.UNUSED, "asked_at": now, "not_before": now + NOTICE},
    )
    if is_new:
        facts = {"identity": Identity.load(), "request": request}
        words = render_to_string("account/email/account_unused_message.txt", facts)
        letter = compose_letter(
            recipients=[account.email], subject="Do you still need your account?", words=words
        )
        write_email(letter, now=now)


def _erase_due(*, now: datetime) -> int:
    erased = 0
    due = ErasureRequest.objects.filter(origin=Origin.UNUSED, state=State.WAITING, not_before__lte=now)
    for request in due.select_related("user").order_by("pk")[:AT_A_TIME]:
        account = request.user
        came_back = account.last_login and account.last_login > request.asked_at
        if (
            came_back
            or User.objects.filter(in_use(now), pk=account.pk).exists()
            or works_in_the_admin(account)
        ):
            waiting = ErasureRequest.objects.filter(pk=request.pk, state=State.WAITING)
            waiting.update(state=State.WITHDRAWN, decided_at=now)
            continue
        try:
            erase_person(
                subject=subject_of(account), by=None, reason="Account not used for two years", now=now
            )
        except CannotEraseError:
            # Something has to be settled by a person first; the next round looks again.
            continue
        erased += 1
    return erased
