"""Letters that become due: rows first, written to the outbox soon after."""

from datetime import datetime

from django.db import transaction

from events import tasks
from events.models import Booking, EventLetter

Kind = EventLetter.Kind


def announce_booking(booking: Booking, *, now: datetime) -> None:
    """Have a placed booking confirmed to whoever made it, and told to each person named on it who is not the same."""
    letters = [
        EventLetter(
            kind=Kind.CONFIRMATION,
            event=booking.event,
            booking=booking,
            occasion=f"confirmation {booking.pk} {bool(booking.confirmed_at)}",
            created_at=now,
            due_at=now,
        )
    ]
    if booking.confirmed_at:
        letters += [
            EventLetter(
                kind=Kind.PLACE,
                event=booking.event,
                booking=booking,
                place=place,
                occasion=f"place {place.pk} {place.email}"[:160],
                created_at=now,
                due_at=now,
            )
            for place in booking.places.open()
            if place.email
        ]
    EventLetter.objects.bulk_create(letters, ignore_conflicts=True)
    nudge()


def nudge() -> None:
    """Have due letters written soon after the transaction; they are swept every minute, so a queue that does not answer fails nothing."""
    transaction.on_commit(tasks.write_due_letters.delay, robust=True)
