"""Reading words and number of pages from files of each type. Only ever run in the limited process."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import IO, Any
from xml.etree.ElementTree import iterparse
from zipfile import ZipFile

MOST_LETTERS = 2_000_000
MOST_PAGES = 5_000
LARGEST_PART = 64 * 1024 * 1024
PAGES = re.compile(rb"<Pages>(\d{1,5})</Pages>")
OPEN_DOCUMENT_ENDS = ("}p", "}h", "}table-cell")
RTF = re.compile(
    r"\\'([0-9a-f]{2})|\\u(-?\d{1,5})\??|\\([a-z]+)(-?\d+)? ?|\\(.)|([{}])|[\r\n]+", re.IGNORECASE
)
RTF_SKIPPED = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "themedata", "datastore", "object", "*"}

Read = tuple[str, int | None]


def pdf(file: IO[bytes]) -> Read:
    from pypdf import PdfReader

    reader = PdfReader(file, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("locked by a password")
    count = len(reader.pages)
    pages = (reader.pages[number] for number in range(min(count, MOST_PAGES)))
    return joined(page.extract_text() for page in pages), count


def docx(file: IO[bytes]) -> Read:
    from docx import Document
    from docx.table import Table

    def words(parts: Iterable[Any]) -> Iterator[str]:
        for part in parts:
            if isinstance(part, Table):
                for row in part.rows:
                    for cell in row.cells:
                        yield from words(cell.iter_inner_content())
            else:
                yield part.text

    return joined(words(Document(file).iter_inner_content())), counted_pages(file)


def pptx(file: IO[bytes]) -> Read:
    from pptx import Presentation

    def words(shapes: Iterable[Any]) -> Iterator[str]:
        for shape in shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            elif getattr(shape, "has_table", False):
                for row in shape.table.rows:
                    yield from (cell.text for cell in row.cells)
            elif hasattr(shape, "shapes"):
                yield from words(shape.shapes)

    slides = Presentation(file).slides
    return joined(text for slide in slides for text in words(slide.shapes)), len(slides)


def xlsx(file: IO[bytes]) -> Read:
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=True, data_only=True)
    sheets = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    rows = (row for sheet in sheets for row in sheet.iter_rows(values_only=True))
    return joined(" ".join(str(cell) for cell in row if cell is not None) for row in rows), None


def open_document(file: IO[bytes]) -> Read:
    with ZipFile(file) as archive, archive.open("content.xml") as content:
        return joined(_open_document_words(content)), None


def _open_document_words(content: IO[bytes]) -> Iterator[str]:
    # What entities could do is bounded by the limits of the process.
    for _, element in islice(iterparse(content), MOST_LETTERS):  # noqa: S314
        if element.tag.endswith(OPEN_DOCUMENT_ENDS):
            yield "".join(element.itertext())
            element.clear()


def text(file: IO[bytes]) -> Read:
    data = file.read(LARGEST_PART)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="ignore")[:MOST_LETTERS], None
    try:
        return data.decode("utf-8-sig")[:MOST_LETTERS], None
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="ignore")[:MOST_LETTERS], None


def rtf(file: IO[bytes]) -> Read:
    source = file.read(LARGEST_PART).decode("cp1252", errors="ignore")
    return joined([_plain(source)], between=""), None


def _plain(source: str) -> str:
    """Drop what is not text: control words, and groups that hold fonts, colours, pictures and the like."""
    said: list[str] = []
    skipped: list[bool] = [False]
    end = 0
    for match in RTF.finditer(source):
        if not skipped[-1]:
            said.append(source[end : match.start()])
        end = match.end()
        code, number, word, _, sign, brace = match.groups()
        if brace == "{":
            skipped.append(skipped[-1])
        elif brace == "}" and len(skipped) > 1:
            skipped.pop()
        elif (word or sign) in RTF_SKIPPED:
            skipped[-1] = True
        elif skipped[-1]:
            continue
        elif code:
            said.append(bytes.fromhex(code).decode("cp1252", errors="ignore"))
        elif number:
            said.append(chr(int(number) % 65536))
        elif word in {"par", "line", "cell", "row", "tab", "page"}:
            said.append("\n")
        elif sign in {"\\", "{", "}"}:
            said.append(sign)
    return "".join([*said, "" if skipped[-1] else source[end:]])


def counted_pages(file: IO[bytes]) -> int | None:
    """Return how many pages the program that wrote an Office file counted."""
    file.seek(0)
    with ZipFile(file) as archive:
        if "docProps/app.xml" not in archive.namelist():
            return None
        with archive.open("docProps/app.xml") as properties:
            found = PAGES.search(properties.read(100_000))
    return int(found[1]) if found else None


def joined(pieces: Iterable[str], between: str = "\n") -> str:
    """Put pieces of text together until there is as much as is useful."""
    kept, letters = [], 0
    for piece in pieces:
        kept.append(piece)
        letters += len(piece)
        if letters > MOST_LETTERS:
            break
    return between.join(kept)[:MOST_LETTERS]


READERS: dict[str, Callable[[IO[bytes]], Read]] = {
    "pdf": pdf,
    "docx": docx,
    "pptx": pptx,
    "xlsx": xlsx,
    "odt": open_document,
    "ods": open_document,
    "odp": open_document,
    "txt": text,
    "csv": text,
    "rtf": rtf,
}
