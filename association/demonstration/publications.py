"""What stands in the invented association's library, as typed values: briefings, publications, hubs, lists of people."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from .blocks import Body, ContentError, read, read_body
from .calendar import Calendar, first_of_month
from .content import FOLDER
from .directory import topics
from .prose import parted

KINDS = (
    "press_statement",
    "submission",
    "inspection_analysis",
    "survey_report",
    "annual_report",
    "minutes",
    "presentation",
)
ACCESS = ("public", "members_first", "members")


@dataclass(frozen=True)
class Version:
    """A version of a briefing; the first one changes nothing."""

    date: dt.date
    access: str
    body: Body
    text: str
    changed: str = ""
    opens_on: dt.date | None = None


@dataclass(frozen=True)
class Briefing:
    """A briefing with its versions, the oldest first."""

    key: str
    title: str
    teaser: str
    topics: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Publication:
    """A publication. ``file`` is pdf, docx or empty; ``archived`` says why it is kept although it no longer holds."""

    kind: str
    title: str
    teaser: str
    topics: tuple[str, ...]
    date: dt.date
    body: Body
    text: str
    access: str = "public"
    file: str = ""
    series: str = ""
    to: str = ""
    by: str = ""
    closed_on: dt.date | None = None
    archived: str = ""


@dataclass(frozen=True)
class Moment:
    """Something in the course of a reform."""

    day: dt.date
    heading: str
    body: str = ""
    note: str = ""


@dataclass(frozen=True)
class Guidance:
    """What others have written on a reform."""

    title: str
    publisher: str
    link: str
    note: str = ""


@dataclass(frozen=True)
class Hub:
    """A reform and everything about it."""

    key: str
    title: str
    teaser: str
    status: str
    topics: tuple[str, ...]
    introduction: Body
    deadlines: tuple[Moment, ...]
    moments: tuple[Moment, ...]
    guidance: tuple[Guidance, ...]


@dataclass(frozen=True)
class Somebody:
    """A person on a list; ``email`` is where the letter would go, made up from the name unless given."""

    name: str
    role: str
    regions: tuple[str, ...]
    expertise: tuple[str, ...]
    words: str
    contact: str
    email: str = ""

    @property
    def address(self) -> str:
        """Where the letter would go."""
        return self.email or f"{self.name.lower().replace(' ', '.')}@people.example"


@dataclass(frozen=True)
class PeopleList:
    """People whom members may turn to."""

    key: str
    title: str
    who: str
    teaser: str
    introduction: Body
    people: tuple[Somebody, ...]


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / "library" / f"{name}.toml").read_text(encoding="utf-8"))


def briefings(today: dt.date) -> tuple[Briefing, ...]:
    """All briefings.

    Raises:
        ContentError: a field is unknown, or a word is not one of the words for its field.
    """
    return tuple(
        read(
            Briefing,
            {
                **source,
                "topics": _known(source),
                "versions": [_version(version, place, today) for version in source["versions"]],
            },
        )
        for place, source in enumerate(_table("briefings")["briefings"])
    )


def _version(source: dict[str, Any], place: int, today: dt.date) -> Version:
    if source["access"] not in ACCESS:
        raise ContentError(f"There is no access {source['access']!r}")
    date = _date(source["ago"], place, today)
    return read(
        Version,
        {
            **{name: value for name, value in source.items() if name != "ago"},
            "date": date,
            "body": read_body(parted(source["text"])),
            "opens_on": first_of_month(today, 1) if source["access"] == "members_first" else None,
        },
    )


def series() -> dict[str, str]:
    """The series, by key."""
    return dict(_table("publications")["series"])


def publications(today: dt.date) -> tuple[Publication, ...]:
    """All publications.

    Raises:
        ContentError: a field is unknown, or a word is not one of the words for its field.
        PlaceholderError: a placeholder makes no sense.
    """
    return tuple(
        _publication(source, place, today)
        for place, source in enumerate(_table("publications")["publications"])
    )


def _publication(source: dict[str, Any], place: int, today: dt.date) -> Publication:
    date = _date(source["ago"], place, today)
    fields = Calendar(date).resolve({name: value for name, value in source.items() if name != "ago"})
    closed = fields.pop("closed", None)
    found = read(
        Publication,
        {
            **fields,
            "topics": _known(source),
            "date": date,
            "body": read_body(parted(fields["text"])),
            "closed_on": date + dt.timedelta(days=4) if closed is not None else None,
        },
    )
    for word, words in (
        (found.kind, KINDS),
        (found.access, ACCESS),
        (found.series, ("", *series())),
        (found.file, ("", "pdf", "docx")),
    ):
        if word not in words:
            raise ContentError(f"{found.title}: {word!r} is none of {', '.join(words)}")
    return found


def hubs(today: dt.date) -> tuple[Hub, ...]:
    """The policy hubs, their days counted from ``today``."""
    return tuple(
        read(
            Hub,
            {
                **source,
                "topics": _known(source),
                "introduction": read_body(source["introduction"]),
                "deadlines": [_moment(moment, today) for moment in source["deadlines"]],
                "moments": [_moment(moment, today) for moment in source["moments"]],
                "guidance": [read(Guidance, guidance) for guidance in source["guidance"]],
            },
        )
        for source in _table("hubs")["hubs"]
    )


def _moment(source: dict[str, Any], today: dt.date) -> Moment:
    fields = {name: value for name, value in source.items() if name != "days"}
    return read(Moment, {**fields, "day": today + dt.timedelta(days=source["days"])})


def lists_of_people() -> tuple[PeopleList, ...]:
    """The lists of people, all of them invented."""
    return tuple(
        read(
            PeopleList,
            {
                **source,
                "introduction": read_body(source["introduction"]),
                "people": [read(Somebody, person) for person in source["people"]],
            },
        )
        for source in _table("people")["lists"]
    )


def _date(ago: int, place: int, today: dt.date) -> dt.date:
    return min(first_of_month(today, -ago) + dt.timedelta(days=place * 7 % 26), today)


def _known(source: dict[str, Any]) -> list[str]:
    known = {topic.key for topic in topics()}
    if missing := set(source["topics"]) - known:
        raise ContentError(f"{source['title']}: there is no topic {', '.join(sorted(missing))}")
    return list(source["topics"])
