"""Makes the demonstration's downloads: PDFs, Word documents, spreadsheets as CSV, plain text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from docx import Document as Word

from office.papers.rendering import render_pdf

from .calendar import in_words
from .prose import parted, plain
from .site import File

HOUSE = "Keelstone (demonstration)"


@dataclass(frozen=True)
class Part:
    """A heading, a passage, or points; `kind` is one of the keys of STYLES."""

    kind: str
    words: str = ""
    points: tuple[str, ...] = ()


STYLES = {"bullets": "List Bullet", "numbers": "List Number"}


def content_of(file: File) -> bytes:
    """The bytes of one file."""
    if file.format == "docx":
        return word_of(title=file.title, text=file.text)
    if file.format == "csv":
        return _spreadsheet(file)
    return file.text.lstrip("\n").encode()


def pdf_of(*, title: str, text: str, author: str = HOUSE, dated: dt.date) -> bytes:
    """A tagged PDF of a text in the small markup."""
    facts = {
        "title": title,
        "author": author,
        "dated": in_words(dated),
        "blocks": [
            {"is": part.kind, "words": part.words, "points": list(part.points)} for part in _parts(text)
        ],
    }
    return render_pdf("plain", facts, made_on=dated)


def word_of(*, title: str, text: str, author: str = HOUSE) -> bytes:
    """A Word document of a text in the small markup."""
    document = Word()
    document.core_properties.title = title
    document.core_properties.author = author
    document.core_properties.language = "en-GB"
    document.add_heading(title, level=1)
    for part in _parts(text):
        if part.kind == "heading":
            document.add_heading(part.words, level=2)
        elif part.kind == "passage":
            document.add_paragraph(part.words)
        else:
            for point in part.points:
                document.add_paragraph(point, style=STYLES[part.kind])
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _parts(text: str) -> Iterator[Part]:
    for part in re.split(r"\n\s*\n", parted(text).strip()):
        lines = part.strip().splitlines()
        if part.startswith("### "):
            yield Part("heading", words=part[4:].strip())
        elif part.startswith("- "):
            yield Part("bullets", points=tuple(plain(line) for line in lines))
        elif re.match(r"\d+\. ", part):
            yield Part("numbers", points=tuple(plain(line) for line in lines))
        else:
            yield Part("passage", words=plain(" ".join(part.split())))


def _spreadsheet(file: File) -> bytes:
    lines = io.StringIO()
    csv.writer(lines).writerows(file.rows)
    return ("\ufeff" + lines.getvalue()).encode()
