"""The outline as a tree of plain text, for a person to look at before anything is made."""

from __future__ import annotations

from collections.abc import Iterator

from newsletters.importing.outline import (
    Address,
    BodyBlock,
    BulletList,
    Heading,
    Item,
    Outline,
    Paragraph,
    Table,
)
from newsletters.importing.source import plain

_WIDTH = 76


def tree_of(outline: Outline) -> str:
    """The outline's title, introduction, sections, items and blocks, one a line, set in by their rank."""
    return "\n".join(_lines(outline))


def _lines(outline: Outline) -> Iterator[str]:
    if outline.kind == "newsletter":
        month = f"{outline.month:%B %Y}" if outline.month else "no month found"
        yield f"Issue: {month}"
        if outline.title:
            yield f"  title: {outline.title}"
    if outline.introduction:
        yield "  introduction"
        yield from _body(outline.introduction, 4)
    for section in outline.sections:
        if outline.kind == "newsletter":
            name = section.heading or ("closing" if section.closing else "(no heading)")
            yield f"  section: {name}"
            yield from _body(section.introduction, 6)
        for item in section.items:
            yield from _item(item, 4 if outline.kind == "newsletter" else 0)


def _item(item: Item, indent: int) -> Iterator[str]:
    notes = []
    if item.published:
        notes.append(f"dated {item.published:%d %B %Y}".replace(" 0", " "))
    if item.closes_on:
        notes.append(f"closes {item.closes_on:%d %B %Y}".replace(" 0", " "))
    if item.href:
        notes.append(f"its heading linked to {item.href}")
    yield f"{' ' * indent}item: {item.heading}" + (f"  [{'; '.join(notes)}]" if notes else "")
    yield from _body(item.blocks, indent + 4)


def _body(blocks: tuple[BodyBlock, ...], indent: int) -> Iterator[str]:
    for block in blocks:
        yield f"{' ' * indent}{_summary(block)}"


def _summary(block: BodyBlock) -> str:
    match block:
        case Heading():
            return f"heading: {plain(block.runs)}"
        case Paragraph():
            return f"text: {_short(plain(block.runs))}"
        case Address():
            return f"lines: {_short(' / '.join(plain(line) for line in block.lines))}"
        case BulletList():
            name = "numbered list" if block.ordered else "list"
            return f"{name} of {len(block.entries)}: {_short(plain(block.entries[0].runs))}"
        case Table():
            first = " | ".join(plain(cell) for cell in block.rows[0])
            return f"table of {len(block.rows)} rows: {_short(first)}"


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1].rstrip() + "…"
