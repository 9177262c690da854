"""The invented association's events, as typed values: pages, programmes, speakers, what can be booked, what others hold."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .blocks import Body, read, read_body
from .calendar import Calendar, first_of_month
from .content import FOLDER


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks."""

    key: str
    name: str
    role: str = ""
    organisation: str = ""
    about: str = ""


@dataclass(frozen=True)
class Other:
    """Another body's event."""

    name: str
    organiser: str
    day: dt.date
    link: str
    days: int = 1
    place: str = ""
    about: str = ""


@dataclass(frozen=True)
class Talk:
    """A session of a programme; `part` names the part that is booked for it where its title does not, "-" where none is."""

    title: str
    room: str = ""
    about: str = ""
    speakers: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class Slot:
    """A stretch of a day; `kind` is session, parallel or pause."""

    kind: str
    starts: str
    until: str
    talks: tuple[Talk, ...]
    heading: str = ""


@dataclass(frozen=True)
class Day:
    """A day of a programme; the first one is 1."""

    day: int
    heading: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Booking:
    """How it is booked: days from today, and days before it begins."""

    members_from: int
    closes: int
    everybody_from: int | None = None
    changes_until: int = 0
    reminders: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ticket:
    """A ticket; prices in pence. `early_days` from today the early prices hold."""

    name: str
    price: int
    quotas: tuple[str, ...] = ()
    description: str = ""
    member: int | None = None
    early: int | None = None
    early_member: int | None = None
    early_days: int = 0
    days: tuple[int, ...] = ()
    maximum: int = 10
    code: str = ""
    members: bool = False


@dataclass(frozen=True)
class Part:
    """Something chosen with a ticket; `day` 0 is the day before the first."""

    name: str
    quotas: tuple[str, ...]
    kind: str = "workshop"
    description: str = ""
    choice: str = ""
    price: int = 0
    day: int = 1


@dataclass(frozen=True)
class Material:
    """A document (by its key) or a recording."""

    document: str = ""
    recording: str = ""
    link: str = ""
    minutes: str = ""
    access: str = "public"
    note: str = ""


@dataclass(frozen=True)
class Event:
    """An event with everything that can be booked of it."""

    key: str
    title: str
    kind: str
    teaser: str
    day: dt.date
    starts: dt.time
    ends: dt.time
    body: Body
    days: int = 1
    venue_name: str = ""
    venue_address: str = ""
    venue_access: str = ""
    online_link: str = ""
    takes_suggestions: bool = False
    speakers: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    programme: tuple[Day, ...] = ()
    booking: Booking | None = None
    cancelling: tuple[tuple[int, int], ...] = ()
    quotas: dict[str, int] = field(default_factory=dict)
    tickets: tuple[Ticket, ...] = ()
    parts: tuple[Part, ...] = ()


@cache
def _source() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "events.toml").read_text(encoding="utf-8"))


def speakers() -> tuple[Speaker, ...]:
    """Everybody who speaks.

    Raises:
        ContentError: a field is unknown or missing.
    """
    return tuple(read(Speaker, speaker) for speaker in _source()["speakers"])


def others(today: dt.date) -> tuple[Other, ...]:
    """What other bodies hold, with days counted from today.

    Raises:
        ContentError: a field is unknown or missing.
    """
    calendar = _calendar(today)
    return tuple(read(Other, {**other, "day": calendar.date(other["day"])}) for other in _source()["others"])


def events(today: dt.date) -> tuple[Event, ...]:
    """The association's own events, with days counted from today.

    Raises:
        ContentError: a field is unknown or missing.
    """
    return tuple(_event(source, _calendar(today)) for source in _source()["events"])


def _calendar(today: dt.date) -> Calendar:
    return Calendar(today, anchor=first_of_month(today))


def _event(source: dict[str, Any], calendar: Calendar) -> Event:
    fields = dict(source)
    day = calendar.date(fields.pop("day"))
    booking = fields.pop("booking", None)
    cancelling = tuple((days, share) for days, share in fields.pop("cancelling", []))
    quotas = fields.pop("quotas", {})
    return read(
        Event,
        {
            **fields,
            "day": day,
            "starts": dt.time.fromisoformat(fields["starts"]),
            "ends": dt.time.fromisoformat(fields["ends"]),
            "body": read_body(fields["body"]),
            "materials": [read(Material, each) for each in fields.get("materials", [])],
            "programme": [_day(each) for each in fields.get("programme", [])],
            "booking": read(Booking, booking) if booking else None,
            "cancelling": cancelling,
            "quotas": quotas,
            "tickets": [read(Ticket, each) for each in fields.get("tickets", [])],
            "parts": [read(Part, each) for each in fields.get("parts", [])],
        },
    )


def _day(source: dict[str, Any]) -> Day:
    slots = tuple(_slot(dict(slot)) for slot in source["slots"])
    return Day(day=source["day"], heading=source.get("heading", ""), slots=slots)


def _slot(source: dict[str, Any]) -> Slot:
    starts, until = source.pop("from"), source.pop("until", "")
    if "parallel" in source:
        talks = tuple(read(Talk, talk) for talk in source["sessions"])
        return Slot("parallel", starts, until, talks, heading=source["parallel"])
    kind = "session" if "session" in source else "pause"
    title = source.pop(kind)
    return Slot(kind, starts, until, (read(Talk, {**source, "title": title}),))
