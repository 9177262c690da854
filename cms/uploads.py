"""What may be uploaded: names made safe, and contents that are what the name says."""

import re
import unicodedata
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.crypto import get_random_string
from django.utils.text import get_valid_filename

LONGEST_NAME = 150
LARGEST_LISTING = 1_000_000
MOST_ENTRIES = 20_000
LARGEST_UNPACKED = 500_000_000
TOKEN_LENGTH = 12
BEFORE_A_PDF = b"\xef\xbb\xbf \t\r\n\0"
PROGRAMS_IN_A_PDF = (b"/JavaScript", b"/Launch")
LONGEST_PROGRAM_WORD = max(map(len, PROGRAMS_IN_A_PDF))
SAFE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

OFFICE_MAIN_PARTS = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
OPEN_DOCUMENT_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
PLAIN_NAMES = {
    "pdf": "a PDF",
    "docx": "a Word document",
    "xlsx": "an Excel workbook",
    "pptx": "a PowerPoint presentation",
    "odt": "an OpenDocument text",
    "ods": "an OpenDocument spreadsheet",
    "odp": "an OpenDocument presentation",
    "csv": "a CSV file",
    "txt": "a plain text file",
    "rtf": "a rich text file",
    "zip": "a zip archive",
}


def clean_name(name: str) -> str:
    """Return a file name that every system can store and every reader can save: no folders, no control characters, of bounded length."""
    path = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/").replace("\0", ""))
    stem = get_valid_filename(f"x{path.stem}")[1:].strip("._-") or "file"
    stem = stem.encode()[:LONGEST_NAME].decode(errors="ignore")
    return stem + re.sub(r"[^a-z0-9.]", "", path.suffix.lower())


def private_path(folder: str, name: str) -> str:
    """Return where a new file goes: below a random part, so that an address is never guessed and never used again."""
    return f"{folder}/{get_random_string(TOKEN_LENGTH, SAFE_LETTERS)}/{name}"


def check_contents(file: File, *, name: str) -> None:
    """Refuse a file whose contents are not what the name's ending says, or that carries macros.

    Raises ValidationError with what is wrong and what to do, in plain words.
    """
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    check = CHECKS.get(extension)
    if check is None:
        return
    file.seek(0)
    try:
        good = check(file, extension)
    except (BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, zlib.error):
        good = False
    file.seek(0)
    if not good:
        what = PLAIN_NAMES[extension]
        raise ValidationError(
            f"This file is called .{extension} but is not {what}, or is damaged or protected by a password. "
            "Open it, save it again under the right type, and upload that.",
            code="contents",
        )


def _is_pdf(file: IO[bytes], extension: str) -> bool:
    """Say whether it begins as a PDF does; what begins as something else and is a PDF as well would be two files in one."""
    if not file.read(1024).lstrip(BEFORE_A_PDF).startswith(b"%PDF-"):
        return False
    file.seek(0)
    end = b""
    while chunk := file.read(256 * 1024):
        if any(word in end + chunk for word in PROGRAMS_IN_A_PDF):
            raise ValidationError(
                "This PDF contains a program that runs when it is opened. Print it to a new PDF and upload that.",
                code="macros",
            )
        end = chunk[-LONGEST_PROGRAM_WORD:]
    return True


def _is_rich_text(file: IO[bytes], extension: str) -> bool:
    return file.read(5) == b"{\\rtf"


def _is_text(file: IO[bytes], extension: str) -> bool:
    start = file.read(5)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    if start.startswith((b"%PDF-", b"{\\rtf")):
        return False
    file.seek(0)
    while chunk := file.read(64 * 1024):
        if b"\0" in chunk:
            return False
    return True


def _is_zip(file: IO[bytes], extension: str) -> bool:
    with ZipFile(file) as archive:
        _check_unpacked(archive)
        return len(archive.infolist()) <= MOST_ENTRIES


def _is_office(file: IO[bytes], extension: str) -> bool:
    with ZipFile(file) as archive:
        _check_packing(archive)
        listing = _entry(archive, "[Content_Types].xml")
        names = [entry.filename.lower() for entry in archive.infolist()]
        _check_unpacked(archive)
    if b"macroenabled" in listing.lower() or any(_is_macro(name) for name in names):
        raise _macros()
    return OFFICE_MAIN_PARTS[extension] in listing


def _is_open_document(file: IO[bytes], extension: str) -> bool:
    with ZipFile(file) as archive:
        _check_packing(archive)
        kind = _entry(archive, "mimetype")
        _check_unpacked(archive)
        if any(entry.filename.startswith(("Basic/", "Scripts/")) for entry in archive.infolist()):
            raise _macros()
    return kind.strip() == OPEN_DOCUMENT_TYPES[extension]


def _entry(archive: ZipFile, name: str) -> bytes:
    """Read one small entry; an archive that claims absurd sizes is not unpacked."""
    if len(archive.infolist()) > MOST_ENTRIES or name not in archive.namelist():
        return b""
    with archive.open(name) as entry:
        return entry.read(LARGEST_LISTING)


def _check_packing(archive: ZipFile) -> None:
    """Raise BadZipFile unless every entry is packed as both formats' standards allow; other ways fail in ways of their own."""
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in archive.infolist()):
        raise BadZipFile


def _check_unpacked(archive: ZipFile) -> None:
    if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
        raise ValidationError(
            "This file unpacks to far more than it weighs, so it cannot be taken. Save it again, or leave large pictures out.",
            code="too_large",
        )


def _is_macro(name: str) -> bool:
    return name.endswith("vbaproject.bin") or "/macrosheets/" in name or "/activex/" in name


def _macros() -> ValidationError:
    return ValidationError(
        "This file contains macros, which can carry viruses. Save it without macros and upload that.",
        code="macros",
    )


CHECKS: dict[str, Callable[[IO[bytes], str], bool]] = {
    "pdf": _is_pdf,
    "rtf": _is_rich_text,
    "txt": _is_text,
    "csv": _is_text,
    "zip": _is_zip,
    **dict.fromkeys(OFFICE_MAIN_PARTS, _is_office),
    **dict.fromkeys(OPEN_DOCUMENT_TYPES, _is_open_document),
}
