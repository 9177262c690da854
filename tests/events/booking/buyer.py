"""A buyer at the forms: fills them in as a browser would send them, without a browser."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from events.models import Booking, Ticket

FIELD = re.compile(r'<input type="hidden" name="(key|figures|c\d+-\d+)" value="([^"]*)"')
YOU = {"you-first_name": "Ada", "you-last_name": "Booker", "you-email": "ada@example.org"}


def start(client: Client, ticket: Ticket, number: int = 1, **data: Any) -> Any:
    """Choose so many places of a ticket; return the answer."""
    address = reverse("booking_start", args=[ticket.event.slug])
    return client.post(address, {f"t{ticket.pk}": str(number), **data})


def held(client: Client, ticket: Ticket, number: int = 1, **data: Any) -> Booking:
    """Choose so many places of a ticket and return the booking that holds them."""
    response = start(client, ticket, number, **data)
    assert response.status_code == 302, response.content.decode()
    return Booking.objects.get(key=response["Location"].split("/")[2])


def step(booking: Booking, name: str) -> str:
    return reverse("booking_step", args=[booking.key, name])


def send(client: Client, booking: Booking, name: str, /, **data: Any) -> Any:
    """Send a step of the form; the last one with what its page said."""
    if name == "check" and not data:
        data = hidden(client.get(step(booking, name)))
    return client.post(step(booking, name), data)


def name_me(client: Client, booking: Booking, **data: Any) -> Any:
    """Say that whoever books comes on the first place."""
    first = booking.places.open().order_by("position")[0]
    return client.post(step(booking, "people"), {**YOU, f"p{first.pk}-me": "on", **data})


def hidden(response: Any) -> dict[str, str]:
    """Return what a page carries by itself."""
    return dict(FIELD.findall(response.content.decode()))


def booked(client: Client, ticket: Ticket, number: int = 1) -> Booking:
    """Book places that cost nothing, through every form."""
    booking = held(client, ticket, number)
    name_me(client, booking)
    send(client, booking, "check")
    booking.refresh_from_db()
    assert booking.placed_at
    return booking
