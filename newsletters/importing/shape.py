"""The outline of a source: what is title, introduction, section, item, heading, list and farewell.

Nothing here knows what a newsletter's parts are called. Structure comes from the shape of lines and of
their neighbours.
"""

from __future__ import annotations

import datetime as dt

from newsletters.importing.addresses import has_postcode, with_links
from newsletters.importing.ends import closing_of, opening_of
from newsletters.importing.headings import mark_headings, settle_runs
from newsletters.importing.outline import (
    Address,
    BulletList,
    Entry,
    Kind,
    ListEntry,
    Outline,
    Paragraph,
    Role,
    Table,
)
from newsletters.importing.pieces import Piece, Seen, pieces_of, runs_of_headings
from newsletters.importing.ranks import ranks_of
from newsletters.importing.source import Grid, Line, Run, Runs, Source, tidy


def outline_of(source: Source, kind: Kind, *, month: dt.date | None = None) -> Outline:
    """Find the structure of a source.

    Arguments: `kind` is "newsletter" (one issue with sections and items) or "news" (one item for each
    heading);
    `month`, if given, is the issue's month and wins over one that stands in the title.
    """
    pieces = mark_headings(pieces_of(source), kind)
    if kind == "news":
        settle_runs(pieces, kind)
        roles = _news_roles(pieces)
        found, closing = None, len(pieces)
    else:
        opening = opening_of(pieces)
        settle_runs(pieces, kind, title=opening.title, introduction=opening.introduction)
        opening = opening_of(pieces) if opening.title == 0 else opening
        found = opening.month
        closing = closing_of(pieces, opening.introduction)
        roles = _newsletter_roles(pieces, opening.title, opening.introduction, closing)
    if month is None and found is not None:
        month = found.day
    entries = _entries(pieces, roles, closing)
    return Outline(kind, entries, month.replace(day=1) if month else None, numbered=source.kind == "text")


def _news_roles(pieces: list[Piece]) -> dict[int, Role]:
    levels = sorted({piece.level for piece in pieces if piece.is_heading and piece.level})
    if (
        len(levels) > 1
        and sum(piece.level == levels[0] for piece in pieces) == 1
        and pieces[0].level == levels[0]
    ):
        levels = levels[1:]
    roles: dict[int, Role] = {}
    for run in runs_of_headings(pieces):
        for depth, at in enumerate(run):
            deeper = pieces[at].level > levels[0] if pieces[at].level else bool(levels)
            first = depth == 0 or (pieces[at].level and pieces[at].level == levels[0])
            roles[at] = Role.ITEM if first and not deeper else Role.SUBHEADING
    return roles


def _newsletter_roles(pieces: list[Piece], title: int, introduction: int, closing: int) -> dict[int, Role]:
    roles = ranks_of(pieces, introduction, closing)
    roles |= dict.fromkeys(range(title), Role.TITLE)
    roles |= {at: Role.SUBHEADING for at in range(title, introduction) if pieces[at].is_heading}
    if closing < len(pieces) and pieces[closing].is_heading:
        roles[closing] = Role.SECTION
    return roles


def _entries(pieces: list[Piece], roles: dict[int, Role], closing: int) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    at = 0
    while at < len(pieces):
        if at == closing and roles.get(at) is not Role.SECTION:
            entries.append(Entry(Role.SECTION, None, closing=True))
        piece, role = pieces[at], roles.get(at, Role.TEXT)
        end = at + 1
        if piece.seen is Seen.LISTED:
            end = _end_of_list(pieces, at)
            entries.append(Entry(role, _bullet_list(pieces[at:end])))
        elif isinstance(piece.line, Grid):
            entries.append(Entry(role, Table(tuple(tuple(map(with_links, row)) for row in piece.line.rows))))
        elif role is Role.TEXT and (end := _end_of_address(pieces, at)) > at + 1:
            entries.append(Entry(role, Address(tuple(_linked(one) for one in pieces[at:end]))))
        else:
            end = at + 1
            entries.append(Entry(role, Paragraph(_linked(piece)), closing=at == closing))
        at = end
    return tuple(entries)


def _linked(piece: Piece) -> Runs:
    assert isinstance(piece.line, Line)  # noqa: S101
    return with_links(piece.line.runs)


def _end_of_list(pieces: list[Piece], at: int) -> int:
    numbered = bool(pieces[at].number)
    end = at + 1
    while end < len(pieces) and pieces[end].seen is Seen.LISTED and bool(pieces[end].number) == numbered:
        if numbered and pieces[end].number == "1.":
            break
        end += 1
    return end


def _bullet_list(pieces: list[Piece]) -> BulletList:
    """A list whose depths follow from how far and with which sign its entries are set in."""
    if pieces[0].number:
        return BulletList(tuple(ListEntry(_without_number(_linked(piece))) for piece in pieces), ordered=True)
    entries: list[ListEntry] = []
    steps: list[tuple[int, str]] = []
    marks = [piece.line.mark for piece in pieces if isinstance(piece.line, Line)]
    ordered = all(mark[:1].isdigit() for mark in marks) and marks == [
        f"{n}." for n in range(1, len(marks) + 1)
    ]
    for piece in pieces:
        assert isinstance(piece.line, Line)  # noqa: S101
        mark = "1." if piece.line.mark[:1].isdigit() else piece.line.mark
        step = (piece.line.indent, mark)
        if step in steps:
            del steps[steps.index(step) + 1 :]
        elif not steps or (step[0] > steps[-1][0]) or (step[0] == steps[-1][0] and mark != steps[-1][1]):
            steps.append(step)
        else:
            while len(steps) > 1 and steps[-1][0] > step[0]:
                steps.pop()
        entries.append(ListEntry(_linked(piece), min(len(steps) - 1, 2)))
    return BulletList(tuple(entries), ordered=ordered)


def _without_number(runs: Runs) -> Runs:
    """Take the number off the first words of a numbered line; the list shows it again."""
    first, *rest = runs
    _, _, text = first.text.partition(" ")
    return tidy((Run(text, first.href, first.bold, first.italic), *rest))


def _end_of_address(pieces: list[Piece], at: int) -> int:
    """Short lines without blank lines between them, that sign or tell where somebody is, stand together."""
    end = at
    while end < len(pieces) and (end == at or pieces[end].gap == 0) and _is_short_line(pieces[end]):
        end += 1
    lines = pieces[at:end]
    if any(piece.seen is Seen.SIGNATURE for piece in lines) or any(
        has_postcode(piece.text) for piece in lines
    ):
        return end
    return at + 1


def _is_short_line(piece: Piece) -> bool:
    if piece.seen is Seen.SIGNATURE:
        return True
    return piece.seen is Seen.TEXT and len(piece.text) <= 60 and not piece.core.endswith((".", "?", "!"))
