"""The staff side of events: what stands in their menu, in this order."""

from typing import Any

from events.staff.bookings import BookingViewSet
from events.staff.events import EventViewSet
from events.staff.programme import PROGRAMME

VIEWSETS: list[Any] = [EventViewSet, BookingViewSet, *PROGRAMME]
