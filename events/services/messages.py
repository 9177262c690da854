"""Messages from the organisers to people who are booked."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from events.models import Event, EventLetter, Place
from events.services.letters import nudge


@transaction.atomic
def send_message(
    *,
    event: Event,
    places: Iterable[Place],
    subject: str,
    words: str,
    key: UUID,
    by: User | None,
    now: datetime,
) -> int:
    """Have a message written to the people on places of an event; return to how many addresses it goes.

    Arguments: `words` are plain text, an empty line parts paragraphs; `key` tells one message from another, so that sending the same
    twice writes once. Who has several places gets one copy; for a place that nobody is named for, whoever booked it.
    """
    addressed: dict[str, Place] = {}
    for place in places:
        addressed.setdefault((place.email or place.booking.contact_email).casefold(), place)
    addressed.pop("", None)
    letters = [
        EventLetter(
            kind=EventLetter.Kind.MESSAGE,
            event=event,
            booking=place.booking,
            place=place if place.email else None,
            facts={"subject": subject, "words": words, "by": str(by or "")},
            occasion=f"message {key.hex} {address}"[:160],
            created_at=now,
            due_at=now,
        )
        for address, place in addressed.items()
    ]
    EventLetter.objects.bulk_create(letters, ignore_conflicts=True)
    nudge()
    return len(letters)
