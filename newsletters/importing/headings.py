"""Which lines are headings: the scores first, then what neighbours say about one another."""

from __future__ import annotations

from dataclasses import replace

from newsletters.importing.cohesion import belongs_to_what_is_above
from newsletters.importing.dates import closing_date
from newsletters.importing.features import (
    THRESHOLD,
    Habits,
    habits_of,
    is_lead_in,
    is_repeated,
    score,
    with_style_noticed,
)
from newsletters.importing.outline import Kind
from newsletters.importing.pieces import (
    Piece,
    Seen,
    is_name_and_office,
    leading_name,
    names_an_office,
    runs_of_headings,
)
from newsletters.importing.source import Line, Run, tidy

_LONGEST_RUN = 4


def mark_headings(pieces: list[Piece], kind: Kind) -> list[Piece]:
    """Decide which pieces are headings and return the pieces, headings that stood on two lines joined into
    one.
    """
    habits = habits_of(pieces)
    for _ in range(
        2
    ):  # the second look knows which neighbours are headings, and how headings are styled here
        for at, piece in enumerate(pieces):
            piece.score = score(pieces, at, habits)
        habits = with_style_noticed(habits, pieces)
    for piece in pieces:
        if piece.score >= THRESHOLD:
            piece.seen = Seen.HEADING
        piece.repeated = is_repeated(piece, habits)
    if habits.separates_by_blank_lines:
        _clear_blocks_of_short_lines(pieces)
    _mark_signatures(pieces, habits)
    _mark_lists_after_colons(pieces)
    return _join_broken_headings(pieces, habits)


def _clear_blocks_of_short_lines(pieces: list[Piece]) -> None:
    """Three or more short lines without blank lines between them are an address or a list, not headings."""
    at = 0
    while at < len(pieces):
        end = at + 1
        while end < len(pieces) and pieces[end].gap == 0 and pieces[end].seen is not Seen.GRID:
            end += 1
        block = pieces[at:end]
        plain = [piece for piece in block if _is_label(piece)]
        if len(block) >= 3 and len(plain) == len(block):
            for piece in block:
                piece.seen = Seen.TEXT if piece.is_heading else piece.seen
        at = end


def _is_label(piece: Piece) -> bool:
    """A short line that is neither a sentence nor a list's entry, nor set apart by style."""
    written = piece.seen in (Seen.TEXT, Seen.HEADING) and not piece.core.endswith((".", "?", "!", ":"))
    return written and len(piece.text) <= 70 and not piece.styled


def _mark_signatures(pieces: list[Piece], habits: Habits) -> None:
    """Names beneath a farewell, and lines such as "Jo Bloggs, Chair" beneath text, sign what is above them."""
    bylines = {name for piece in pieces[:6] for name in _names_behind_by(piece.text)}
    signers = set(bylines)
    for at, piece in enumerate(pieces):
        if piece.seen is Seen.FAREWELL:
            signers.update(
                name for after in _signature_after(pieces, at, habits) if (name := leading_name(after.text))
            )
    for at, piece in enumerate(pieces):
        signs = piece.seen in (Seen.HEADING, Seen.TEXT) and at > 0 and not piece.level
        if (
            not signs
            or len(piece.text) > 70
            or not (pieces[at - 1].is_body or pieces[at - 1].seen is Seen.SIGNATURE)
        ):
            continue
        known = (
            leading_name(piece.text) in signers
            and len(piece.text.split()) <= 8
            and not _stands_over_text(pieces, at)
        )
        if (known and pieces[at - 1].gap_below <= 2 and not pieces[at - 1].core.endswith(":")) or (
            is_name_and_office(piece.text) and not _stands_over_text(pieces, at)
        ):
            piece.seen = Seen.SIGNATURE
            _extend_signature(pieces, at, habits)


def _names_behind_by(text: str) -> list[str]:
    words = text.split()
    return [
        name
        for at, word in enumerate(words)
        if word.lower() in {"by", "from"} and (name := leading_name(" ".join(words[at + 1 :])))
    ]


def _signature_after(pieces: list[Piece], farewell: int, habits: Habits) -> list[Piece]:
    """Mark and return the lines that sign beneath a farewell: the next line, what is glued to it, and an
    office.
    """
    signed: list[Piece] = []
    for piece in pieces[farewell + 1 : farewell + 5]:
        if piece.seen not in (Seen.HEADING, Seen.TEXT) or piece.level or len(piece.text) > 80:
            break
        glued = piece.gap == 0 and habits.separates_by_blank_lines
        if signed and not glued and not (names_an_office(piece.text) and len(piece.text.split()) <= 6):
            break
        piece.seen = Seen.SIGNATURE
        signed.append(piece)
    return signed


