"""Makes the demonstration's downloads: Word documents, spreadsheets as CSV, plain text."""

from __future__ import annotations

import csv
import io
import re

from docx import Document as Word

from .prose import plain
from .site import File


def content_of(file: File) -> bytes:
    """The bytes of one file."""
    if file.format == "docx":
        return _word(file)
    if file.format == "csv":
        return _spreadsheet(file)
    return file.text.lstrip("\n").encode()


def _spreadsheet(file: File) -> bytes:
    lines = io.StringIO()
    csv.writer(lines).writerows(file.rows)
    return ("\ufeff" + lines.getvalue()).encode()


def _word(file: File) -> bytes:
    document = Word()
    document.core_properties.title = file.title
    document.core_properties.author = "Keelstone (demonstration)"
    document.core_properties.language = "en-GB"
    document.add_heading(file.title, level=1)
    for part in re.split(r"\n\s*\n", file.text.strip()):
        _add(document, part)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _add(document: object, part: str) -> None:
    if part.startswith("### "):
        document.add_heading(part[4:], level=2)  # type: ignore[attr-defined]
        return
    for marker, style in (("- ", "List Bullet"), (r"\d+\. ", "List Number")):
        if re.match(marker, part):
            for line in part.splitlines():
                document.add_paragraph(plain(line), style=style)  # type: ignore[attr-defined]
            return
    document.add_paragraph(plain(" ".join(part.split())))  # type: ignore[attr-defined]
