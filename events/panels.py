"""Events on the admin's front page: what comes next, and what needs doing."""

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from wagtail.admin.ui.components import Component

from events.models import Booking, Event, Place, WaitingEntry
from events.selectors.orders import awaiting_orders
from office.desk import count_together

SHOWN = 4


class EventsPanel(Component):
    """The next events with their places, purchase orders awaited, money awaited, and who waits in line."""

    name = "events"
    order = 140
    template_name = "staff/events/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        now = timezone.now()
        booked = Q(bookings__places__state=Place.State.BOOKED)
        coming = Event.objects.to_come(now).filter(cancelled_at=None)
        standing = Booking.objects.standing().filter(event__in=coming)
        return {
            "coming": coming.annotate(places_booked=Count("bookings__places", booked))[:SHOWN],
            **count_together(
                orders=awaiting_orders(standing),
                unpaid=standing.filter(confirmed_at=None),
                unnamed=Place.objects.booked().filter(booking__event__in=coming, named_at=None),
                waiting=WaitingEntry.objects.waiting().filter(event__in=coming),
            ),
            "now": now,
        }
