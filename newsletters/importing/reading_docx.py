"""Lines of a Word document: styles, lists, links, tables, text boxes and notes, in the order they stand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from newsletters.importing.addresses import safe_href
from newsletters.importing.marks import is_rule, number_mark
from newsletters.importing.source import (
    BinaryFile,
    DamagedFile,
    FileTooLarge,
    Grid,
    Line,
    Run,
    Runs,
    plain,
    split_typed_bullet,
    tidy,
)

LARGEST_UNPACKED: Final = 50_000_000
# Reading a mebibyte of markup costs most of a second and some twenty of memory; a year of newsletters in one file has less.
_LARGEST_MARKUP: Final = 8_000_000
_MOST_PARTS: Final = 4_000
_LONGEST_CELL: Final = 300
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_TEXT: Final = frozenset(
    {_FALLBACK, qn("w:pPr"), qn("w:rPr"), qn("w:sectPr"), qn("w:tblPr"), qn("w:del")}
)


def lines_of_docx(data: bytes, name: str) -> tuple[Line | Grid, ...]:
    """The lines of a Word document.

    Raises `BinaryFile` if it is no archive at all, `FileTooLarge` if it unpacks to more than 50 MB, or to more than 8 MB of markup,
    `DamagedFile` if it cannot be opened as a Word document.
    """
    if not data.startswith(b"PK"):
        raise BinaryFile(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise FileTooLarge(name, LARGEST_UNPACKED, unpacked=True)
        if (
            sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
            > _LARGEST_MARKUP
        ):
            raise FileTooLarge(name, _LARGEST_MARKUP, unpacked=True)
        document = docx.Document(io.BytesIO(data))
        return tuple(_Reader(document).lines())
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        etree.XMLSyntaxError,
        PackageNotFoundError,
    ) as error:
        raise DamagedFile(name) from error
    except (NotImplementedError, EOFError, AttributeError) as error:
        # An archive in a form that Word does not write, or a part that lacks what every Word document has.
        raise DamagedFile(name) from error


class _Reader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._links = {key: part.target_ref for key, part in document.part.rels.items() if part.is_external}
        self._styles = {style.style_id: style for style in document.styles}
        self._formats = _number_formats(document)
        self._counts: dict[tuple[str, int], int] = {}
        self._gap = 0

    def lines(self) -> Iterator[Line | Grid]:
        yield from self._blocks(self._document.element.body)
        for kind in ("footnotes", "endnotes"):
            yield from self._notes(kind)

    def _notes(self, kind: str) -> Iterator[Line | Grid]:
        for part in self._document.part.rels.values():
            if part.is_external or not part.reltype.endswith(f"/{kind}"):
                continue
            root = etree.fromstring(part.target_part.blob, _parser())
            for note in root:
                if note.get(qn("w:type")) is None:
                    yield from self._blocks(note)

    def _blocks(self, parent: Any) -> Iterator[Line | Grid]:
        for element in parent:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
            elif element.tag not in _NOT_TEXT and isinstance(element.tag, str):
                yield from self._blocks(element)

    def _paragraph(self, element: Any) -> Iterator[Line | Grid]:
        level, mark, depth = self._look(element)
        pieces: list[list[Run]] = [[]]
        boxes: list[Any] = []
        self._collect(element, pieces, boxes, "")
        first = True
        for piece in pieces:
            runs = tidy(tuple(piece))
            if not runs or is_rule(plain(runs)):
                continue
            typed, runs = split_typed_bullet(runs)
            yield Line(runs, self._gap if first else 0, 2 * depth, (mark if first else "") or typed, level)
            first = False
        # Word sets paragraphs apart by space, not by empty lines, so one gap stands for each new paragraph.
        self._gap = 1 if not first else self._gap + 1
        for box in boxes:
            yield from self._blocks(box)

    def _collect(self, element: Any, pieces: list[list[Run]], boxes: list[Any], href: str) -> None:
        for child in element:
            if child.tag in _NOT_TEXT:
                continue
            if child.tag == qn("w:txbxContent"):
                boxes.append(child)
            elif child.tag == qn("w:hyperlink"):
                target = self._links.get(child.get(qn("r:id"), ""), "")
                self._collect(child, pieces, boxes, safe_href(target))
            elif child.tag == qn("w:r"):
                self._run(child, pieces, boxes, href)
            else:
                self._collect(child, pieces, boxes, href)

    def _run(self, element: Any, pieces: list[list[Run]], boxes: list[Any], href: str) -> None:
        look = element.find(qn("w:rPr"))
        bold, italic = _is_on(look, "w:b"), _is_on(look, "w:i")
        for child in element:
            if child.tag == qn("w:t"):
                pieces[-1].append(Run(child.text or "", href, bold, italic))
            elif child.tag in {qn("w:tab"), qn("w:ptab")}:
                pieces[-1].append(Run(" ", href, bold, italic))
            elif child.tag == qn("w:noBreakHyphen"):
                pieces[-1].append(Run("-", href, bold, italic))
            elif child.tag in {qn("w:br"), qn("w:cr")}:
                pieces.append([])
            elif child.tag not in _NOT_TEXT:
                self._collect(child, pieces, boxes, href)

    def _look(self, paragraph: Any) -> tuple[int, str, int]:
        """Heading level, list mark and list depth of a paragraph."""
        properties = paragraph.find(qn("w:pPr"))
        style_id = "" if properties is None else _value(properties.find(qn("w:pStyle")))
        chain = list(self._chain(style_id))
        level = next((found for style in chain if (found := _stated_level(style))), 0)
        if level:
            return level, "", 0
        numbering = None if properties is None else properties.find(qn("w:numPr"))
        if numbering is None:
            numbering = next(
                (
                    found
                    for style in chain
                    if (found := style.element.find(f".//{qn('w:numPr')}")) is not None
                ),
                None,
            )
        if numbering is None:
            return 0, ("•" if any(style.name.lower().startswith("list bullet") for style in chain) else ""), 0
        number_id = _value(numbering.find(qn("w:numId")))
        depth = min(int(_value(numbering.find(qn("w:ilvl"))) or 0), 8)
        if number_id == "0":
            return 0, "", 0
        if self._formats.get((number_id, depth), "bullet") != "decimal":
            return 0, "•", depth
        self._counts = {
            key: count for key, count in self._counts.items() if key[0] != number_id or key[1] <= depth
        }
        count = self._counts.get((number_id, depth), 0) + 1
        self._counts[number_id, depth] = count
        return 0, number_mark(count), depth

    def _chain(self, style_id: str) -> Iterator[Any]:
        style = self._styles.get(style_id)
        for _ in range(12):
            if style is None:
                return
            yield style
            style = getattr(style, "base_style", None)

    def _table(self, element: Any) -> Iterator[Line | Grid]:
        rows = [
            [list(self._blocks(cell)) for cell in row.iter(qn("w:tc")) if _owner(cell, "w:tbl") is element]
            for row in element.iter(qn("w:tr"))
            if _owner(row, "w:tbl") is element
        ]
        lines = [line for row in rows for cell in row for line in cell]
        simple = (
            len(rows) > 1
            and max((len(row) for row in rows), default=0) > 1
            and all(
                len(cell) <= 1 and all(isinstance(line, Line) and _fits_cell(line) for line in cell)
                for row in rows
                for cell in row
            )
        )
        if simple and lines:
            width = max(len(row) for row in rows)
            yield Grid(
                tuple(tuple(_runs(row[n]) if n < len(row) else () for n in range(width)) for row in rows)
            )
        else:
            yield from lines
        self._gap = 1


def _runs(cell: list[Line | Grid]) -> Runs:
    return cell[0].runs if cell and isinstance(cell[0], Line) else ()


def _fits_cell(line: Line) -> bool:
    return not line.level and not line.mark and len(line.text) <= _LONGEST_CELL


def _owner(element: Any, tag: str) -> Any:
    return next(element.iterancestors(qn(tag)), None)


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(qn("w:val")) or "")


def _is_on(look: Any, tag: str) -> bool:
    switch = None if look is None else look.find(qn(tag))
    return switch is not None and _value(switch) not in {"0", "false", "none"}


def _stated_level(style: Any) -> int:
    name = (style.name or "").lower()
    if name in {"title", "subtitle"}:
        return 1 if name == "title" else 0
    found = re.fullmatch(r"heading (\d)", name)
    if found:
        return int(found[1])
    outline = style.element.find(f".//{qn('w:outlineLvl')}")
    value = _value(outline)
    return int(value) + 1 if value.isdigit() and int(value) < 6 else 0


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _number_formats(document: Document) -> dict[tuple[str, int], str]:
    """How the entries of each list and depth are marked: "bullet", "decimal" and so on."""
    part = next(
        (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
    )
    if part is None:
        return {}
    root = etree.fromstring(part.blob, _parser())
    shapes: dict[str, dict[int, str]] = {}
    for shape in root.iter(qn("w:abstractNum")):
        shapes[shape.get(qn("w:abstractNumId"), "")] = {
            int(level.get(qn("w:ilvl"), "0")): _value(level.find(qn("w:numFmt")))
            for level in shape.iter(qn("w:lvl"))
        }
    return {
        (number.get(qn("w:numId"), ""), depth): look
        for number in root.iter(qn("w:num"))
        for depth, look in shapes.get(_value(number.find(qn("w:abstractNumId"))), {}).items()
    }