def _extend_signature(pieces: list[Piece], at: int, habits: Habits) -> None:
    for piece in pieces[at + 1 : at + 4]:
        if piece.gap or piece.seen not in (Seen.HEADING, Seen.TEXT) or len(piece.text) > 60 or piece.level:
            return
        if not (habits.separates_by_blank_lines or names_an_office(piece.text)):
            return
        piece.seen = Seen.SIGNATURE


def _stands_over_text(pieces: list[Piece], at: int) -> bool:
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    return after is not None and after.is_body and len(after.text) > 80


def _mark_lists_after_colons(pieces: list[Piece]) -> None:
    """Two or more short lines behind a colon are what the colon announces, not headings."""
    for at, piece in enumerate(pieces):
        if piece.is_heading or not piece.core.endswith(":"):
            continue
        end = at + 1
        while (
            end < len(pieces)
            and pieces[end].is_heading
            and not pieces[end].styled
            and len(pieces[end].text) <= 70
        ):
            end += 1
        run = pieces[at + 1 : end]
        if len(run) < 2:
            continue
        last = run[-1]
        if (
            _stands_over_text(pieces, end - 1)
            and last.gap_below <= last.gap
            and not run[-2].text.endswith((" or", " and"))
        ):
            run = run[:-1]
        for member in run:
            member.seen = Seen.TEXT


def _join_broken_headings(pieces: list[Piece], habits: Habits) -> list[Piece]:
    """A lead-in with a colon glued on a heading, and a heading's second half glued beneath it, are part of
    it.
    """
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if (
            before
            and piece.gap == 0
            and isinstance(piece.line, Line)
            and not (piece.line.mark or piece.level)
        ):
            leads_in = (
                piece.is_heading
                and before.seen is Seen.TEXT
                and is_lead_in(before)
                and not habits.ends_headings_in_colons
            )
            continued = (
                before.is_heading
                and piece.seen is Seen.TEXT
                and _continues_heading(piece)
                and not before.level
            )
            if leads_in or continued:
                joined[-1] = _join(before, piece)
                continue
        joined.append(piece)
    return joined


def _continues_heading(piece: Piece) -> bool:
    return (
        piece.text[:1].islower()
        and len(piece.text) <= 90
        and piece.gap_below > 0
        and not piece.core.endswith((".", ":", ";"))
    )


def _join(first: Piece, second: Piece) -> Piece:
    assert isinstance(first.line, Line)  # noqa: S101
    assert isinstance(second.line, Line)  # noqa: S101
    line = replace(first.line, runs=tidy((*first.line.runs, Run(" "), *second.line.runs)))
    return Piece(line, Seen.HEADING, first.gap, second.gap_below, max(first.score, second.score))


def settle_runs(pieces: list[Piece], kind: Kind, *, title: int = 0, introduction: int = 0) -> None:
    """Headings that follow one another: a long row is a list of links, a caption closes what is above it.

    `title` and `introduction` tell where these end; the headings right behind an introduction open the
    first section.
    """
    for run in list(runs_of_headings(pieces)):
        run = [at for at in run if at >= title]
        if not run:
            continue
        after = run[-1] + 1
        stands = after < len(pieces) and (pieces[after].is_body or pieces[after].seen is Seen.DATE)
        plain = [at for at in run if not pieces[at].styled]
        if len(plain) < len(run):
            continue
        if len(run) >= _LONGEST_RUN:
            contents = sum(pieces[at].repeated for at in run) >= len(run) / 2
            for at in run[: _end_of_row(pieces, run)] if stands else run:
                pieces[at].seen = Seen.TEXT if contents and not pieces[at].repeated else Seen.LISTED
        elif not stands and belongs_to_what_is_above(pieces, run[0], surely=kind == "newsletter"):
            for at in run:
                pieces[at].seen = Seen.TEXT
        elif len(run) > 1 and run[0] > introduction:
            _settle_captions(pieces, run, kind)


def _end_of_row(pieces: list[Piece], run: list[int]) -> int:
    """Where a row of links ends: before the line that more blank lines set apart, else before the last one."""
    apart = [number for number, at in enumerate(run) if number >= _LONGEST_RUN - 1 and pieces[at].gap > 1]
    return apart[0] if apart else len(run) - 1


def _settle_captions(pieces: list[Piece], run: list[int], kind: Kind) -> None:
    """The first of several headings may be the caption of a link that closes the item above."""
    last = pieces[run[-1]]
    for at in run[:-1]:
        caption = belongs_to_what_is_above(pieces, at, surely=kind == "newsletter")
        if kind == "news":
            caption = caption or len(pieces[at].text) <= len(last.text)
        if not caption or closing_date(pieces[at].text):
            return
        pieces[at].seen = Seen.TEXT
