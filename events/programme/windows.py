"""From when until when an event can be booked, in words that stay true once they are printed or mailed."""

from collections.abc import Iterable
from datetime import datetime

from events.models import Event, Ticket
from membership.access import london_day


def windows_of(events: Iterable[Event], *, now: datetime) -> dict[int, str]:
    """Say of each event, by its key, who can book it from when until when; one query, whatever their number.

    What is open is said with the day on which it closes, what is not yet with the day on which it opens; nothing is said of how many
    places are left. Empty where nothing is booked here, or where no time is set.
    """
    listed = list(events)
    tickets = Ticket.objects.filter(event__in=listed, is_active=True, code="")
    offered: dict[int, set[bool]] = {}
    for event_id, is_for_members in tickets.values_list("event", "is_for_members"):
        offered.setdefault(event_id, set()).add(is_for_members)
    return {
        event.pk: _window(event, for_members_alone=offered.get(event.pk) == {True}, now=now)
        for event in listed
    }


def _window(event: Event, *, for_members_alone: bool, now: datetime) -> str:
    if event.is_cancelled or not event.is_bookable or event.is_over(now):
        return ""
    closes = event.books_until or event.starts_at
    if closes <= now:
        return "Booking has closed"
    members, everybody = event.members_book_from, None if for_members_alone else event.everybody_books_from
    if for_members_alone and event.everybody_books_from:
        members = min(filter(None, [members, event.everybody_books_from]))
    if everybody and (members is None or members >= everybody):
        members = None
    if everybody is None and members is None:
        return ""
    if everybody is None:
        return _opening("For members: booking", members, event, now=now)
    if members is None or everybody <= now:
        return _opening("Booking", everybody, event, now=now)
    members_book = "Members can book" if members <= now else f"Members can book from {_day(members)}"
    return f"{members_book}, everybody from {_day(everybody)}{_closing(event)}"


def _opening(what: str, moment: datetime | None, event: Event, *, now: datetime) -> str:
    if moment is None or moment <= now:
        until = _day(event.books_until) if event.books_until else "it begins"
        return f"{what} is open until {until}"
    return f"{what} opens on {_day(moment)}{_closing(event)}"


def _closing(event: Event) -> str:
    return f", until {_day(event.books_until)}" if event.books_until else ""


def _day(moment: datetime) -> str:
    return f"{london_day(moment):%-d %B %Y}"
