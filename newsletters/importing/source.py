"""What was read: lines in order, each with the hints its look gives, before anything is decided about
structure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from newsletters.importing.marks import split_bullet

_SPACE = re.compile(r"\s+")

FileKind = Literal["text", "html", "docx"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look; runs of a line join without anything between them."""

    text: str
    href: str = ""
    bold: bool = False
    italic: bool = False


Runs = tuple[Run, ...]


def plain(runs: Runs) -> str:
    """The words of some runs as one string."""
    return "".join(run.text for run in runs)


def tidy(runs: Runs) -> Runs:
    """Fold white space to single blanks, trim both ends and join neighbours of one look; no word changes."""
    folded: list[Run] = []
    for run in runs:
        text = _SPACE.sub(" ", run.text)
        if text.startswith(" ") and (not folded or folded[-1].text.endswith(" ")):
            text = text[1:]
        if not text:
            continue
        last = folded[-1] if folded else None
        if last and (last.href, last.bold, last.italic) == (run.href, run.bold, run.italic):
            folded[-1] = Run(last.text + text, run.href, run.bold, run.italic)
        else:
            folded.append(Run(text, run.href, run.bold, run.italic))
    while folded and (trimmed := folded[-1].text.rstrip()) != folded[-1].text:
        last = folded.pop()
        if trimmed:
            folded.append(Run(trimmed, last.href, last.bold, last.italic))
    return tuple(folded)


def split_typed_bullet(runs: Runs) -> tuple[str, Runs]:
    """A bullet that was typed as a sign at the start of a line, and the line without it; ("", runs) without
    one.
    """
    text = plain(runs)
    mark, rest = split_bullet(text)
    if not mark:
        return "", runs
    left, skip = [], len(text) - len(rest)
    for run in runs:
        left.append(Run(run.text[skip:], run.href, run.bold, run.italic))
        skip = max(0, skip - len(run.text))
    return mark, tidy(tuple(left))


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or line of the source, and how it looks there.

    `gap` counts the blank lines above it, `indent` the columns before it, `mark` is its bullet or number
    ("•", "3."),
    `level` the heading level that the document itself states (0: none), `ruled` the sign it is underlined
    with.
    """

    runs: Runs
    gap: int = 1
    indent: int = 0
    mark: str = ""
    level: int = 0
    ruled: str = ""

    @property
    def text(self) -> str:
        return plain(self.runs)

    @property
    def bold(self) -> bool:
        """Every word of the line is bold, as in a heading made by hand."""
        return bool(self.runs) and all(run.bold for run in self.runs if run.text.strip())


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that holds data (tables made for layout are read as plain lines)."""

    rows: tuple[tuple[Runs, ...], ...]
    gap: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read; `original` keeps its bytes, so that the words can be counted a second,
    independent way.
    """

    name: str
    kind: FileKind
    lines: tuple[Line | Grid, ...]
    original: bytes


class UnreadableError(Exception):
    """The file cannot be imported; the message says why, in words for the person who chose it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EmptyFile(UnreadableError):  # noqa: N818
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” holds no text, so there is nothing to import.")


class FileTooLarge(UnreadableError):  # noqa: N818
    def __init__(self, name: str, limit: int, *, unpacked: bool = False) -> None:
        size = f"{limit // 1_000_000} MB"
        when = " once it is unpacked" if unpacked else ""
        super().__init__(
            f"“{name}” is larger than {size}{when}. Split it or take its pictures out, then try again."
        )


class BinaryFile(UnreadableError):  # noqa: N818
    def __init__(self, name: str, what: str = "") -> None:
        looks = f"It looks like {what}. " if what else ""
        super().__init__(
            f"“{name}” is not a text document. {looks}Save it as plain text (.txt), a web page (.html) or a "
            "Word document (.docx), then try again."
        )


class WrongEncoding(UnreadableError):  # noqa: N818
    def __init__(self, name: str, detail: str) -> None:
        super().__init__(
            f"The letters in “{name}” cannot be read for certain: {detail}. "
            "Save it with the encoding UTF-8, then try again."
        )


class UnsupportedKind(UnreadableError):  # noqa: N818
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is of a kind that cannot be imported. Use a .txt, .html or .docx file.")


class DamagedFile(UnreadableError):  # noqa: N818
    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is damaged or not the Word document that its name promises. Save it again and retry."
        )
