"""The addresses that letters, tickets and calendars point to, whole, as they work from outside."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from events.models import Booking, Event, Place, WaitingEntry


def page_of_place(place: Place) -> str:
    """Return the address of a person's private page: whoever has it acts as that person."""
    return _address("place", place.key)


def page_of_booking(booking: Booking) -> str:
    """Return the address of the page where a booking is managed."""
    return _address("booking", booking.key)


def page_of_entry(entry: WaitingEntry) -> str:
    """Return the address of somebody's page on the waiting list."""
    return _address("waiting", entry.key)


def check_in_of(place: Place) -> str:
    """Return the address that a ticket's code holds; it opens to those who check people in."""
    return _address("check_in_ticket", place.code)


def public_page_of(event: Event) -> str:
    """Return the address of an event's own page, empty while it has none that can be seen."""
    page = getattr(event, "page", None)
    return (page.full_url or "") if page is not None and page.live else ""


def _address(name: str, key: UUID | str) -> str:
    return settings.SITE_URL + reverse(name, args=[key])
