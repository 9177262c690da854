"""From a file's bytes to its lines: what kind of file it is, whether it can be read, and the letters in it."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePath
from typing import Final

from newsletters.importing.marks import is_rule, split_bullet
from newsletters.importing.reading_html import declared_encoding, lines_of_html
from newsletters.importing.source import (
    BinaryFile,
    EmptyFile,
    FileKind,
    FileTooLarge,
    Grid,
    Line,
    Run,
    Source,
    UnsupportedKind,
    WrongEncoding,
    plain,
    tidy,
)

LARGEST_FILE: Final = 5_000_000
_KINDS: Final[dict[str, FileKind]] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".docx": "docx",
}
SUFFIXES: Final = tuple(_KINDS)
_SIGNATURES: Final = (
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Word document (.doc)"),
    (b"{\\rtf", "a rich text document (.rtf)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
# What Windows editors of the time wrote in English prose, as bytes of code page 1252.
_TYPOGRAPHIC = rb"\x80\x85\x91-\x97\x99\xa0\xa3\xa9\xae\xb0\xb7\xbc-\xbe\xe0\xe7-\xea\xef\xf1\xf4\xf6\xfc"
_ONLY_TYPOGRAPHIC = re.compile(rb"[\x00-\x7f" + _TYPOGRAPHIC + rb"]*")
_WINDOWS_PUNCTUATION = re.compile(
    rb"[A-Za-z]\x92[a-z]|(?:^|[\s(])[\x91\x93][A-Za-z0-9]|[A-Za-z.,?!][\x92\x94](?:[\s.,;)]|$)"
    rb"|[A-Za-z0-9] [\x96\x97] [A-Za-z0-9]|(?m:^)\s*\x95\s",
)
_LONG_LINE: Final = 100


def read(data: bytes, name: str) -> Source:
    """Read a legacy file into lines.

    Arguments: `data` the file's bytes, `name` its name; the ending tells the kind, the bytes must agree
    with it.
    Raises a kind of `UnreadableError`: too large (over 5 MB), empty, binary, wrongly encoded, unsupported
    or damaged.
    """
    name = PurePath(name).name or "file"
    if len(data) > LARGEST_FILE:
        raise FileTooLarge(name, LARGEST_FILE)
    kind = _KINDS.get(PurePath(name).suffix.lower())
    if not data.strip():
        raise EmptyFile(name)
    if kind is None:
        raise UnsupportedKind(name)
    lines: tuple[Line | Grid, ...]
    if kind == "docx":
        # Loaded when it is needed, since it takes some megabytes of each process.
        from newsletters.importing.reading_docx import lines_of_docx

        lines = lines_of_docx(data, name)
    else:
        text = letters(data, name, declared=declared_encoding(data) if kind == "html" else "")
        lines = lines_of_text(text) if kind == "text" else lines_of_html(text)
    if not any(_has_words(line) for line in lines):
        raise EmptyFile(name)
    return Source(name, kind, lines, data)


def _has_words(line: Line | Grid) -> bool:
    if isinstance(line, Line):
        return bool(line.text.strip())
    return any(plain(cell).strip() for row in line.rows for cell in row)


def letters(data: bytes, name: str, *, declared: str = "") -> str:
    """Decode the bytes of a text: UTF-8, or Windows code page 1252 where that is declared or beyond doubt."""
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise BinaryFile(name, what)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise WrongEncoding(name, "it is saved as UTF-16 (“Unicode” in older editors)")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _as_windows_text(data, name, declared, error)
    if _CONTROL.search(text):
        raise BinaryFile(name)
    return text


def _as_windows_text(data: bytes, name: str, declared: str, error: UnicodeDecodeError) -> str:
    if b"\x00" in data or len(_CONTROL.findall(data.decode("latin-1"))) > 0:
        raise BinaryFile(name) from error
    certain = _ONLY_TYPOGRAPHIC.fullmatch(data) and _WINDOWS_PUNCTUATION.search(data)
    if certain or declared in {"windows-1252", "iso-8859-1", "latin-1", "cp1252"}:
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            pass
    line = data[: error.start].count(b"\n") + 1
    raise WrongEncoding(name, f"line {line} holds a byte that is not UTF-8") from error


def lines_of_text(text: str) -> tuple[Line, ...]:
    """The lines of plain text; lines that an editor broke at a fixed width are joined again."""
    lines: list[Line] = []
    gap = 0
    for raw in text.removeprefix("\ufeff").splitlines():
        if not raw.strip():
            gap += 1
            continue
        if is_rule(raw):
            if lines and gap == 0:
                lines[-1] = replace(lines[-1], ruled=raw.strip()[0])
            else:
                gap += 1
            continue
        mark, rest = split_bullet(raw)
        indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
        lines.append(Line(tidy((Run(rest),)), gap, indent, mark))
        gap = 0
    return tuple(_joined(lines) if _is_wrapped(lines) else lines)


def _is_wrapped(lines: list[Line]) -> bool:
    """Lines were broken at a fixed width: none is long, and most that have a follower reach near the
    widest.
    """
    if len(lines) < 8:
        return False
    widest = max(len(line.text) for line in lines)
    followed = [line for line, after in pairwise(lines) if after.gap == 0 and not after.mark]
    if widest > _LONG_LINE or widest < 50 or len(followed) < len(lines) / 3:
        return False
    return sum(len(line.text) > widest * 0.7 for line in followed) > len(followed) * 0.6


def _joined(lines: list[Line]) -> list[Line]:
    widest = max(len(line.text) for line in lines)
    joined: list[Line] = []
    reach = 0
    for line in lines:
        before = joined[-1] if joined else None
        continues = before and line.gap == 0 and not line.mark and not line.ruled and not before.ruled
        first_word = len(line.text.split(maxsplit=1)[0])
        if before and continues and reach + first_word + 1 > widest * 0.9:
            joined[-1] = replace(before, runs=tidy((*before.runs, Run(" "), *line.runs)))
        else:
            joined.append(line)
        reach = line.indent + len(line.text)
    return joined
