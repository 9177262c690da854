"""Tickets: a page a place, with the code that the door reads."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from events.addresses import check_in_of
from events.models import Event, Place, PlacePart
from events.papers.squares import square_of
from events.times import days_in_words, event_in_words
from membership.access import london_day
from office.models import Identity
from office.papers import render_pdf
from office.papers.parts import letterhead_of, lines_of


def tickets_pdf(places: Sequence[Place]) -> bytes:
    """Return the tickets of places of one event as one PDF, a page each; three queries, whatever their number.

    The same places give the same bytes. Arguments: `places` is not empty. Raises `PaperError`.
    """
    event = places[0].booking.event
    chosen = parts_of(places)
    title = f"Ticket, {event}" if len(places) == 1 else f"{len(places)} tickets, {event}"
    facts = {
        "title": title,
        "letterhead": _letterhead(),
        "event": _event_facts(event),
        "tickets": [_ticket_facts(place, event, chosen.get(place.pk, [])) for place in places],
    }
    return render_pdf("tickets", facts, made_on=london_day(event.starts_at))


def parts_of(places: Iterable[Place]) -> dict[int, list[PlacePart]]:
    """Return what is chosen with places, by the key of the place, in the order of the days."""
    rows = PlacePart.objects.booked().filter(place__in=[place.pk for place in places]).select_related("part")
    chosen: dict[int, list[PlacePart]] = {}
    for row in sorted(rows, key=_in_order):
        chosen.setdefault(row.place_id, []).append(row)
    return chosen


def part_in_words(row: PlacePart) -> str:
    """Write a chosen part with its time: "Supervision that holds (Wednesday 14:00)"."""
    part = row.part
    when = part.choice or (f"{part.day:%A}" if part.day else "")
    return f"{part.name} ({when})" if when and when not in part.name else part.name


def _ticket_facts(place: Place, event: Event, chosen: Sequence[PlacePart]) -> dict[str, Any]:
    days = [day for day in event.days if place.ticket.admits_on(day)]
    return {
        "name": place.name or "Name to follow",
        "organisation": place.organisation,
        "ticket": place.ticket.name,
        "days": days_in_words(days),
        "parts": [part_in_words(row) for row in chosen],
        "code": spaced(place.code),
        "square": square_of(check_in_of(place)),
        "reference": place.booking.reference,
    }


def _event_facts(event: Event) -> dict[str, Any]:
    return {
        "name": event.name,
        "kind": event.get_kind_display(),
        "when": event_in_words(event),
        "venue": event.venue_name,
        "address": list(lines_of(event.venue_address)),
        "access": event.venue_access,
        "is_online": bool(event.online_link),
    }


def _letterhead() -> dict[str, Any]:
    head = letterhead_of(Identity.load())
    return {"name": head.name, "ways": list(head.ways), "legal": list(head.legal)}


def spaced(code: str) -> str:
    """Write a code in two halves, as it is read out."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def _in_order(row: PlacePart) -> tuple[date, str, int, int]:
    # What has no time of its own, the dinner or a room, comes at the end of its day.
    return (row.part.day or date.max, row.part.choice or "~", row.part.sort_order, row.part_id)
