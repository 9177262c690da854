"""How strongly a line looks like a heading: a sum of small observations about its shape and its neighbours.

No single observation decides. Each is worth a few points for or against; lines that reach `THRESHOLD` are
headings.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from newsletters.importing.addresses import has_contact
from newsletters.importing.dates import closing_date, date_set_apart
from newsletters.importing.marks import number_depth, unnumbered, vocabulary
from newsletters.importing.pieces import Piece, Seen

THRESHOLD: Final = 4.0

_MINOR = vocabulary(
    "a an and as at but by for from in into is its of off on or our over per re the their to up upon via "
    "vs with your"
)
_AUXILIARIES = vocabulary("is are was were has have had will would can could should must do does did been be")
_OPENERS = vocabulary(
    "i we you they it there this these those he she please here if when while although however"
)
_HANGING = vocabulary(
    "and or to the of at from via by contact for with a an in on our your is are be that which"
)
_SAYING = re.compile(
    r"\b(?:is|are|be|if|says?|said|writes?|include[sd]?|following|understand it)\s*:?$", re.IGNORECASE
)
_POINTING = re.compile(
    r"\b(?:click|here|below|attached|available to|can be found|scroll|follow us|log ?in)\b"
)
_SENTENCE_ENDS_WITHIN = re.compile(r"[a-z)”’]{2}[.?!][”’\"]?\s+[A-Z“‘\"]")
_WORD = re.compile(r"[^\W\d_][\w’'&-]*")


@dataclass(frozen=True, slots=True)
class Habits:
    """What a document does as a rule, against which its lines are judged."""

    separates_by_blank_lines: bool
    ends_headings_in_colons: bool
    repeated: frozenset[str]
    styles_its_headings: bool = False


def habits_of(pieces: list[Piece]) -> Habits:
    """Look over the whole document once."""
    texts = [piece for piece in pieces if piece.seen is Seen.TEXT]
    after_first = texts[1:]
    spaced = sum(piece.gap > 0 for piece in after_first)
    short = [
        piece.core
        for piece, after in pairwise(pieces)
        if piece.seen is Seen.TEXT
        and len(piece.text) <= 90 < len(after.text)
        and _opens_like_a_heading(piece.text)
    ]
    colons = [core for core in short if core.endswith(":") and not _SAYING.search(core.rstrip(":"))]
    counts = Counter(
        _key(piece.text)
        for piece in pieces
        if piece.seen in (Seen.TEXT, Seen.LISTED) and len(piece.text) <= 120
    )
    return Habits(
        separates_by_blank_lines=spaced >= len(after_first) * 0.4,
        ends_headings_in_colons=len(colons) >= 3 and len(colons) >= len(short) * 0.6,
        repeated=frozenset(text for text, count in counts.items() if count == 2 and text),
    )


def with_style_noticed(habits: Habits, pieces: list[Piece]) -> Habits:
    """After a first scoring: whether most lines that look like headings are set apart by style as well."""
    likely = [piece for piece in pieces if piece.score >= THRESHOLD]
    styled = sum(piece.styled for piece in likely)
    return replace(habits, styles_its_headings=styled >= 3 and styled >= len(likely) * 0.5)


def _opens_like_a_heading(text: str) -> bool:
    words = _WORD.findall(text)
    return bool(words) and words[0][0].isupper() and words[0].lower() not in _OPENERS


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def score(pieces: list[Piece], at: int, habits: Habits) -> float:
    """How strongly the piece at a position looks like a heading."""
    piece = pieces[at]
    if piece.seen is not Seen.TEXT:
        return 0.0
    text = piece.text
    if len(text) > 200 and not piece.level:
        return -9.0
    return (
        _length(text)
        + _ending(piece, habits)
        + _capitals(text)
        + _wording(text)
        + _position(pieces, at, habits)
        + _style(piece, habits)
    )


def _length(text: str) -> float:
    for bound, points in ((60, 2.0), (90, 1.0), (125, 0.0)):
        if len(text) <= bound:
            return points
    return -4.0


def _ending(piece: Piece, habits: Habits) -> float:
    core = piece.core
    if core.endswith("."):
        return 1.0 if date_set_apart(piece.text) else -3.0
    if core.endswith(":"):
        return 1.5 if habits.ends_headings_in_colons and not _SAYING.search(core.rstrip(":")) else -3.5
    if core.endswith((";", ",", "&", "-", "–", "…")):
        return -4.0
    if core.endswith(("?", "!")):
        return 0.5
    words = core.split()
    return -0.5 if words and words[-1].lower() in _HANGING else 2.0


def _capitals(text: str) -> float:
    words = [word for word in _WORD.findall(unnumbered(text)) if word.lower() not in _MINOR]
    if not words:
        return -2.0
    if is_capitals(text):
        return 3.0
    if words[0][0].islower() and text.lstrip("\"'“‘(")[:1].islower():
        return -2.5
    share = sum(word[0].isupper() for word in words) / len(words)
    return 1.5 if share >= 0.7 else 0.5 if share >= 0.5 else 0.0


def is_repeated(piece: Piece, habits: Habits) -> bool:
    """The line stands twice in the document, as a heading does that a list of contents names."""
    return _key(piece.text) in habits.repeated


def is_capitals(text: str) -> bool:
    """The line is written in capital letters throughout (abbreviations alone do not count)."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 6 and text == text.upper() and any(len(word) > 4 for word in _WORD.findall(text))


