"""What readers would like to hear: taken from them, looked at by staff, forgotten in time."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from events.models import Event, Suggestion
from events.models.programme import KEPT_FOR
from events.refusals import EventRefusal
from office.models import Identity
from office.services.outbox import write_message


class AlreadyDealtWithError(EventRefusal):
    """Somebody has marked the suggestion as dealt with."""


@transaction.atomic
def suggest(
    *,
    what: str,
    subject: str,
    reason: str,
    name: str,
    email: str,
    organisation: str = "",
    event: Event | None = None,
    now: datetime,
) -> Suggestion:
    """Keep a suggestion for an event, or for any, and tell the office.

    Arguments: `what` is a value of `Suggestion.What`. The same suggestion by the same person while nobody has dealt with it (a form
    sent twice) is one.
    """
    said = {
        "event": event,
        "what": what,
        "subject": subject.strip(),
        "reason": reason.strip(),
        "email": email.strip().lower(),
    }
    if waiting := Suggestion.objects.waiting().filter(**said).first():
        return waiting
    made = Suggestion.objects.create(
        **said, name=name.strip(), organisation=organisation.strip(), received_at=now
    )
    if office := Identity.load().email:
        write_message(
            recipients=[office],
            subject=f"Suggestion: {made.subject}",
            text=_letter(made),
            headers={"Reply-To": made.email},
            now=now,
        )
    return made


@transaction.atomic
def mark_dealt_with(*, suggestion: Suggestion, now: datetime) -> Suggestion:
    """Note that somebody has dealt with a suggestion. Raises `AlreadyDealtWithError`."""
    suggestion = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if suggestion.answered_at:
        raise AlreadyDealtWithError("This is marked as dealt with already.")
    suggestion.answered_at = now
    suggestion.save(update_fields=["answered_at"])
    return suggestion


def forget_old_suggestions(*, now: datetime) -> int:
    """Delete suggestions whose time is over, with the names of who made them; safe to run twice. Returns how many."""
    return Suggestion.objects.filter(received_at__lte=now - KEPT_FOR).delete()[0]


def _letter(made: Suggestion) -> str:
    where = settings.SITE_URL + reverse("suggestion:inspect", args=[made.pk])
    by = f"{made.name}, {made.organisation}" if made.organisation else made.name
    return (
        f"{by} suggests {made.get_what_display().lower()} for {made.event or 'our events'}.\n\n{made.subject}\n\n{made.reason}"
        f"\n\nAnswer to {made.email}, then mark it as dealt with: {where}"
    )
