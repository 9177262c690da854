"""The topics of the invented association's directory and what its partnerships share, as typed values."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from .blocks import Body, ContentError, read, read_body
from .calendar import Calendar, first_of_month
from .content import FOLDER

KINDS = ("process", "subject")
SHARED = ("members", "board", "public")
STATES = ("published", "waiting", "asked", "declined", "withdrawn")
REGIONS = ("north", "middle", "south", "queue")
LINKS_DEAD = 4
"""How many examples have links that no longer work; they are not in the directory until they do."""


@dataclass(frozen=True)
class Contact:
    """Somebody elsewhere to turn to."""

    name: str
    what: str = ""
    link: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Topic:
    """A topic; ``related`` holds keys of others."""

    key: str
    kind: str
    title: str
    teaser: str
    introduction: Body
    also_called: str = ""
    related: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True)
class Example:
    """What a partnership shares. ``ago`` counts months; ``link`` is a path on its own site; ``file`` is pdf, docx or empty."""

    by: str
    title: str
    teaser: str
    useful: str
    type: str
    topics: tuple[str, ...]
    ago: int
    dated: dt.date
    shared: str
    link: str = ""
    file: str = ""
    text: str = ""
    state: str = "published"
    question: str = ""
    reason: str = ""

    @property
    def address(self) -> str:
        """The whole address, empty where there is only a file."""
        return f"https://www.{self.by}.example/{self.link}" if self.link else ""


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / "directory" / f"{name}.toml").read_text(encoding="utf-8"))


def types() -> dict[str, str]:
    """The types of document, by key, in the order in which they are offered."""
    return dict(_table("types")["types"])


def topics() -> tuple[Topic, ...]:
    """All topics.

    Raises:
        ContentError: a field is unknown, or a related topic is not there.
    """
    found = tuple(_topic(kind, source) for kind in KINDS for source in _table(f"topics_{kind}")["topics"])
    keys = {topic.key for topic in found}
    for topic in found:
        if missing := set(topic.related) - keys:
            raise ContentError(f"{topic.key}: there is no topic {', '.join(sorted(missing))}")
    return found


def _topic(kind: str, source: dict[str, Any]) -> Topic:
    contacts = [read(Contact, contact) for contact in source.get("contacts", [])]
    return read(
        Topic,
        {**source, "kind": kind, "introduction": read_body(source["introduction"]), "contacts": contacts},
    )


def examples(today: dt.date) -> tuple[Example, ...]:
    """Everything that was ever shared, dated back from ``today``.

    Raises:
        ContentError: a field is unknown, or a word is not one of the words for its field.
        PlaceholderError: a placeholder makes no sense.
    """
    sources = [source for region in REGIONS for source in _table(f"examples_{region}")["examples"]]
    found = tuple(_example(source, place, today) for place, source in enumerate(sources))
    known = {topic.key for topic in topics()}
    for example in found:
        for word, words in (
            (example.shared, SHARED),
            (example.type, types()),
            (example.state, STATES),
            (example.file, ("", "pdf", "docx")),
            *((topic, known) for topic in example.topics),
        ):
            if word not in words:
                raise ContentError(f"{example.title}: {word!r} is none of {', '.join(words)}")
    return found


def _example(source: dict[str, Any], place: int, today: dt.date) -> Example:
    # Every day of a month comes up, in no order that shows.
    dated = min(first_of_month(today, -source["ago"]) + dt.timedelta(days=place * 11 % 28), today)
    return read(Example, {**Calendar(dated).resolve(source), "dated": dated})
