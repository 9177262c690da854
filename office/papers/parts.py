"""What the association's papers are made of: plain words in the order in which they are read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from office.models import Identity
from office.papers.rendering import render_pdf

Pair = tuple[str, str]
"""A label and what stands beside it."""


@dataclass(frozen=True)
class Letterhead:
    """Who writes: name, ways to reach them, and what the law wants to be told at the foot of a page."""

    name: str
    ways: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()


@dataclass(frozen=True)
class Addressee:
    """Who is written to. `for_whom` names the body on whose behalf they act."""

    name: str
    for_whom: str = ""
    contact: str = ""
    address: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of a table: amounts stand at the right, in figures of one width; a column that grows takes the room left."""

    label: str
    is_amount: bool = False
    grows: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under headings that are repeated on every page."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    lead: str = ""
    note: str = ""


@dataclass(frozen=True)
class Sums:
    """What a table adds up to; the last pair stands out."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Notice:
    """Something that must not be missed."""

    title: str
    words: str = ""


@dataclass(frozen=True)
class Passage:
    """A heading with words, facts and an address to follow, each as far as there is one."""

    title: str
    words: str = ""
    pairs: tuple[Pair, ...] = ()
    link_words: str = ""
    link: str = ""


Section = Table | Sums | Notice | Passage


@dataclass(frozen=True)
class Paper:
    """One paper as it is read from top to bottom.

    Arguments: `kind` stands large at the top ("Invoice"); `title` names this very paper ("Invoice INV-2026-00012"), in the
    file's title and at the head of further pages; `made_on` is the day the paper bears.
    """

    kind: str
    title: str
    made_on: date
    letterhead: Letterhead
    addressee: Addressee
    pairs: tuple[Pair, ...]
    sections: tuple[Section, ...]
    addressee_label: str = "To"

    def pdf(self) -> bytes:
        """Return the paper as PDF; the same paper gives the same bytes."""
        return render_pdf("paper", self._facts(), made_on=self.made_on)

    def _facts(self) -> Mapping[str, Any]:
        facts = asdict(self)
        del facts["made_on"]
        sections = [{"is": type(section).__name__.lower(), **asdict(section)} for section in self.sections]
        return {**facts, "sections": sections}


def letterhead_of(identity: Identity) -> Letterhead:
    """Return the letterhead of the association as staff have described it.

    A registered charity says so on every invoice and receipt (Charities Act 2011, section 194); a company names itself, its
    number and its registered office on letters and orders (SI 2015/17, regulations 24 and 25).
    """
    return Letterhead(
        name=identity.name,
        ways=(*lines_of(identity.postal_address), *filter(None, [identity.email, identity.phone])),
        legal=_legal(identity),
    )


def _legal(identity: Identity) -> tuple[str, ...]:
    numbers = [
        f"{words} {number}"
        for words, number in (
            ("Registered charity number", identity.charity_number),
            ("Company number", identity.company_number),
            ("VAT registration number", identity.vat_number),
        )
        if number
    ]
    form = f"{identity.name}, {identity.legal_form}." if identity.legal_form else f"{identity.name}."
    office = ", ".join(lines_of(identity.registered_address))
    return tuple(
        filter(
            None,
            [form, ". ".join(numbers) + "." if numbers else "", office and f"Registered office: {office}."],
        )
    )


def lines_of(words: str) -> tuple[str, ...]:
    """Return the lines of an address that hold something."""
    return tuple(line.strip() for line in words.splitlines() if line.strip())
