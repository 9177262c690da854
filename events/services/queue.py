"""What becomes of entries on the waiting list when bookings come and go, and the nudge that offers what has become free."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from events import tasks
from events.models import Booking, Event, Part, Place, WaitingEntry

State = WaitingEntry.State


def note_got(booking: Booking, *, now: datetime) -> None:
    """Close the entries of those who have what they waited for: through the booking that was offered, or in another way.

    One person's place is recognised by the address; who waits for several stays in line.
    """
    got = Place.objects.open().filter(
        booking=booking, ticket=OuterRef("ticket"), email__iexact=OuterRef("email")
    )
    own = Q(booking=booking) & ~Q(state=State.LEFT)
    same = Q(Exists(got), state=State.WAITING, quantity=1)
    WaitingEntry.objects.filter(own | same).update(state=State.TAKEN, closed_at=now)


def note_given_up(booking: Booking, *, now: datetime) -> None:
    """Close the entry whose offer was given up with its booking."""
    WaitingEntry.objects.filter(booking=booking, state=State.OFFERED).update(state=State.LEFT, closed_at=now)


def note_places_gone(places: list[Place], *, now: datetime) -> None:
    """Close the entries for parts of places that are given back."""
    waiting = WaitingEntry.objects.filter(place__in=places, state__in=[State.WAITING, State.OFFERED])
    waiting.update(state=State.LEFT, closed_at=now)


def nudge_offers(event: Event) -> None:
    """Have what has become free offered soon after the transaction; it is swept every minute anyway."""
    event_id = event.pk
    transaction.on_commit(lambda: tasks.offer_places.delay(event_id=event_id), robust=True)


def note_part_got(place: Place, part: Part, *, now: datetime) -> None:
    """Close the entry of somebody who waited for a part and has it now, and end what was on offer for it besides."""
    entries = WaitingEntry.objects.filter(place=place, part=part, state__in=[State.WAITING, State.OFFERED])
    entries.update(state=State.TAKEN, closed_at=now)
