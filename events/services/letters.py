"""Letters that become due: rows first, written to the outbox soon after."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from events import tasks
from events.models import Booking, EventLetter, Place
from events.overtaken import confirmation_occasion, place_occasion

Kind = EventLetter.Kind


def announce_booking(booking: Booking, *, now: datetime) -> None:
    """Have a placed booking confirmed to whoever made it, and told to each person named on it who is not the same."""
    confirmation = EventLetter(
        kind=Kind.CONFIRMATION,
        event=booking.event,
        booking=booking,
        occasion=confirmation_occasion(pk=booking.pk, is_confirmed=bool(booking.confirmed_at)),
        created_at=now,
        due_at=now,
    )
    EventLetter.objects.bulk_create([confirmation], ignore_conflicts=True)
    announce_places(booking, places=booking.places.booked(), now=now)
    nudge()


def announce_places(booking: Booking, *, places: Iterable[Place], now: datetime) -> None:
    """Tell people named on a confirmed booking about their place and their own page, each once.

    Whoever made the booking for themself has it all in the confirmation.
    """
    if booking.confirmed_at is None:
        return
    contact = booking.contact_email.casefold()
    letters = [
        EventLetter(
            kind=Kind.PLACE,
            event=booking.event,
            booking=booking,
            place=place,
            occasion=place_occasion(place),
            created_at=now,
            due_at=now,
        )
        for place in places
        if place.email and place.email.casefold() != contact
    ]
    if letters:
        EventLetter.objects.bulk_create(letters, ignore_conflicts=True)
        nudge()


def nudge() -> None:
    """Have due letters written soon after the transaction; they are swept every minute, so a queue that does not answer fails nothing."""
    transaction.on_commit(tasks.write_due_letters.delay, robust=True)
