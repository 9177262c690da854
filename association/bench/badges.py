"""Badges of a whole conference, from their rows to one PDF: seconds, beside a single ticket of the same run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from time import perf_counter
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

if TYPE_CHECKING:
    from events.models import Event

BADGES = 500
AIMED_AT = 5.0
"""Seconds: somebody waits for the answer."""


def report(*, number: int = BADGES) -> int:
    """Measure, tell, and return 1 where it took longer than aimed at."""
    from events.models import Place
    from events.papers import badges_pdf, tickets_pdf

    event = _conference(number)
    places = list(Place.objects.filter(booking__event=event).select_related("ticket", "booking__event"))
    tickets_pdf(places[:1])
    ticket, _ = _timed(lambda: tickets_pdf(places[:1]))
    with CaptureQueriesContext(connection) as queries:
        seconds, pdf = _timed(lambda: badges_pdf(places, event=event))
    sheets = len(PdfReader(BytesIO(pdf)).pages)
    print(
        f"Badges: {number} on {sheets} sheets in {seconds:.2f} s, {len(queries)} statements, {len(pdf) / 1e6:.1f} MB; "
        f"{seconds / number / ticket:.2f} of a ticket each, a ticket takes {ticket * 1000:.0f} ms",
        flush=True,
    )
    return int(seconds > AIMED_AT)


def _timed(make: Callable[[], bytes]) -> tuple[float, bytes]:
    began = perf_counter()
    made = make()
    return perf_counter() - began, made


def _conference(number: int) -> Event:
    """Enter a conference with so many people, each in two workshops."""
    from events.models import Booking, Event, Part, Place, PlacePart, Ticket

    now = timezone.now()
    starts = now + timedelta(days=30)
    event = Event.objects.create(
        slug="badges", name="National conference", starts_at=starts, ends_at=starts + timedelta(days=1)
    )
    ticket = Ticket.objects.create(event=event, name="Both days")
    parts = [
        Part.objects.create(event=event, name=f"Workshop {n}", choice=f"Day {n}, 14:00") for n in range(2)
    ]
    booking = Booking.objects.create(
        event=event,
        contact_email="bench@example.org",
        pays_by=Booking.PaysBy.FREE,
        held_until=now,
        placed_at=now,
        confirmed_at=now,
    )
    places = Place.objects.bulk_create(
        Place(
            booking=booking,
            ticket=ticket,
            position=n,
            state=Place.State.BOOKED,
            first_name="Thandiwe",
            last_name=f"Fairweather {n}",
            organisation="Harrowmere Safeguarding Children Partnership",
            job_title="Independent scrutineer",
        )
        for n in range(number)
    )
    PlacePart.objects.bulk_create(
        PlacePart(place=place, part=part, state=PlacePart.State.BOOKED) for place in places for part in parts
    )
    return event
