"""The outline of a document: its blocks in their order, each with its rank, and the tree that follows from
the ranks.

The order is kept as one flat sequence of entries. Sections and items are read off it, never stored beside
it, so that no
change of rank can lose or move a word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from newsletters.importing.dates import closing_date, date_of_line, deadline_in
from newsletters.importing.marks import number_mark, word_as_counted
from newsletters.importing.source import Runs, plain

Kind = Literal["newsletter", "news"]


class Role(StrEnum):
    """The rank of an entry, highest first."""

    TITLE = "title"
    SECTION = "section"
    ITEM = "item"
    SUBHEADING = "subheading"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or a heading line."""

    runs: Runs

    def words(self, *, numbers: bool = True) -> list[str]:
        return counted(plain(self.runs))


@dataclass(frozen=True, slots=True)
class Address:
    """Short lines that stand together: a postal address, a signature, ways to get in touch."""

    lines: tuple[Runs, ...]

    def words(self, *, numbers: bool = True) -> list[str]:
        return [word for line in self.lines for word in counted(plain(line))]


@dataclass(frozen=True, slots=True)
class ListEntry:
    runs: Runs
    depth: int = 0


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list; an ordered one counts 1, 2, 3 in entries of depth 0."""

    entries: tuple[ListEntry, ...]
    ordered: bool = False

    def words(self, *, numbers: bool = True) -> list[str]:
        """The words; `numbers` tells whether the numbers of an ordered list were words of the source."""
        return [
            word
            for number, entry in enumerate(self.entries, 1)
            for word in ([number_mark(number)] if self.ordered and numbers else [])
            + counted(plain(entry.runs))
        ]


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[Runs, ...], ...]

    def words(self, *, numbers: bool = True) -> list[str]:
        return [word for row in self.rows for cell in row for word in counted(plain(cell))]


Block = Paragraph | Address | BulletList | Table


def counted(text: str) -> list[str]:
    """The words of a text as the accounting compares them."""
    return [word_as_counted(word) for word in text.split()]


@dataclass(frozen=True, slots=True)
class Entry:
    """A block and its rank. A section without a heading has no block; `closing` marks the section of
    contacts at the end.
    """

    role: Role
    block: Block | None
    closing: bool = False

    @property
    def text(self) -> str:
        """The words on one line, as a heading or a summary needs them."""
        return (
            " ".join(self.block.words())
            if self.block and not isinstance(self.block, Paragraph)
            else self.heading
        )

    @property
    def heading(self) -> str:
        return plain(self.block.runs) if isinstance(self.block, Paragraph) else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside an item or an introduction."""

    runs: Runs


BodyBlock = Block | Heading


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of news: `published` where a date stands with its heading, `closes_on` a suggestion from its
    text.
    """

    heading: str
    blocks: tuple[BodyBlock, ...] = ()
    published: dt.date | None = None
    closes_on: dt.date | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an issue. Its heading may be empty; `closing` tells that it is the farewell and the
    contacts.
    """

    heading: str
    introduction: tuple[BodyBlock, ...] = ()
    items: tuple[Item, ...] = ()
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What a document was found to hold.

    `numbered` tells that numbers of lists stood in the source as words (plain text), not as the look of a
    list.
    """

    kind: Kind
    entries: tuple[Entry, ...]
    month: dt.date | None = None
    numbered: bool = True

    @property
    def title(self) -> str:
        return " ".join(entry.heading for entry in self.entries if entry.role is Role.TITLE)

    @property
    def introduction(self) -> tuple[BodyBlock, ...]:
        """Everything between the title and the first section or item."""
        first = next(
            (n for n, entry in enumerate(self.entries) if entry.role in (Role.SECTION, Role.ITEM)), None
        )
        return _body(self.entries[:first])

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections; items that stand before any section are in a first one without a heading."""
        sections: list[Section] = []
        for group in _parts(self.entries, Role.SECTION):
            if not sections and group[0].role is not Role.SECTION:
                group = _from_first_item(group)
                if not group:
                    continue
                head = None
            else:
                head, group = group[0], group[1:]
            parts = _parts(group, Role.ITEM)
            lead = parts.pop(0) if parts and parts[0][0].role is not Role.ITEM else ()
            items = tuple(self._item(part) for part in parts)
            sections.append(
                Section(head.heading if head else "", _body(lead), items, bool(head and head.closing))
            )
        return tuple(sections)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    def words(self) -> list[str]:
        """Every word, in order."""
        return [
            word for entry in self.entries if entry.block for word in entry.block.words(numbers=self.numbered)
        ]

    def with_entries(self, entries: tuple[Entry, ...]) -> Outline:
        return replace(self, entries=entries)

    def _item(self, entries: tuple[Entry, ...]) -> Item:
        head, rest = entries[0], entries[1:]
        href = (
            next((run.href for run in head.block.runs if run.href), "")
            if isinstance(head.block, Paragraph)
            else ""
        )
        year = self.month.year if self.month else None
        closes = next((day for entry in entries if (day := deadline_in(entry.text, year))), None)
        return Item(head.heading, _body(rest), _published(head, rest), closes, href)


def _published(head: Entry, rest: tuple[Entry, ...]) -> dt.date | None:
    """The date of an item: that of a line of its own beneath the heading, else the one that ends the
    heading.
    """
    for entry in rest[:2]:
        if found := date_of_line(entry.heading):
            return found.day
    found = closing_date(head.heading)
    return found.day if found else None


def _parts(entries: tuple[Entry, ...], role: Role) -> list[tuple[Entry, ...]]:
    """Cut before each entry of a rank; what stands before the first is a part of its own."""
    parts: list[list[Entry]] = []
    for entry in entries:
        if entry.role is role or not parts:
            parts.append([])
        parts[-1].append(entry)
    return [tuple(part) for part in parts]


def _from_first_item(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    first = next((n for n, entry in enumerate(entries) if entry.role is Role.ITEM), len(entries))
    return entries[first:]


def _body(entries: tuple[Entry, ...]) -> tuple[BodyBlock, ...]:
    return tuple(_body_blocks(entries))


def _body_blocks(entries: tuple[Entry, ...]) -> Iterator[BodyBlock]:
    for entry in entries:
        if entry.role is Role.TITLE or entry.block is None:
            continue
        if entry.role is Role.SUBHEADING and isinstance(entry.block, Paragraph):
            yield Heading(entry.block.runs)
        else:
            yield entry.block
