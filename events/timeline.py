"""What a partnership booked, on its timeline."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from events.models import Booking, Place, WaitingEntry
from membership.models import Partnership
from membership.timeline import READ_A_SOURCE, Entry


def bookings(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """Bookings made and cancelled, and entries on waiting lists."""
    rows: Any = (
        Booking.objects.placed()
        .filter(partnership__in=partnerships)
        .select_related("event", "booked_by")
        .annotate(number=Count("places"), standing=Count("places", Q(places__state=Place.State.BOOKED)))
        .order_by("-placed_at")
    )
    for row in rows[:READ_A_SOURCE]:
        address = reverse("event_booking:inspect", args=[row.pk])
        places = f"{row.number} place{'' if row.number == 1 else 's'}"
        yield Entry(
            row.placed_at,
            f"{places} booked: {row.event}",
            row.partnership_id,
            who=row.contact_name or str(row.booked_by or ""),
            lines=(f"{row.reference}, {row.get_pays_by_display()}",),
            address=address,
        )
        if row.cancelled_at:
            yield Entry(
                row.cancelled_at,
                f"Booking {row.reference} cancelled: {row.event}",
                row.partnership_id,
                words=row.cancelled_because,
                address=address,
            )
    waiting: Any = WaitingEntry.objects.filter(partnership__in=partnerships).select_related(
        "event", "ticket", "part"
    )
    for entry in waiting.order_by("-joined_at")[:READ_A_SOURCE]:
        yield Entry(
            entry.joined_at,
            f"On the waiting list: {entry.event}",
            entry.partnership_id,
            who=entry.name,
            lines=(f"{entry.quantity} × {entry.ticket or entry.part}", entry.get_state_display()),
            address=reverse("event:waiting", args=[entry.event_id]),
        )
