"""Looking into an uploaded file for personal data and for what authors forget: comments, tracked changes, hidden parts.

The words of a PDF are read in a process of its own. The Office formats are archives of XML: their parts are read as text, bounded,
without any parser that a hostile file could lead astray. Who made a file is passed over: nearly every file says so, and a warning that
always comes is read by nobody.
"""

import re
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile

from cms.extracting import UnreadableFileError, extract
from resources.contributing import pdf
from resources.contributing.checking import Finding, Kind, look_at

SECONDS = 5
LARGEST_PART = 8_000_000
LARGEST_IN_ALL = 24_000_000
OFFICE, OPEN_DOCUMENT, PLAIN = {"docx", "xlsx", "pptx"}, {"odt", "ods", "odp"}, {"txt", "csv"}
UNREAD = Finding(Kind.UNREAD, "the file", "look at it yourself")
PARTS = {
    "docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$"),
    "xlsx": re.compile(r"xl/(sharedStrings|worksheets/sheet\d+)\.xml$"),
    "pptx": re.compile(r"ppt/(slides/slide\d+|notesSlides/notesSlide\d+)\.xml$"),
    "odt": re.compile(r"content\.xml$"),
    "ods": re.compile(r"content\.xml$"),
    "odp": re.compile(r"content\.xml$"),
}
# None of these may run past the start of the next match, or a small file made for it keeps them busy for hours.
COMMENTS = re.compile(r"(word/comments\w*|xl/comments\d*|xl/threadedComments/[^/]*|ppt/comments/[^/]*)\.xml$")
A_COMMENT = re.compile(r"<(?:w:comment|comment|threadedComment|p:cm|p188:cm|office:annotation)[\s>]")
CHANGES = re.compile(r"<(?:w:ins|w:del|w:moveFrom|w:moveTo|text:changed-region)[\s>]")
HIDDEN_SHEET = re.compile(r'<sheet\b[^<>]*\bstate="(?:hidden|veryHidden)"')
HIDDEN_SLIDE = re.compile(r'<p:sld\b[^<>]*\bshow="(?:0|false)"')
HIDDEN_WORDS = re.compile(r"<w:vanish\s*/>")
ENDS = re.compile(
    r"</(?:w:p|a:p|text:p|text:h|si|c|row|table:table-cell)>|<(?:w:br|w:tab|text:tab|text:line-break)[^<>]*>"
)
TAG = re.compile(r"<[^<>]*>")
BIRTH_HEADING = re.compile(
    r"^[^\S\n]*(?:dob|d\.o\.b\.?|date of birth|birth ?date)[^\S\n]*$", re.IGNORECASE | re.MULTILINE
)


def look_into(file: IO[bytes], *, name: str) -> list[Finding]:
    """Return what a file may tell, each finding with where it stands. A file that cannot be read is a finding itself."""
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    file.seek(0)
    try:
        if extension in OFFICE | OPEN_DOCUMENT:
            return _in_archive(file, extension)
        if extension in PLAIN:
            return look_at(file.read(LARGEST_PART).decode(errors="replace"), place="the text")
        besides = pdf.look_beside(file) if extension == "pdf" else []
        file.seek(0)
        return look_at(extract(file, extension=extension, seconds=SECONDS).text, place="the text") + besides
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        UnreadableFileError,
    ):
        return [UNREAD]
    finally:
        file.seek(0)


def _in_archive(file: IO[bytes], extension: str) -> list[Finding]:
    findings: list[Finding] = []
    comments = changes = hidden = 0
    with ZipFile(file) as archive:
        for name, xml in _parts(archive, extension):
            if COMMENTS.search(name):
                comments += len(A_COMMENT.findall(xml))
                findings += look_at(words_of(xml), place="a comment")
            elif PARTS[extension].search(name):
                words = words_of(xml)
                findings += look_at(words, place=_place(name))
                if extension in {"xlsx", "ods"} and BIRTH_HEADING.search(words):
                    findings.append(Finding(Kind.BIRTH, _place(name), "a column headed “date of birth”"))
                comments += xml.count("<office:annotation ") + xml.count("<office:annotation>")
                changes += len(CHANGES.findall(xml))
                hidden += len(HIDDEN_SLIDE.findall(xml)) + len(HIDDEN_WORDS.findall(xml))
                if "notesSlide" in name and words.strip():
                    hidden += 1
            elif name == "xl/workbook.xml":
                hidden += len(HIDDEN_SHEET.findall(xml))
    if comments:
        findings.append(Finding(Kind.COMMENTS, "the file", f"{comments} in the margin"))
    if changes:
        findings.append(
            Finding(Kind.CHANGES, "the file", f"{changes} not accepted: what was deleted can be read")
        )
    if hidden:
        what = {"xlsx": "sheets", "pptx": "slides or speaker notes"}.get(extension, "passages")
        findings.append(Finding(Kind.HIDDEN, "the file", f"{hidden} {what} that do not show at first"))
    return list(dict.fromkeys(findings))


def _parts(archive: ZipFile, extension: str) -> Iterator[tuple[str, str]]:
    """The parts worth reading, each bounded, and no more than a bound in all."""
    left = LARGEST_IN_ALL
    for entry in archive.infolist():
        name = entry.filename
        if not (name == "xl/workbook.xml" or COMMENTS.search(name) or PARTS[extension].search(name)):
            continue
        with archive.open(entry) as part:
            data = part.read(min(LARGEST_PART, left))
        left -= len(data)
        yield name, data.decode(errors="replace")
        if left <= 0:
            return


def words_of(xml: str) -> str:
    """Return the words of a part; runs of one paragraph are joined, since a number is often cut into several."""
    return unescape(TAG.sub("", ENDS.sub("\n", xml)))


def _place(name: str) -> str:
    number = re.search(r"(?i)(slide|sheet)(\d+)\.xml$", name)
    if "notesSlide" in name:
        return f"the notes of slide {number[2]}" if number else "the notes"
    if number:
        return f"{number[1].lower()} {number[2]}"
    if "header" in name or "footer" in name:
        return "a header or footer"
    return "the text"
