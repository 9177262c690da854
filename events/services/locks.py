"""The locks under which places are counted and taken.

The order is the same everywhere, so that nobody waits in a circle: the event (only by whoever offers places in turn or cancels it), the
partnership, quotas by key, the booking, an entry on the waiting list, then what billing locks (invoices by key, payments, number series).
What counts is counted after the last quota is held: under READ COMMITTED each statement sees what was committed before it began.
"""

from collections.abc import Iterable

from django.db.models import Q

from events.models import Booking, Event, Part, Place, PlacePart, Quota, TakingRow, Ticket, WaitingEntry
from membership.models import Partnership


def lock_event(event: Event) -> Event:
    """Return the event afresh, held until the transaction ends. Bookings go on meanwhile; offers to those who wait do not."""
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def lock_offers(
    offers: Iterable[Ticket | Part], *, partnership: Partnership | None = None
) -> dict[int, Quota]:
    """Hold what tickets and parts use up, and the partnership's number of places, until the transaction ends.

    Returns the quotas, as they are now, by key.
    """
    if partnership is not None:
        Partnership.objects.select_for_update(no_key=True).only("pk").get(pk=partnership.pk)
    offers = list(offers)
    tickets = [offer.pk for offer in offers if isinstance(offer, Ticket)]
    parts = [offer.pk for offer in offers if isinstance(offer, Part)]
    keys = Quota.objects.filter(Q(tickets__in=tickets) | Q(parts__in=parts)).values("pk")
    return {quota.pk: quota for quota in Quota.objects.select_for_update().filter(pk__in=keys).order_by("pk")}


def lock_what_it_takes(booking: Booking) -> dict[int, Quota]:
    """Hold what a booking takes, held or run out, and its partnership's number of places, as `lock_offers` does, in one statement."""
    if booking.partnership_id is not None:
        Partnership.objects.select_for_update(no_key=True).only("pk").get(pk=booking.partnership_id)
    ended = TakingRow.State.ENDED
    places = Place.objects.filter(booking=booking.pk).exclude(state=ended).order_by()
    parts = PlacePart.objects.filter(place__booking=booking.pk).exclude(state=ended).order_by()
    keys = Q(tickets__in=places.values("ticket")) | Q(parts__in=parts.values("part"))
    rows = Quota.objects.select_for_update().filter(pk__in=Quota.objects.filter(keys).values("pk"))
    return {quota.pk: quota for quota in rows.order_by("pk")}


def lock_booking(booking: Booking) -> Booking:
    """Return the booking afresh, held until the transaction ends. Call it after `lock_offers`."""
    rows = Booking.objects.select_for_update(of=("self",)).select_related("event")
    return rows.get(pk=booking.pk)


def lock_entry(entry: WaitingEntry) -> WaitingEntry:
    """Return an entry of the waiting list afresh, held until the transaction ends. Call it after `lock_booking`."""
    rows = WaitingEntry.objects.select_for_update(of=("self",))
    return rows.select_related("event", "ticket", "part", "place__booking", "booking", "partnership").get(
        pk=entry.pk
    )
