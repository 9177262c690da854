"""Proof that nothing was lost: the words of the file and those of what was made from it, compared in order.

The file's words are counted from its bytes by a way of their own, not from what the importer read, so that
a fault in
reading shows as well. Only white space, bullets, ruled lines and the look of list numbers are set aside.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any, Final

from lxml import etree

from newsletters.importing.marks import words_of_text
from newsletters.importing.reading import letters
from newsletters.importing.reading_html import BLOCKS, UNSEEN, declared_encoding
from newsletters.importing.source import Source

_SPACE: Final = re.compile(r"\s+")
_MARKUP: Final = re.compile(
    rf"<!--.*?(?:-->|\Z)|<({'|'.join(sorted(UNSEEN))})\b.*?(?:</\1\s*>|\Z)|</?([a-z][a-z0-9]*)\b[^>]*>|<[!?/][^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_PREFORMATTED: Final = re.compile(r"(<pre\b.*?(?:</pre\s*>|\Z))", re.IGNORECASE | re.DOTALL)
_CONTEXT: Final = 6
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LARGEST_COMPARISON: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where the words part: which word it is (counted from 1) and the words around it on
    either side.
    """

    position: int
    source: str
    made: str


@dataclass(frozen=True, slots=True)
class WordReport:
    """How many words the source and what was made of it have, how many are missing or new, and where they
    first differ.
    """

    source_words: int
    made_words: int
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    first: Difference | None = None

    @property
    def complete(self) -> bool:
        """Every word is there, in order, and nothing else."""
        return self.first is None

    def __str__(self) -> str:
        if self.first is None:
            return f"All {self.source_words} words are there, in order."
        return (
            f"{len(self.missing)} of {self.source_words} words are missing or out of order, "
            f"{len(self.added)} are new. "
            f"First difference at word {self.first.position}: the file has “{self.first.source}”, "
            f"the import has “{self.first.made}”."
        )


def compare_words(source: list[str], made: list[str]) -> WordReport:
    """Compare two lists of words in order."""
    if source == made:
        return WordReport(len(source), len(made))
    at = next(
        (n for n, (one, other) in enumerate(zip(source, made, strict=False)) if one != other),
        min(len(source), len(made)),
    )
    around = slice(max(0, at - 2), at + _CONTEXT)
    first = Difference(at + 1, " ".join(source[around]), " ".join(made[around]))
    missing, added = _changes(source[at:], made[at:])
    return WordReport(len(source), len(made), tuple(missing), tuple(added), first)


def _changes(source: list[str], made: list[str]) -> tuple[list[str], list[str]]:
    """The words that only one side has; very long texts are compared by how often each word stands in them."""
    if len(source) * len(made) > _LARGEST_COMPARISON:
        before, after = Counter(source), Counter(made)
        return list((before - after).elements()), list((after - before).elements())
    missing: list[str] = []
    added: list[str] = []
    for change, a, b, c, d in SequenceMatcher(None, source, made, autojunk=False).get_opcodes():
        if change != "equal":
            missing += source[a:b]
            added += made[c:d]
    return missing, added


def words_of_source(source: Source) -> list[str]:
    """The words of the file that a source was read from, in order, taken from its bytes afresh."""
    if source.kind == "docx":
        return words_of_text("\n".join(_docx_lines(source.original)))
    declared = declared_encoding(source.original) if source.kind == "html" else ""
    text = letters(source.original, source.name, declared=declared)
    if source.kind == "html":
        text = _text_of_html(text)
    return words_of_text(text.removeprefix("\ufeff"))


def _text_of_html(html: str) -> str:
    """The text of a page by cutting its markup out, with line ends where lines end."""
    parts = _PREFORMATTED.split(html)
    folded = "".join(part if number % 2 else _SPACE.sub(" ", part) for number, part in enumerate(parts))
    return unescape(_MARKUP.sub(lambda tag: "\n" if (tag[2] or "").lower() in BLOCKS else "", folded))


def _docx_lines(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        for name in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"):
            if name in names:
                root = etree.fromstring(
                    archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True)
                )
                yield from _docx_part(root)


def _docx_part(root: Any) -> Iterator[str]:
    for paragraph in root.iter(f"{_WORD}p"):
        if any(True for _ in paragraph.iterancestors(_FALLBACK)) or _is_separator(paragraph):
            continue
        yield "".join(_docx_pieces(paragraph))


def _is_separator(paragraph: Any) -> bool:
    return any(
        note.get(f"{_WORD}type") is not None
        for note in paragraph.iterancestors(f"{_WORD}footnote", f"{_WORD}endnote")
    )


def _docx_pieces(paragraph: Any) -> Iterator[str]:
    signs = {
        f"{_WORD}tab": " ",
        f"{_WORD}ptab": " ",
        f"{_WORD}br": "\n",
        f"{_WORD}cr": "\n",
        f"{_WORD}noBreakHyphen": "-",
    }
    for element in paragraph.iter(f"{_WORD}t", *signs):
        if (
            next(element.iterancestors(f"{_WORD}p")) is not paragraph
            or element.getparent().tag == f"{_WORD}tabs"
        ):
            continue
        if any(True for _ in element.iterancestors(_FALLBACK, f"{_WORD}del")):
            continue
        yield signs.get(element.tag) or _SPACE.sub(" ", element.text or "")