def _wording(text: str) -> float:
    words = text.split()
    points = -1.5 if words[0].lower().strip(",") in _OPENERS else 0.0
    points -= min(1.0, 0.5 * sum(word in _AUXILIARIES for word in words))
    points -= 2.0 if _POINTING.search(text) else 0.0
    points -= 2.0 if _SENTENCE_ENDS_WITHIN.search(text) else 0.0
    points -= 3.0 if has_contact(text) else 0.0
    points += 1.0 if closing_date(text) else 0.0
    points += 1.0 if number_depth(text) else 0.0
    return points


def _position(pieces: list[Piece], at: int, habits: Habits) -> float:
    piece = pieces[at]
    before = pieces[at - 1] if at else None
    points = 0.0
    if not habits.separates_by_blank_lines or before is None or piece.gap:
        points += 1.0
    elif is_lead_in(before) and piece.gap_below:
        return points + 1.0 + _followed(pieces, at)
    elif before.seen is not Seen.TEXT or before.score >= THRESHOLD:
        points -= 0.5
    else:
        points -= 2.5
    if piece.gap_below:
        points += 0.5
    if before and before.seen is Seen.TEXT and before.core.endswith((":", ",")) and before.score < THRESHOLD:
        points -= 1.5
    return points + _followed(pieces, at)


def is_lead_in(piece: Piece) -> bool:
    """A short line with a colon that stands apart from what is above it, such as "Jo Bloggs writes in the
    Times:".
    """
    return (
        piece.gap > 0
        and piece.text.endswith(":")
        and len(piece.text) <= 70
        and _opens_like_a_heading(piece.text)
    )


def _followed(pieces: list[Piece], at: int) -> float:
    """A heading stands over something longer than itself."""
    after = next((piece for piece in pieces[at + 1 :] if piece.seen is not Seen.DATE), None)
    if after is None:
        return -2.0
    if after.seen in (Seen.LISTED, Seen.GRID, Seen.GREETING):
        return 0.5
    if after.seen is Seen.FAREWELL:
        return -2.0
    longer = len(after.text) > 1.3 * len(pieces[at].text)
    return 1.5 if longer and (len(after.text) > 80 or after.core.endswith((".", ":", "?", "!"))) else 0.0


def _style(piece: Piece, habits: Habits) -> float:
    points = (7.0 if piece.level else 0.0) + (3.0 if piece.bold else 0.0) + (4.0 if piece.ruled else 0.0)
    if not piece.styled and habits.styles_its_headings:
        points -= 5.0
    return points + (2.0 if is_repeated(piece, habits) else 0.0)
