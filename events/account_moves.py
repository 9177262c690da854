"""What events move when two accounts become one."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import QuerySet

from accounts.merging import Move
from accounts.models import User
from events.models import Booking, Place, WaitingEntry


def bookings(kept: User, closed: User) -> Iterator[Move]:
    """Whoever is kept manages what the closed account booked, comes on its places, and stands in line for it."""
    booked = Booking.objects.filter(booked_by=closed)
    if number := booked.count():
        yield Move(
            f"Bookings for events that {closed.email} made go to {kept.email}: {number}.",
            _give(booked, "booked_by", kept),
        )
    places = Place.objects.filter(user=closed)
    if number := places.count():
        yield Move(f"Places at events go to {kept.email}: {number}.", _give(places, "user", kept))
    entries = WaitingEntry.objects.filter(user=closed)
    if number := entries.count():
        yield Move(f"Entries on waiting lists go to {kept.email}: {number}.", _give(entries, "user", kept))


def _give(rows: QuerySet, field: str, kept: User) -> Callable[[datetime], None]:
    def carry_out(now: datetime) -> None:
        rows.update(**{field: kept})

    return carry_out
