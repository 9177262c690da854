"""Asking partnerships that have shared nothing whether they would."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse

from accounts.models import User
from membership.access import london_day
from membership.models import Partnership, Seat
from membership.selectors import partnerships_with_standing
from membership.services.locks import lock_partnership
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email
from resources.models import Example, Nudge, NudgeSettings, State

IN_MEMBERSHIP = ("current", "in_grace")


def without_examples(*, now: datetime) -> QuerySet:
    """Return the partnerships in membership of which nothing is in the directory or on its way, with `nudged_at`."""
    shared = Example.objects.filter(
        partnership=OuterRef("pk"), state__in=[State.PUBLISHED, State.WAITING, State.ASKED]
    )
    nudged = Nudge.objects.filter(partnership=OuterRef("pk")).order_by().values("partnership")
    partnerships: QuerySet = partnerships_with_standing(today=london_day(now))
    return partnerships.filter(~Exists(shared), closed_on__isnull=True, standing__in=IN_MEMBERSHIP).annotate(
        nudged_at=Subquery(nudged.annotate(latest=Max("sent_at")).values("latest"))
    )


def may_be_nudged(*, now: datetime) -> QuerySet[Partnership]:
    """Return those of them that got no letter within the days that the setting says and have a lead contact to write to."""
    since = now - timedelta(days=NudgeSettings.load().every_days)
    recent = Nudge.objects.filter(partnership=OuterRef("pk"), sent_at__gt=since)
    leads = _leads().filter(partnership=OuterRef("pk"))
    return without_examples(now=now).filter(~Exists(recent), Exists(leads))


def nudge(*, partnerships: Iterable[Partnership], by: User, now: datetime) -> int:
    """Write to the lead contacts of partnerships, each by itself; returns to how many partnerships a letter went.

    Left out is who shared something or got a letter in the meantime, so that pressing twice writes once.
    """
    return sum(_nudge(partnership, by=by, now=now) for partnership in partnerships)


def nudge_words(partnership: Partnership, name: str) -> tuple[str, str]:
    """Return subject and words of the letter to one person, as it would be sent."""
    text = NudgeSettings.load()
    facts = {
        "name": name,
        "partnership": str(partnership),
        "address": settings.SITE_URL + reverse("resources:contribute"),
        "association": Identity.load().name,
    }
    return _filled(text.subject, facts), _filled(text.words, facts)


@transaction.atomic
def _nudge(partnership: Partnership, *, by: User, now: datetime) -> bool:
    lock_partnership(partnership)
    if not may_be_nudged(now=now).filter(pk=partnership.pk).exists():
        return False
    for seat in _leads().filter(partnership=partnership).order_by("pk"):
        subject, words = nudge_words(partnership, str(seat.user))
        write_email(compose_letter(recipients=[seat.user.email], subject=subject, words=words), now=now)
    Nudge.objects.create(partnership=partnership, sent_by=by, sent_at=now)
    return True


def _leads() -> QuerySet[Seat]:
    return Seat.objects.held().filter(is_lead_contact=True, user__is_active=True).select_related("user")


def _filled(text: str, facts: dict[str, str]) -> str:
    """Fill in what is known by name; anything else in braces stays as it was written."""
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text
