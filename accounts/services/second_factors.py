"""Helping somebody who has lost what their second step of signing in needs."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.template.loader import render_to_string
from wagtail.log_actions import log

from accounts.models import Session, User
from accounts.selectors import addresses_of, second_factors
from accounts.services.people import lock_person
from office.letters import compose_letter
from office.models import Identity
from office.refusals import Refusal
from office.services.outbox import write_email


class CannotRemoveSecondFactorError(Refusal):
    """Somebody's second factor cannot be removed, or not by this person; the words say why."""


@transaction.atomic
def remove_second_factors(*, person: User, by: User, reason: str, now: datetime) -> None:
    """Take every second factor of a person away, recovery codes too, and sign them out everywhere: a lost device may be in other hands.

    They sign in with their password or a mailed code, and whoever works in the admin sets up a new one first. Each of their addresses
    is told at `now`; who did it and why is logged. Raises `CannotRemoveSecondFactorError`.
    """
    person = lock_person(person)
    if person == by:
        raise CannotRemoveSecondFactorError(
            "This is your own account. Another administrator does this for you, so that no stolen session can."
        )
    if person.is_superuser and not by.is_superuser:
        raise CannotRemoveSecondFactorError(
            "This person has all rights. Only an administrator with all rights can do this."
        )
    if not second_factors(person):
        raise CannotRemoveSecondFactorError(f"{person.name} has no second step set up.")
    Authenticator.objects.filter(user=person).delete()
    Session.objects.filter(person=person).delete()
    log(person, "accounts.remove_second_factor", user=by, data={"account": person.pk, "reason": reason})
    facts = {"identity": Identity.load(), "person": person}
    for address in sorted(addresses_of(person)):
        letter = compose_letter(
            recipients=[address],
            subject="Your second step of signing in was removed",
            words=render_to_string("account/email/second_factor_removed_message.txt", facts),
        )
        write_email(letter, now=now)
