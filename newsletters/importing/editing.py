"""Corrections that a person makes to an outline. Each returns a new outline with the same words in the same
order.
"""

from __future__ import annotations

from dataclasses import replace

from newsletters.importing.outline import Block, BulletList, Entry, Outline, Paragraph, Role
from newsletters.importing.source import Run, Runs, tidy

_HIGHER = {Role.TEXT: Role.SUBHEADING, Role.SUBHEADING: Role.ITEM, Role.ITEM: Role.SECTION}
_LOWER = {
    Role.SECTION: Role.ITEM,
    Role.ITEM: Role.SUBHEADING,
    Role.SUBHEADING: Role.TEXT,
    Role.TITLE: Role.TEXT,
}


class EditError(Exception):
    """This correction does not fit the entry; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def promote(outline: Outline, at: int) -> Outline:
    """Raise an entry one rank: text becomes a heading in an item, that an item, that a section."""
    entry = _entry(outline, at)
    if not isinstance(entry.block, Paragraph):
        raise EditError("Only a line or a paragraph can become a heading.")
    higher = _HIGHER.get(entry.role)
    if higher is Role.SECTION and outline.kind == "news":
        higher = None
    if higher is None:
        raise EditError("This is already of the highest rank.")
    return _with(outline, at, replace(entry, role=higher))


def demote(outline: Outline, at: int) -> Outline:
    """Lower an entry one rank: a section becomes an item, that a heading in the item before, that plain
    text.
    """
    entry = _entry(outline, at)
    lower = _LOWER.get(entry.role)
    if lower is None:
        raise EditError("This is already plain text.")
    if entry.block is None:
        return outline.with_entries(outline.entries[:at] + outline.entries[at + 1 :])
    return _with(outline, at, replace(entry, role=lower, closing=False))


def merge(outline: Outline, at: int) -> Outline:
    """Join an entry to the one before it.

    Two headings become one heading, two paragraphs one paragraph, two lists one list; a heading behind text
    becomes
    plain text, so that its item flows into the item before.
    Raises `EditError` for the first entry and for blocks of unlike kinds.
    """
    entry = _entry(outline, at)
    if at == 0:
        raise EditError("There is nothing before this to join it to.")
    before = outline.entries[at - 1]
    if entry.block is None:
        return outline.with_entries(outline.entries[:at] + outline.entries[at + 1 :])
    if entry.role is not Role.TEXT and before.role is Role.TEXT:
        return _with(outline, at, replace(entry, role=Role.TEXT, closing=False))
    joined = _joined(before, entry)
    return outline.with_entries((*outline.entries[: at - 1], joined, *outline.entries[at + 1 :]))


def split(outline: Outline, at: int, after_words: int) -> Outline:
    """Cut a paragraph after so many words, or a list after so many entries; the second half has the same
    rank as text.
    """
    entry = _entry(outline, at)
    block = entry.block
    halves: tuple[Block, Block] | None = None
    if isinstance(block, Paragraph):
        first, second = _cut(block.runs, after_words)
        halves = (Paragraph(first), Paragraph(second)) if first and second else None
    elif isinstance(block, BulletList) and not block.ordered and 0 < after_words < len(block.entries):
        halves = (BulletList(block.entries[:after_words]), BulletList(block.entries[after_words:]))
    if halves is None:
        raise EditError("It cannot be cut there.")
    parts = (replace(entry, block=halves[0]), Entry(Role.TEXT, halves[1]))
    return outline.with_entries((*outline.entries[:at], *parts, *outline.entries[at + 1 :]))


def _entry(outline: Outline, at: int) -> Entry:
    if not 0 <= at < len(outline.entries):
        raise EditError("That line is no longer there. Look at the outline again.")
    return outline.entries[at]


def _with(outline: Outline, at: int, entry: Entry) -> Outline:
    return outline.with_entries((*outline.entries[:at], entry, *outline.entries[at + 1 :]))


def _joined(before: Entry, entry: Entry) -> Entry:
    first, second = before.block, entry.block
    if isinstance(first, Paragraph) and isinstance(second, Paragraph):
        if entry.role is Role.TEXT and before.role is not Role.TEXT:
            raise EditError("Text cannot be joined to a heading. Promote it first.")
        return replace(before, block=Paragraph(tidy((*first.runs, Run(" "), *second.runs))))
    if (
        isinstance(first, BulletList)
        and isinstance(second, BulletList)
        and not (first.ordered or second.ordered)
    ):
        return replace(before, block=BulletList(first.entries + second.entries))
    raise EditError("Only two headings, two paragraphs or two plain lists can be joined.")


def _cut(runs: Runs, after_words: int) -> tuple[Runs, Runs]:
    """Cut runs behind a number of words."""
    first: list[Run] = []
    text = "".join(run.text for run in runs)
    words = text.split()
    if not 0 < after_words < len(words):
        return (), runs
    at = 0
    for word in words[:after_words]:
        at = text.index(word, at) + len(word)
    second: list[Run] = []
    for run in runs:
        first.append(replace(run, text=run.text[:at]))
        second.append(replace(run, text=run.text[at:]))
        at = max(0, at - len(run.text))
    return tidy(tuple(first)), tidy(tuple(second))
