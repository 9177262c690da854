"""Lines of a web page or an HTML e-mail, read as a flat stream so that no nesting can exhaust anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import groupby

from newsletters.importing.addresses import safe_href
from newsletters.importing.marks import is_rule, number_mark, vocabulary
from newsletters.importing.source import Grid, Line, Run, split_typed_bullet, tidy

UNSEEN = frozenset({"script", "style", "template", "title", "noscript"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = vocabulary(
    "address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
_PARAGRAPHS = frozenset(
    {"p", "div", "blockquote", "table", "ul", "ol", "section", "article", "header", "footer", *_HEADINGS}
)
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)|encoding=[\"']([\w-]+)", re.IGNORECASE
)
_VOID = vocabulary("area base br col embed hr img input link meta source track wbr")
_LONGEST_CELL = 300


def declared_encoding(data: bytes) -> str:
    """The encoding that a web page says it has, in lower case; empty where it says nothing."""
    found = _CHARSET.search(data[:4096])
    return (found[1] or found[2]).decode("ascii").lower() if found else ""


def lines_of_html(text: str) -> tuple[Line | Grid, ...]:
    """The lines of an HTML document: headings with their level, list entries with a mark, tables of data as
    grids.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.flush()
    return _with_grids(reader.placed)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line and the cell it stands in: the table's number, its row and column; -1 outside tables."""

    line: Line
    table: int = -1
    row: int = -1
    column: int = -1


@dataclass(slots=True)
class _Table:
    number: int
    row: int = -1
    column: int = -1


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.placed: list[_Placed] = []
        self.nested: set[int] = set()
        self._runs: list[Run] = []
        self._unseen: list[str] = []
        self._bold = self._italic = 0
        self._hrefs: list[str] = []
        self._lists: list[int | None] = []
        self._tables: list[_Table] = []
        self._table_count = 0
        self._level = 0
        self._mark = ""
        self._gap = 0
        self._preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._unseen:
            if tag == self._unseen[0]:
                self._unseen.append(tag)
            return
        if tag in UNSEEN:
            self._unseen.append(tag)
            return
        if tag in BLOCKS:
            self._block(tag)
        if tag in _BOLD:
            self._bold += 1
        elif tag in _ITALIC:
            self._italic += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "a" and given.get("href"):
            self._hrefs = [safe_href(given["href"] or "")]
        self._open_structure(tag, given)

    def _open_structure(self, tag: str, given: dict[str, str | None]) -> None:
        if tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        elif tag in {"ul", "menu"}:
            self._lists.append(None)
        elif tag == "ol":
            start = given.get("start") or ""
            self._lists.append(int(start) if re.fullmatch(r"\d{1,4}", start) else 1)
        elif tag == "li":
            self._mark = self._next_mark()
        elif tag == "table":
            if self._tables:
                self.nested.add(self._tables[-1].number)
            self._tables.append(_Table(self._table_count))
            self._table_count += 1
        elif tag == "tr" and self._tables:
            self._tables[-1].row += 1
            self._tables[-1].column = -1
        elif tag in {"td", "th"} and self._tables:
            self._tables[-1].column += 1

    def _next_mark(self) -> str:
        if not self._lists or (number := self._lists[-1]) is None:
            return "•"
        self._lists[-1] = number + 1
        return number_mark(number)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_starttag(tag, attrs)
        else:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[0]:
                self._unseen.pop()
            return
        if tag in BLOCKS:
            self._block(tag)
        if tag in _BOLD:
            self._bold = max(0, self._bold - 1)
        elif tag in _ITALIC:
            self._italic = max(0, self._italic - 1)
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        elif tag == "a":
            self._hrefs = []
        elif tag in {"ul", "ol", "menu"} and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._mark = ""
        elif tag in _HEADINGS:
            self._level = 0
        elif tag == "table" and self._tables:
            self._tables.pop()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        href = self._hrefs[-1] if self._hrefs else ""
        pieces = data.splitlines() if self._preformatted else [data]
        for number, piece in enumerate(pieces):
            if number:
                self.flush()
            self._runs.append(Run(piece, href, self._bold > 0, self._italic > 0))

    def _block(self, tag: str) -> None:
        self.flush()
        if tag in _PARAGRAPHS:
            self._gap = max(self._gap, 1)

    def flush(self) -> None:
        """End the current line, if it has words."""
        runs = tidy(tuple(self._runs))
        self._runs = []
        if not runs or is_rule("".join(run.text for run in runs)):
            return
        typed, runs = split_typed_bullet(runs)
        line = Line(runs, self._gap, 2 * max(0, len(self._lists) - 1), self._mark or typed, self._level)
        table = self._tables[-1] if self._tables else None
        self.placed.append(_Placed(line, table.number, table.row, table.column) if table else _Placed(line))
        self._gap = 0
        self._mark = ""


def _with_grids(placed: list[_Placed]) -> tuple[Line | Grid, ...]:
    lines: list[Line | Grid] = []
    for number, group in groupby(placed, key=lambda one: one.table):
        cells = list(group)
        grid = _grid(cells) if number >= 0 else None
        if grid:
            lines.append(grid)
        else:
            lines.extend(one.line for one in cells)
    return tuple(lines)


def _grid(cells: list[_Placed]) -> Grid | None:
    """A grid if the cells are those of a table of data: at least two by two, one short plain line each."""
    places = [(one.row, one.column) for one in cells]
    rows, columns = {row for row, _ in places}, {column for _, column in places}
    ordinary = all(
        not one.line.level and not one.line.mark and len(one.line.text) <= _LONGEST_CELL for one in cells
    )
    if (
        len(rows) < 2
        or len(columns) < 2
        or len(set(places)) < len(places)
        or not ordinary
        or -1 in rows | columns
    ):
        return None
    if places != sorted(places) or len(places) < len(rows) * len(columns) * 0.6:
        return None
    found = {place: one.line.runs for place, one in zip(places, cells, strict=True)}
    table = tuple(tuple(found.get((row, column), ()) for column in sorted(columns)) for row in sorted(rows))
    return Grid(table, cells[0].line.gap)
