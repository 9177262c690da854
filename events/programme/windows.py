"""From when until when an event can be booked, in words that stay true once they are printed or mailed."""

from collections.abc import Iterable
from datetime import datetime

from events.models import Event, Ticket
from membership.access import london_day


def windows_of(events: Iterable[Event], *, now: datetime) -> dict[int, str]:
    """Say of each event, by its key, who can book it from when until when; one query, whatever their number.

    The words name days and nothing that changes from hour to hour: neither how many places are left nor that booking is open "now".
    Empty where nothing is booked here, or where no time is set.
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
    until = f", until {_day(event.books_until)}" if event.books_until else ""
    if everybody is None:
        return f"{_from('For members: booking', members, now=now)}{until}"
    if members is None:
        return f"{_from('Booking', everybody, now=now)}{until}"
    if everybody <= now:
        return f"Booking is open{until}"
    return f"{_members_first(members, now=now)}, everybody from {_day(everybody)}{until}"


def _from(what: str, moment: datetime | None, *, now: datetime) -> str:
    return f"{what} is open" if moment is None or moment <= now else f"{what} opens {_day(moment)}"


def _members_first(members: datetime, *, now: datetime) -> str:
    return "Members can book" if members <= now else f"Members can book from {_day(members)}"


def _day(moment: datetime) -> str:
    return f"{london_day(moment):%-d %B %Y}"
