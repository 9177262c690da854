"""The rooming list for the hotel: who sleeps there in which night."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from events.selectors.delegates import Night, nights_of
from events.staff.sheets import workbook
from events.staff.steps import EventView

HEADINGS = ["Last name", "First name", "Organisation", "Room", "Booking"]


class RoomingList(EventView):
    """Rooms by night on a page, and as a workbook with a sheet for each night."""

    template_name = "staff/events/rooms.html"
    page_title = "Rooming list"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "xlsx":
            sheets = {f"{night.day:%-d %B %Y}": rows_of(night) for night in nights_of(self.event)}
            return workbook(f"rooming-list-{self.event.slug}", HEADINGS, sheets)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nights=nights_of(self.event), **kwargs)


def rows_of(night: Night) -> list[list[str]]:
    """Return the rows of a night as the hotel reads them: no address and no need of anybody."""
    return [
        [
            row.place.last_name or f"{row.place}",
            row.place.first_name,
            row.place.organisation or f"booked by {row.place.booking.contact_name}",
            row.part.name,
            row.place.booking.reference,
        ]
        for row in night.rows
    ]
