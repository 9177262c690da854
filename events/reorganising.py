"""Bookings follow a partnership that goes up in another, as far as their event is still to come."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from events.models import Booking, WaitingEntry
from membership.models import Partnership
from membership.reorganisation import Follower, Reorganised

IN_LINE = (WaitingEntry.State.WAITING, WaitingEntry.State.OFFERED)


def describe(partnership: Partnership) -> Iterable[str]:
    """Say what of a partnership that is about to end goes over."""
    now = timezone.now()
    booked = Booking.objects.standing().filter(partnership=partnership, event__ends_at__gt=now).count()
    if booked:
        yield (
            f"{booked} booking{'s' if booked > 1 else ''} for events to come: they go to the partnership that takes over, with their "
            "prices. All its places at the members’ price count together; none is taken away where that is more than it may have."
        )
    waiting = WaitingEntry.objects.filter(partnership=partnership, state__in=IN_LINE).count()
    if waiting:
        yield f"{waiting} {'entries' if waiting > 1 else 'entry'} on waiting lists: kept in turn, for the partnership that takes over."


def move(reorganised: Reorganised, now: datetime) -> None:
    """Let bookings for events to come, forms in progress and entries in line be the heir's; what is over stays as history."""
    if reorganised.source == reorganised.heir:
        return
    mine = Booking.objects.filter(partnership=reorganised.source, event__ends_at__gt=now, cancelled_at=None)
    mine.update(partnership=reorganised.heir)
    in_line = WaitingEntry.objects.filter(partnership=reorganised.source, state__in=IN_LINE)
    in_line.update(partnership=reorganised.heir)


FOLLOWER = Follower("bookings", describe, move)
