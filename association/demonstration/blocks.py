"""The blocks that demonstration texts are made of, read from TOML.

A body is a list. A plain string in it is rich text (see ``prose``); a table names its kind in ``block`` and carries
that kind's fields. A body that is one string is a single piece of rich text.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from .typography import polished, set_quotes

Reading = TypeVar("Reading")


class ContentError(ValueError):
    """A demonstration file holds something its format does not know."""


def read(kind: type[Reading], table: Mapping[str, Any]) -> Reading:
    """One dataclass from one TOML table, its texts with curly quotation marks, refusing fields that it does not have.

    Raises:
        ContentError: a field is unknown or a needed one is missing.
    """
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    if unknown := set(table) - set(fields):
        raise ContentError(f"{kind.__name__} has no {', '.join(sorted(unknown))}: {dict(table)!r}")
    values = {
        name: tuple(polished(value)) if isinstance(value, list) else polished(value)
        for name, value in table.items()
    }
    try:
        return kind(**values)
    except TypeError as error:
        raise ContentError(f"{kind.__name__}: {error} in {dict(table)!r}") from error


@dataclass(frozen=True)
class RichText:
    """Prose in the small markup that ``prose`` turns into HTML."""

    text: str


@dataclass(frozen=True)
class Button:
    """A way on: to a page of the site (by its key), an address or a document (by its key)."""

    text: str
    page: str = ""
    url: str = ""
    document: str = ""


@dataclass(frozen=True)
class Document:
    """A file to download, by its key in ``documents.toml``."""

    document: str
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class Image:
    """A picture, by its name in ``pictures``."""

    image: str
    caption: str = ""
    credit: str = ""
    width: str = "full"


@dataclass(frozen=True)
class Quote:
    """Somebody's words."""

    text: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True)
class Callout:
    """A box that asks for attention; ``tone`` is note, important, good or deadline."""

    tone: str
    heading: str
    body: str


@dataclass(frozen=True)
class Figure:
    """One number and what it counts."""

    figure: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Figures:
    """A row of numbers."""

    figures: tuple[Figure, ...]
    heading: str = ""
    source: str = ""


@dataclass(frozen=True)
class Entry:
    """One stage of a timeline."""

    when: str
    heading: str
    body: str = ""
    done: bool = False


@dataclass(frozen=True)
class Timeline:
    """Stages in order."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; ``kind`` is text, numeric or rich_text."""

    heading: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """Rows under columns."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class MembersPart:
    """Blocks that only members read, behind a teaser that everybody reads."""

    teaser: str
    body: tuple[Block, ...]


Block = RichText | Button | Document | Image | Quote | Callout | Figures | Timeline | Table | MembersPart
Body = tuple[Block, ...]

KINDS: dict[str, type[Any]] = {
    "button": Button,
    "document": Document,
    "image": Image,
    "quote": Quote,
    "callout": Callout,
    "figures": Figures,
    "timeline": Timeline,
    "table": Table,
    "members_part": MembersPart,
}


def read_body(source: str | list[Any]) -> Body:
    """The blocks of one body.

    Raises:
        ContentError: a block's kind or one of its fields is unknown.
    """
    parts = [source] if isinstance(source, str) else source
    return tuple(_read_block(part) for part in parts)


def _read_block(part: str | dict[str, Any]) -> Block:
    if isinstance(part, str):
        return RichText(text=set_quotes(part.strip()))
    fields = dict(part)
    name = fields.pop("block", "")
    if name not in KINDS:
        raise ContentError(f"There is no block {name!r}: {part!r}")
    if name == "figures":
        fields["figures"] = [read(Figure, figure) for figure in fields["figures"]]
    elif name == "timeline":
        fields["entries"] = [read(Entry, entry) for entry in fields["entries"]]
    elif name == "table":
        fields["columns"] = [
            Column(set_quotes(column)) if isinstance(column, str) else read(Column, column)
            for column in fields["columns"]
        ]
        fields["rows"] = [tuple(row) for row in fields["rows"]]
    elif name == "members_part":
        fields["body"] = list(read_body(fields["body"]))
    return read(KINDS[name], fields)  # type: ignore[no-any-return]


def walk(body: Body) -> Iterator[Block]:
    """Every block of a body, those inside members-only parts too."""
    for block in body:
        yield block
        if isinstance(block, MembersPart):
            yield from walk(block.body)


def texts(value: Any) -> Iterator[str]:
    """Every text that stands in a block, an item or any other dataclass of this package, in reading order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))
