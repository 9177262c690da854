"""The demonstration content as typed values, read from the TOML files beside this module.

Nothing here knows a database: ``loading`` turns these values into rows and pages.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .blocks import Body, ContentError, read, read_body
from .calendar import Calendar, first_of_month

FOLDER = Path(__file__).parent / "content"
ISSUES = 24
SECTION_KINDS = (
    "association_news",
    "national_news",
    "news_from_areas",
    "spotlight",
    "resources",
    "events",
    "new_members",
    "contact",
)


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Chair:
    """Who writes the introduction of an issue."""

    name: str
    role: str
    picture: str = ""


@dataclass(frozen=True)
class Item:
    """One item of a section; ``voice`` is empty, "association" or "contributor"."""

    heading: str
    body: Body
    byline_name: str = ""
    byline_role: str = ""
    voice: str = ""
    closes_on: dt.date | None = None
    closing_note: str = ""


@dataclass(frozen=True)
class NewsReference:
    """A news page that an issue brings in, by its key."""

    news: str
    note: str = ""


@dataclass(frozen=True)
class Listing:
    """A block that fills itself, by its name; without days it looks at those of its issue's month."""

    fills: str
    heading: str
    note: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None


@dataclass(frozen=True)
class Section:
    """A section of an issue; a standing one is copied from issue to issue."""

    kind: str
    items: tuple[Item | NewsReference | Listing, ...] = ()
    heading: str = ""
    introduction: str = ""
    standing: bool = False


@dataclass(frozen=True)
class Issue:
    """One month's newsletter. ``number`` 1 is the oldest."""

    number: int
    month: dt.date
    headline: str
    teaser: str
    chair: Chair
    introduction: Body
    sections: tuple[Section, ...]
    access: str = "public"
    opens_on: dt.date | None = None
    lead_picture: str = ""

    @property
    def title(self) -> str:
        """What the archive calls it: April 2026."""
        return f"{self.month:%B %Y}"


@dataclass(frozen=True)
class News:
    """A dated news item."""

    key: str
    title: str
    date: dt.date
    teaser: str
    body: Body
    access: str = "public"
    lead_picture: str = ""
    tags: tuple[str, ...] = ()


def issues(newest_month: dt.date) -> tuple[Issue, ...]:
    """All issues, oldest first.

    Args:
        newest_month: any day of the month that the newest issue is for.

    Raises:
        ContentError: a file does not follow the format.
        PlaceholderError: a placeholder makes no sense.
    """
    return tuple(
        _issue(number, first_of_month(newest_month, number - ISSUES)) for number in range(1, ISSUES + 1)
    )


def _issue(number: int, month: dt.date) -> Issue:
    calendar = Calendar(month)
    source = dict(_table(f"issues/{number:02d}.toml"))
    standing = _table("standing.toml")
    sections = [_section(section, calendar) for section in [*source.pop("sections"), *standing["sections"]]]
    chair = read(Chair, standing["chairs"][source.pop("chair")])
    introduction = read_body(calendar.resolve(source.pop("introduction")))
    access = source.get("access", "public")
    return read(
        Issue,
        {
            **calendar.resolve(source),
            "number": number,
            "month": month,
            "chair": chair,
            "introduction": introduction,
            "sections": tuple(sections),
            "opens_on": first_of_month(month, 1) if access == "members_first" else None,
        },
    )


def _section(source: dict[str, Any], calendar: Calendar) -> Section:
    if source.get("kind") not in SECTION_KINDS:
        raise ContentError(f"There is no section {source.get('kind')!r}")
    fields = {key: calendar.resolve(value) for key, value in source.items() if key != "items"}
    return read(Section, {**fields, "items": [_item(item, calendar) for item in source.get("items", [])]})


def _item(source: dict[str, Any], calendar: Calendar) -> Item | NewsReference | Listing:
    if "news" in source:
        return read(NewsReference, calendar.resolve(source))
    if "fills" in source:
        return _listing(dict(source), calendar)
    fields = dict(source)
    closes_on = fields.pop("closes_on", None)
    fields = calendar.resolve(fields)
    fields["body"] = read_body(fields.get("body", []))
    fields["closes_on"] = calendar.date(closes_on) if closes_on else None
    return read(Item, fields)


def _listing(source: dict[str, Any], calendar: Calendar) -> Listing:
    """Read a listing; `days = "month before"` makes it look back to the month before its issue."""
    if source.pop("days", "") == "month before":
        source["first_day"] = first_of_month(calendar.day, -1)
        source["last_day"] = first_of_month(calendar.day) - dt.timedelta(days=1)
    return read(Listing, calendar.resolve(source))


def news(today: dt.date) -> tuple[News, ...]:
    """All news items, newest first, dated back from ``today``.

    Raises:
        ContentError: a file does not follow the format.
        PlaceholderError: a placeholder makes no sense.
    """
    keys = (path.stem for path in (FOLDER / "news").glob("*.toml"))
    return tuple(sorted((_news(key, today) for key in keys), key=lambda item: item.date, reverse=True))


def _news(key: str, today: dt.date) -> News:
    source = dict(_table(f"news/{key}.toml"))
    date = today - dt.timedelta(days=source.pop("days_ago"))
    source = Calendar(date, anchor=first_of_month(today)).resolve(source)
    source["body"] = read_body(source["body"])
    return read(News, {**source, "key": key, "date": date})
