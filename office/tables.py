"""From an uploaded file to a table of text, whatever program wrote it; what it is, its contents say, not its name."""

import codecs
import csv
import io
import zlib
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

LARGEST_FILE = 2_000_000
LARGEST_UNPACKED = 40_000_000
MOST_ROWS = 1000
MOST_COLUMNS = 60
LONGEST_CELL = 500
SEPARATORS = ",;\t|"
SPREADSHEET = b"spreadsheetml.sheet.main+xml"


class UnreadableListError(Exception):
    """The file is no list that can be read; the message says why and what to do."""


def read_table(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file or of a workbook's first sheet as text, without white space at the ends of cells.

    CSV may be in UTF-8, UTF-16 or Windows' own encoding, with commas, semicolons, tabs or bars between cells.
    Raises `UnreadableListError`.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableListError(f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Split it.")
    if not content.strip():
        raise UnreadableListError("The file is empty.")
    if content.startswith(b"PK"):
        table = _workbook(content)
    elif content.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"<")):
        raise UnreadableListError(
            "This is neither a CSV file nor an Excel workbook (.xlsx). Save the list as one of these, then upload that."
        )
    else:
        table = _csv(content)
    return [_without_empty_end([_tidy(cell) for cell in row[:MOST_COLUMNS]]) for row in table]


def _without_empty_end(cells: list[str]) -> list[str]:
    filled = [place for place, cell in enumerate(cells, start=1) if cell]
    return cells[: max(filled, default=0)]


def _csv(content: bytes) -> list[list[str]]:
    text = _letters(content)
    if "\0" in text:
        raise UnreadableListError("This is not a text file. Save the list as CSV or .xlsx, then upload that.")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=False))
    except csv.Error as problem:
        raise UnreadableListError(
            "The file cannot be read as CSV. Save it again as CSV or .xlsx."
        ) from problem
    _refuse_long(len(rows))
    return rows


def _letters(content: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # What Excel in Britain writes; every byte has a letter, save five that are taken for unknown ones.
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """The sign between cells: the one that parts the first rows into most cells."""
    first = [line for line in text.splitlines() if line.strip()][:5]
    return max(
        SEPARATORS, key=lambda sign: (max(line.count(sign) for line in first), -SEPARATORS.index(sign))
    )


def _workbook(content: bytes) -> list[list[str]]:
    # Loaded when it is needed, since it takes some megabytes of each process.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    file = io.BytesIO(content)
    try:
        with ZipFile(file) as archive:
            _refuse_other_archives(archive)
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
        rows: list[list[str]] = []
        for cells in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            rows.append([_text(cell) for cell in cells])
            while len(rows) > MOST_ROWS and not any(rows[-1]):
                rows.pop()
            _refuse_long(len(rows))
    except (
        BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, EOFError, zlib.error, IndexError, SyntaxError,
    ) as problem:  # fmt: skip
        raise UnreadableListError(
            "The workbook is damaged or protected by a password. Open it, save it again as .xlsx, and upload that."
        ) from problem
    return rows


def _refuse_other_archives(archive: ZipFile) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    listing = archive.read("[Content_Types].xml")[:LARGEST_FILE] if "[Content_Types].xml" in names else b""
    if SPREADSHEET not in listing:
        raise UnreadableListError("This archive is no Excel workbook (.xlsx). Save the list as .xlsx or CSV.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableListError("This workbook contains macros. Save it as .xlsx without macros.")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise UnreadableListError(
            "The workbook is too large once it is unpacked. Split it, or take pictures out."
        )


def _refuse_long(rows: int) -> None:
    if rows > MOST_ROWS + 10:
        raise UnreadableListError(f"The list has more than {MOST_ROWS:,} rows. Split it.")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def _tidy(cell: str) -> str:
    """White space folded; the apostrophe that exports put before what looks like a formula taken off again."""
    words = " ".join(cell.split())[:LONGEST_CELL]
    return words[1:] if words[:1] == "'" and words[1:2] in {"=", "+", "-", "@"} else words
