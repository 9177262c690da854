"""The outline as rows for a person to look at and correct."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from newsletters.importing.outline import BulletList, Entry, Item, Outline, Paragraph, Role, Table

_LONGEST_TEXT: Final = 220
_STEPS: Final = {Role.TITLE: 0, Role.SECTION: 0, Role.ITEM: 1, Role.SUBHEADING: 2, Role.TEXT: 3}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: its rank in words, how far it is set in, its text, notes, and which corrections fit."""

    at: int
    rank: str
    step: int
    text: str
    is_heading: bool
    notes: tuple[str, ...] = ()
    can_promote: bool = False
    can_demote: bool = False
    can_merge: bool = False


def rows_of(outline: Outline) -> Iterator[Row]:
    """Yield a row for each entry, in order."""
    items = iter(outline.items)
    before: Entry | None = None
    for at, entry in enumerate(outline.entries):
        item = next(items, None) if entry.role is Role.ITEM else None
        yield Row(
            at=at,
            rank=_rank(entry, outline),
            step=_STEPS[entry.role] - (outline.kind == "news" and entry.role is not Role.SECTION),
            text=_text(entry),
            is_heading=entry.role is not Role.TEXT,
            notes=_notes(item, outline) if item else (),
            can_promote=_can_promote(entry, outline),
            can_demote=entry.role is not Role.TEXT,
            can_merge=before is not None and _can_merge(before, entry),
        )
        before = entry


def _rank(entry: Entry, outline: Outline) -> str:
    match entry.role:
        case Role.TITLE:
            return "Title"
        case Role.SECTION:
            return "Closing section" if entry.closing else "Section"
        case Role.ITEM:
            return "News page" if outline.kind == "news" else "Item"
        case Role.SUBHEADING:
            return "Heading"
    match entry.block:
        case BulletList():
            return "Numbered list" if entry.block.ordered else "List"
        case Table():
            return "Table"
    return "Text"


def _text(entry: Entry) -> str:
    if entry.block is None:
        return "(no heading)"
    text = entry.text
    return (
        text
        if entry.role is not Role.TEXT or len(text) <= _LONGEST_TEXT
        else text[:_LONGEST_TEXT].rsplit(" ", 1)[0] + " …"
    )


def _notes(item: Item, outline: Outline) -> tuple[str, ...]:
    notes = []
    if outline.kind == "news":
        notes.append(f"dated {item.published:%-d %B %Y}" if item.published else "no date found")
    if item.closes_on and outline.kind == "newsletter":
        notes.append(f"closes on {item.closes_on:%-d %B %Y}")
    if item.href:
        notes.append(f"was a link to {item.href}; headings keep no links")
    return tuple(notes)


def _can_promote(entry: Entry, outline: Outline) -> bool:
    highest = Role.ITEM if outline.kind == "news" else Role.SECTION
    return isinstance(entry.block, Paragraph) and entry.role not in (Role.TITLE, highest, Role.SECTION)


def _can_merge(before: Entry, entry: Entry) -> bool:
    if entry.block is None:
        return True
    if entry.role is not Role.TEXT:
        return before.role is Role.TEXT or isinstance(before.block, Paragraph)
    if before.role is not Role.TEXT:
        return False
    return (isinstance(before.block, Paragraph) and isinstance(entry.block, Paragraph)) or (
        isinstance(before.block, BulletList)
        and isinstance(entry.block, BulletList)
        and not (before.block.ordered or entry.block.ordered)
    )
