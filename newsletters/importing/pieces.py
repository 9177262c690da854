"""The lines of a document while its shape is being found: each with what it was taken for so far."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from newsletters.importing.dates import date_of_line
from newsletters.importing.marks import number_mark, split_number
from newsletters.importing.source import Grid, Line, Source

GREETING = re.compile(r"(?:dear|hello|hi|good (?:morning|afternoon|day))\b[^.?!]{0,60}[,:]?$", re.IGNORECASE)
FAREWELL = re.compile(
    r"(?:with )?(?:my |our )?(?:(?:very )?(?:best|kind|kindest|warm|warmest|good) )?"
    r"(?:regards|wishes|yours|thanks)(?: (?:sincerely|faithfully|truly|to (?:you )?all|again))*[,.!]?"
    r"|with (?:very )?(?:best|kind|warm)\w* (?:regards|wishes)[^.?!]{0,40}[,.!]?"
    r"|(?:many|with) thanks[,.!]?|(?:all the best|thank you|take care|sincerely|cheers)[,.!]?",
    re.IGNORECASE,
)
_OFFICES = re.compile(
    r"\b(?:chair|chairman|chairwoman|chairperson|vice|director|manager|officer|editor|president|trustee|team|"
    r"coordinator|convenor|lead|secretary|treasurer|chief|head|administrator)\b",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w’'-]+(?:\s+[A-Z](?:[\w’'-]+|\.))?\s+[A-Z][\w’'-]+"
_NAME_AND_OFFICE = re.compile(
    rf"(?:(?:Dr|Mr|Mrs|Ms|Sir|Dame|Prof(?:essor)?)\.?\s+)?{_NAME}\s*(?:,|[-–—(])\s*.+"
)
_LEADING_NAME = re.compile(rf"({_NAME})")
_END_QUOTES = " \t\"'”’)]»“‘"


class Seen(Enum):
    """What a line was taken for."""

    TEXT = auto()
    HEADING = auto()
    LISTED = auto()
    DATE = auto()
    GREETING = auto()
    FAREWELL = auto()
    SIGNATURE = auto()
    GRID = auto()


@dataclass(slots=True)
class Piece:
    """A line or a table, what it is taken for, how strongly it looks like a heading, and the blank lines
    around it.
    """

    line: Line | Grid
    seen: Seen
    gap: int
    gap_below: int = 0
    score: float = 0.0
    number: str = ""
    repeated: bool = False

    @property
    def text(self) -> str:
        return self.line.text if isinstance(self.line, Line) else ""

    @property
    def level(self) -> int:
        return self.line.level if isinstance(self.line, Line) else 0

    @property
    def bold(self) -> bool:
        return isinstance(self.line, Line) and self.line.bold

    @property
    def ruled(self) -> str:
        return self.line.ruled if isinstance(self.line, Line) else ""

    @property
    def is_heading(self) -> bool:
        return self.seen is Seen.HEADING

    @property
    def is_body(self) -> bool:
        """Running text, lists and tables: what a heading can stand over."""
        return self.seen in (Seen.TEXT, Seen.LISTED, Seen.GRID, Seen.GREETING)

    @property
    def core(self) -> str:
        """The text without closing quotation marks and brackets, so that its last sign can be looked at."""
        return self.text.rstrip(_END_QUOTES)

    @property
    def styled(self) -> bool:
        """The document itself sets this line apart: a heading style, bold type or a ruled line."""
        return self.level > 0 or self.bold or self.ruled != ""


def pieces_of(source: Source) -> list[Piece]:
    """The source's lines, with lists, dates, greetings and farewells recognised; no heading is decided yet."""
    pieces = [_piece(line) for line in source.lines]
    for piece, after in pairwise(pieces):
        piece.gap_below = after.gap
    _recognise_numbered_lists(pieces)
    return pieces


def _piece(line: Line | Grid) -> Piece:
    if isinstance(line, Grid):
        return Piece(line, Seen.GRID, line.gap)
    if line.mark and not line.level:
        seen = Seen.LISTED
    elif line.level:
        seen = Seen.TEXT
    elif date_of_line(line.text):
        seen = Seen.DATE
    elif FAREWELL.fullmatch(line.text):
        seen = Seen.FAREWELL
    elif GREETING.fullmatch(line.text) and len(line.text) < 60:
        seen = Seen.GREETING
    else:
        seen = Seen.TEXT
    return Piece(line, seen, line.gap)


def _recognise_numbered_lists(pieces: list[Piece]) -> None:
    """Neighbouring lines that count upward from 1 are a list; numbered lines with text between them are
    not.
    """
    run: list[Piece] = []
    for piece in [*pieces, None]:
        numbered = piece is not None and piece.seen is Seen.TEXT and not piece.styled
        number = split_number(piece.text)[0] if piece and numbered else ""
        if piece and number == number_mark(len(run) + 1):
            run.append(piece)
            continue
        if len(run) > 1:
            for count, member in enumerate(run, 1):
                member.seen, member.number = Seen.LISTED, number_mark(count)
        run = [piece] if piece and number == number_mark(1) else []


def names_an_office(text: str) -> bool:
    """The text names what somebody is, such as chair or director."""
    return _OFFICES.search(text) is not None


def is_name_and_office(text: str) -> bool:
    """A line such as "Jo Bloggs, Chair"."""
    return len(text) < 70 and _NAME_AND_OFFICE.fullmatch(text) is not None and names_an_office(text)


def leading_name(text: str) -> str:
    """The person's name that a line begins with; empty without one."""
    found = _LEADING_NAME.match(text)
    return found[1] if found else ""


def runs_of_headings(pieces: list[Piece]) -> Iterable[list[int]]:
    """The positions of headings, those that directly follow one another together."""
    run: list[int] = []
    for at, piece in enumerate(pieces):
        if piece.is_heading:
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run
