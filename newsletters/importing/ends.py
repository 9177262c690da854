"""The two ends of a newsletter: its title and introduction, and its farewell with the ways to get in touch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from newsletters.importing.addresses import has_contact, has_postcode
from newsletters.importing.dates import FoundDate, dates_in
from newsletters.importing.pieces import Piece, Seen, leading_name

_ENOUGH: Final = 2.0
_BYLINE = re.compile(r"\b(?:from|by)\s+(\S.*)$", re.IGNORECASE)
_I = re.compile(r"\b(?:I|I’m|I'm|my|me)\b")
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_INVITES = re.compile(
    r"\bplease\b.{0,40}\b(?:contact|phone|telephone|call|ring|e-?mail|write|get in touch|tell)\b"
    r"|\b(?:contact|phone|telephone|call|ring|e-?mail|write to|reach|visit|follow) (?:me|us|the|our)\b"
    r"|\b(?:feedback|get in touch|subscribe|unsubscribe)\b",
    re.IGNORECASE,
)
_MASTHEAD_WORDS: Final = 10
_MASTHEAD_LINES: Final = 5
_SLIGHT: Final = 120


@dataclass(frozen=True, slots=True)
class Opening:
    """How many pieces the title takes, and where the introduction ends; `month` is the date found in the
    title.
    """

    title: int
    introduction: int
    month: FoundDate | None


def opening_of(pieces: list[Piece]) -> Opening:
    """Find title and introduction at the top of a newsletter."""
    lead = _leading_headings(pieces)
    title, month = _title(pieces, lead)
    rest = max(0, lead - title)
    if rest == 0:
        end = _next_heading(pieces, title)
        # A list of contents may stand before the heading of the introduction.
        if all(len(piece.text) <= _SLIGHT for piece in pieces[title:end]) and _introduces(pieces, end):
            end = _next_heading(pieces, end + 1)
        return Opening(title, end, month)
    if rest >= 2 and title == 0 and _introduces(pieces, title + 1):
        title, rest = 1, rest - 1
    elif rest == 3 and title == 0:
        title, rest = 1, 2
    if rest == 1 and _introduces(pieces, title):
        return Opening(title, _next_heading(pieces, title + 1), month)
    return Opening(title, title, month)


def _leading_headings(pieces: list[Piece]) -> int:
    """How many pieces stand before the first text, all of them headings or dates; a table of contents ends
    them.
    """
    for at, piece in enumerate(pieces):
        if piece.seen not in (Seen.HEADING, Seen.DATE):
            return at
    return len(pieces)


def _title(pieces: list[Piece], lead: int) -> tuple[int, FoundDate | None]:
    """The title reaches down to the line that names the month."""
    for at, piece in enumerate(pieces[:_MASTHEAD_LINES]):
        if len(piece.text.split()) > _MASTHEAD_WORDS or piece.core.endswith((".", ":")) or not piece.text:
            break
        glued = at == 0 or piece.gap == 0
        if not (glued or at < lead):
            break
        found = dates_in(piece.text)
        if found and (piece.seen is Seen.DATE or not found[-1].exact or (at == 0 and lead > 1)):
            return at + 1, found[-1]
    return 0, None


def _next_heading(pieces: list[Piece], start: int) -> int:
    return next((at for at in range(start, len(pieces)) if pieces[at].is_heading), len(pieces))


def _introduces(pieces: list[Piece], at: int) -> bool:
    """The heading and the text beneath it read like a person's word to the readers."""
    if at >= len(pieces):
        return False
    end = _next_heading(pieces, at + 1)
    body = pieces[at + 1 : end]
    text = " ".join(piece.text for piece in body)
    byline = _BYLINE.search(pieces[at].text)
    long = sum(len(piece.text) > 120 for piece in body)
    points = 1.5 if byline and leading_name(byline[1]) else 0.0
    points += 2.0 * any(piece.seen is Seen.GREETING for piece in body)
    points += 2.0 * any(piece.seen in (Seen.SIGNATURE, Seen.FAREWELL) for piece in body)
    points += 1.5 * (len(_I.findall(text)) >= 2) + 0.5 * (len(_WE.findall(text)) >= 2)
    points += 1.0 * (long >= 3) + 1.0 * text.lower().startswith("welcome")
    # Two headings in a row open the first section, so what stands before them belongs to none.
    points += 1.0 * (end + 1 < len(pieces) and pieces[end].is_heading and pieces[end + 1].is_heading)
    return bool(body) and points >= _ENOUGH


def closing_of(pieces: list[Piece], start: int) -> int:
    """Where the closing part begins, behind `start`: its heading if it has one. The number of pieces if
    there is none.
    """
    farewell = next(
        (
            at
            for at in reversed(range(start, len(pieces)))
            if pieces[at].seen is Seen.FAREWELL and at >= len(pieces) * 0.6
        ),
        None,
    )
    if farewell is None:
        return _contacts_at_the_end(pieces, start)
    first = _back_over_invitations(pieces, farewell, start)
    head = first - 1
    if head >= start and pieces[head].is_heading and pieces[head].gap_below <= max(1, pieces[head].gap):
        return head
    return first


def _back_over_invitations(pieces: list[Piece], end: int, start: int) -> int:
    first = end
    for at in reversed(range(start, end)):
        piece = pieces[at]
        reaches_out = has_contact(piece.text) or _INVITES.search(piece.text) is not None
        slight = piece.seen is Seen.LISTED or len(piece.text) < 60
        if not piece.is_body and piece.seen is not Seen.SIGNATURE:
            break
        if not (reaches_out or slight) or len(piece.text) > 400:
            break
        if reaches_out:
            first = at
        if piece.gap > 1 and not pieces[at - 1].is_heading and not has_contact(pieces[at - 1].text):
            break
    # Slight lines above the first invitation belong to what is above, unless a heading holds them together.
    head = next(
        (
            at
            for at in reversed(range(start, first))
            if not (pieces[at].seen is Seen.LISTED or len(pieces[at].text) < 60) or pieces[at].is_heading
        ),
        None,
    )
    return head + 1 if head is not None and pieces[head].is_heading else first


def _contacts_at_the_end(pieces: list[Piece], start: int) -> int:
    """Without a farewell: the last heading, if all beneath it are ways to get in touch."""
    head = next((at for at in reversed(range(start, len(pieces))) if pieces[at].is_heading), None)
    if head is None:
        return len(pieces)
    body = pieces[head + 1 :]
    ways = sum(has_contact(piece.text) or has_postcode(piece.text) for piece in body)
    slight = all(len(piece.text) <= _SLIGHT for piece in body)
    return head if slight and ways >= 2 and ways >= len(body) / 4 else len(pieces)
