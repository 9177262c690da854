"""The columns of a list, whatever a spreadsheet calls them and in whatever order they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from office.tables import UnreadableListError

FIRST_ROWS = 10


@dataclass(frozen=True)
class Column:
    """A column by its name, its heading in a template, what else people call it, and what belongs into it."""

    name: str
    heading: str
    also: tuple[str, ...]
    help: str


@dataclass(frozen=True)
class Row:
    """One row of a list: its number as a spreadsheet program counts it, and the text of every known column."""

    number: int
    cells: dict[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Listing:
    """The rows of a list, and the headings that nobody knows what to do with."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...]


def plain(heading: str) -> str:
    """Return a heading as it is compared: letters and digits in small type."""
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


def find_columns(table: list[list[str]], *, columns: Sequence[Column], needed: Sequence[str]) -> Listing:
    """Find the row of headings among the first ones and name the cells of every row below.

    Arguments: `needed` are the names of columns without which a list is none. Raises `UnreadableListError`.
    """
    known = {
        plain(words): column.name
        for column in columns
        for words in (column.heading, column.name, *column.also)
    }
    missing = list(needed)
    for at, headings in enumerate(table[:FIRST_ROWS]):
        names = [known.get(plain(heading), "") for heading in headings]
        lacking = [name for name in needed if name not in names]
        if not lacking:
            ignored = tuple(h for h, name in zip(headings, names, strict=True) if h and not name)
            return Listing(_rows(table, at, names, columns), ignored)
        if len(lacking) < len(missing):
            missing = lacking
    headings_of = [next(column.heading for column in columns if column.name == name) for name in missing]
    raise UnreadableListError(
        f"No column is headed “{headings_of[0]}”. The first row must hold the headings; the template has all of them."
    )


def _rows(table: list[list[str]], at: int, names: list[str], columns: Sequence[Column]) -> tuple[Row, ...]:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        heading = next(column.heading for column in columns if column.name == twice[0])
        raise UnreadableListError(f"Two columns mean “{heading}”. Remove or rename one of them.")
    rows = []
    for number, cells in enumerate(table[at + 1 :], start=at + 2):
        named = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
        if named:
            rows.append(Row(number, named))
    if not rows:
        raise UnreadableListError("There are headings, but no rows below them.")
    return tuple(rows)
