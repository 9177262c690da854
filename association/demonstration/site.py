"""Ordinary pages, the home page, a form and the files, as typed values."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from typing import Any

from .blocks import Body, ContentError, read, read_body
from .calendar import Calendar, first_of_month
from .content import FOLDER

FIELD_KINDS = ("singleline", "multiline", "email", "number", "url", "dropdown", "radio", "checkboxes", "date")
FORMATS = ("docx", "csv", "txt")


@dataclass(frozen=True)
class Home:
    """The home page."""

    headline: str
    introduction: str
    body_heading: str
    body: Body


@dataclass(frozen=True)
class SitePage:
    """An ordinary page, or the one about membership; ``menu`` is header, footer or empty."""

    key: str
    title: str
    teaser: str
    body: Body
    menu: str = ""
    kind: str = "page"
    closing: Body = ()


@dataclass(frozen=True)
class Field:
    """One question of a form."""

    label: str
    kind: str
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form page that closes by itself."""

    key: str
    title: str
    teaser: str
    introduction: str
    thanks: str
    closes_on: dt.date
    button: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class File:
    """A file that loading makes; ``text`` for docx and txt, ``rows`` for csv."""

    key: str
    title: str
    format: str
    access: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def name(self) -> str:
        """What the file is called on disk."""
        return f"{self.key}.{self.format}"


def _load(name: str, today: dt.date) -> dict[str, Any]:
    source = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    for page in source.get("pages", []):
        if "closes_on" in page:
            page["closes_on"] = Calendar(today).date(page["closes_on"])
    return dict(Calendar(today, anchor=first_of_month(today)).resolve(source))


def home(today: dt.date) -> Home:
    """The home page as it reads on the day."""
    source = _load("pages.toml", today)["home"]
    return read(Home, {**source, "body": read_body(source["body"])})


def pages(today: dt.date) -> tuple[SitePage, ...]:
    """The ordinary pages in the order of their menus.

    Raises:
        ContentError: a field is unknown or missing.
    """
    sources = [page for page in _load("pages.toml", today)["pages"] if page.get("kind") != "form"]
    return tuple(
        read(
            SitePage, {**page, "body": read_body(page["body"]), "closing": read_body(page.get("closing", []))}
        )
        for page in sources
    )


def forms(today: dt.date) -> tuple[Form, ...]:
    """The form pages.

    Raises:
        ContentError: a field is unknown, or of a kind that forms do not know.
    """
    sources = [dict(page) for page in _load("pages.toml", today)["pages"] if page.get("kind") == "form"]
    return tuple(_form(source) for source in sources)


def _form(source: dict[str, Any]) -> Form:
    source.pop("kind")
    fields = [read(Field, field) for field in source["fields"]]
    if unknown := {field.kind for field in fields} - set(FIELD_KINDS):
        raise ContentError(f"{source['key']}: no such field as {', '.join(sorted(unknown))}")
    return read(Form, {**source, "fields": fields})


def files() -> tuple[File, ...]:
    """The documents to be made.

    Raises:
        ContentError: a field is unknown, or the format is not one that can be made.
    """
    sources = tomllib.loads((FOLDER / "documents.toml").read_text(encoding="utf-8"))["documents"]
    made = tuple(
        read(File, {**source, "rows": [tuple(row) for row in source.get("rows", [])]}) for source in sources
    )
    for file in made:
        if file.format not in FORMATS:
            raise ContentError(f"{file.key}: cannot make a file of the format {file.format!r}")
    return made
