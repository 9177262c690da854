"""The columns of a list of partnerships and people, whatever a spreadsheet calls them."""

import re
from dataclasses import dataclass

from membership.importing.reading import UnreadableListError


@dataclass(frozen=True)
class Column:
    """A column by its name, its heading in the template, what else people call it, and what belongs into it."""

    name: str
    heading: str
    also: tuple[str, ...]
    help: str


COLUMNS = (
    Column("partnership", "Partnership", ("partnership name", "name of partnership", "organisation", "member"), "Needed in every row."),
    Column("kind", "Kind", ("type", "kind of partnership", "partnership type"), "children, adult or joint, other; empty: children."),
    Column("region", "Region", ("english region",), "One of the nine regions of England; empty for a body that works across them."),
    Column("areas", "Areas", ("area", "local authority", "local authorities", "authority", "authorities", "la", "council"),
           "Names of authorities with children’s services, parted by semicolons. They are added; none is taken away."),
    Column("website", "Website", ("web site", "url", "web address"), "For example https://saltby.example."),
    Column("email", "E-mail", ("email address", "e-mail address", "mail", "contact email"),
           "Of the person on a seat; empty for a row without a person."),
    Column("first_name", "First name", ("forename", "given name"), "Used for a new account only."),
    Column("last_name", "Last name", ("surname", "family name"), "Used for a new account only."),
    Column("full_name", "Name", ("full name", "contact name", "person", "contact"), "Instead of first and last name."),
    Column("role", "Role", ("seat role", "job role", "position"), "One of the seat roles."),
    Column("lead", "Lead contact", ("lead", "is lead", "main contact", "primary contact"), "yes or no."),
    Column("year", "Membership year", ("year", "membership"), "For example 2026/27: the partnership is in membership for this year."),
    Column("seats", "Seats", ("number of seats", "places"), "How many named people the membership covers; empty: 5 for a new one."),
)  # fmt: skip
NEEDED = "partnership"


def plain(heading: str) -> str:
    """Return a heading as it is compared: letters and digits in small type."""
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


KNOWN = {
    plain(words): column.name for column in COLUMNS for words in (column.heading, column.name, *column.also)
}


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


def match_columns(table: list[list[str]]) -> Listing:
    """Find the row of headings among the first ones and name the cells of every row below. Raises `UnreadableListError`."""
    for at, headings in enumerate(table[:10]):
        names = [KNOWN.get(plain(heading), "") for heading in headings]
        if NEEDED in names:
            return Listing(
                _rows(table, at, names), tuple(h for h, n in zip(headings, names, strict=True) if h and not n)
            )
    raise UnreadableListError(
        "No column is headed “Partnership”. The first row must hold the headings; the template has all of them."
    )


def _rows(table: list[list[str]], at: int, names: list[str]) -> tuple[Row, ...]:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        heading = next(column.heading for column in COLUMNS if column.name == twice[0])
        raise UnreadableListError(f"Two columns mean “{heading}”. Remove or rename one of them.")
    rows = []
    for number, cells in enumerate(table[at + 1 :], start=at + 2):
        named = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
        if named:
            rows.append(Row(number, named))
    if not rows:
        raise UnreadableListError("There are headings, but no rows below them.")
    return tuple(rows)
