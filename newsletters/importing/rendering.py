"""Blocks of an outline as the blocks of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from django.utils.html import escape

from newsletters.blocks import SECTION_KINDS
from newsletters.importing.cohesion import stems
from newsletters.importing.outline import (
    Address,
    BodyBlock,
    BulletList,
    Heading,
    Item,
    ListEntry,
    Paragraph,
    Section,
    Table,
)
from newsletters.importing.source import Run, Runs, plain

StreamData = list[dict[str, Any]]

LONGEST_ITEM_HEADING: Final = 200
LONGEST_SECTION_HEADING: Final = 120
_CONTACT: Final = "contact"


def fitted(heading: str, limit: int) -> tuple[str, tuple[Paragraph, ...]]:
    """A heading that fits its field, cut between words, and a paragraph of what did not fit."""
    if len(heading) <= limit:
        return heading, ()
    head = heading[: limit + 1].rsplit(" ", 1)[0] if " " in heading[: limit + 1] else ""
    rest = heading[len(head) :].strip()
    return head, (Paragraph((Run(rest),)),)


def body_data(blocks: Iterable[BodyBlock], *, caption: str) -> StreamData:
    """Stream data of a body: text in rich text blocks, each table in a block of its own with the given caption."""
    data: StreamData = []
    for is_table, group in groupby(blocks, key=lambda block: isinstance(block, Table)):
        if is_table:
            data += [table_data(block, caption) for block in group if isinstance(block, Table)]
        else:
            data.append({"type": "rich_text", "value": rich_text(group)})
    return data


def section_data(section: Section) -> dict[str, Any]:
    """Stream data of a section with its items; tables in its introduction are written as lines."""
    heading, rest = fitted(section.heading, LONGEST_SECTION_HEADING)
    introduction = [*rest, *_without_tables(section.introduction)]
    return {
        "type": "section",
        "value": {
            "kind": kind_of(section),
            "heading": heading,
            "introduction": rich_text(introduction, headings=False) if introduction else "",
            "standing": False,
            "items": [item_data(item) for item in section.items],
        },
    }


def item_data(item: Item) -> dict[str, Any]:
    """Stream data of an item."""
    heading, rest = fitted(item.heading, LONGEST_ITEM_HEADING)
    return {
        "type": "item",
        "value": {
            "heading": heading,
            "closes_on": item.closes_on.isoformat() if item.closes_on else None,
            "body": body_data([*rest, *item.blocks], caption=heading),
        },
    }


def kind_of(section: Section) -> str:
    """The kind of section whose name has most in common with the heading; the first kind if none has."""
    if section.closing:
        return _CONTACT
    own = stems(section.heading)
    likeness = {kind: len(own & stems(name)) / max(1, len(own | stems(name))) for kind, name in SECTION_KINDS}
    return max(likeness, key=lambda kind: likeness[kind])


def table_data(table: Table, caption: str) -> dict[str, Any]:
    """Stream data of a table; its first row becomes the headings of the columns."""
    head, *rows = table.rows
    width = max(len(row) for row in table.rows)
    linked = any(run.href for row in rows for cell in row for run in cell)
    kind = "rich_text" if linked else "text"
    padded = [[*row, *[()] * (width - len(row))] for row in rows]
    return {
        "type": "table",
        "value": {
            "caption": caption,
            "table": {
                "columns": [
                    {"type": kind, "heading": plain(head[n]) if n < len(head) else ""} for n in range(width)
                ],
                "rows": [
                    {"values": [f"<p>{inline(cell)}</p>" if linked else plain(cell) for cell in row]}
                    for row in padded
                ],
                "caption": "",
            },
        },
    }


def rich_text(blocks: Iterable[BodyBlock], *, headings: bool = True) -> str:
    """Rich text of paragraphs, headings and lists; without `headings` these become bold paragraphs."""
    return "".join(_elements(blocks, headings))


def _elements(blocks: Iterable[BodyBlock], headings: bool) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield f"<h3>{inline(block.runs)}</h3>" if headings else f"<p><b>{inline(block.runs)}</b></p>"
            case Paragraph():
                yield f"<p>{inline(block.runs)}</p>"
            case Address():
                yield f"<p>{'<br/>'.join(inline(line) for line in block.lines)}</p>"
            case BulletList():
                yield _list(block.entries, "ol" if block.ordered else "ul")
            case Table():
                yield from (f"<p>{inline(row)}</p>" for row in _rows_as_lines(block))


def _list(entries: tuple[ListEntry, ...], tag: str) -> str:
    """A list with the lists within it."""
    parts: list[str] = []
    depth = -1
    for entry in entries:
        step = min(entry.depth, depth + 1)
        if step > depth:
            parts.append(f"<{tag}>")
        else:
            parts.append("</li>" + f"</{tag}></li>" * (depth - step))
        parts.append(f"<li>{inline(entry.runs)}")
        depth = step
    parts.append(f"</li></{tag}>" * (depth + 1))
    return "".join(parts)


def inline(runs: Runs) -> str:
    """Text with its links, bold and italic type, safe as markup."""
    parts = []
    for run in runs:
        text = str(escape(run.text))
        for tag, wanted in (("b", run.bold), ("i", run.italic)):
            if wanted and run.text.strip():
                text = f"<{tag}>{text}</{tag}>"
        parts.append(f'<a href="{escape(run.href)}">{text}</a>' if run.href else text)
    return "".join(parts)


def _without_tables(blocks: Iterable[BodyBlock]) -> Iterator[BodyBlock]:
    for block in blocks:
        if isinstance(block, Table):
            yield from (Paragraph(row) for row in _rows_as_lines(block))
        else:
            yield block


def _rows_as_lines(table: Table) -> Iterator[Runs]:
    for row in table.rows:
        line: list[Run] = []
        for cell in row:
            if cell:
                line += [Run(" "), *cell] if line else cell
        if line:
            yield tuple(line)
