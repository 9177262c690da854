"""The locks under which places are counted and taken.

The order is the same everywhere, so that nobody waits in a circle: partnership, then quotas by key, then the booking, then what billing
locks (invoices by key, payments, number series). What counts is counted after the last quota is held: under READ COMMITTED each
statement sees what was committed before it began.
"""

from collections.abc import Iterable

from django.db.models import Q

from events.models import Booking, Part, Quota, Ticket
from membership.models import Partnership


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


def lock_booking(booking: Booking) -> Booking:
    """Return the booking afresh, held until the transaction ends. Call it after `lock_offers`."""
    rows = Booking.objects.select_for_update(of=("self",)).select_related("event")
    return rows.get(pk=booking.pk)
