"""Bullets, numbers and ruled lines at the start of a line of plain text."""

from __future__ import annotations

import re

BULLETS = "•·▪▫◦‣⁃●○■□▸►➢➤✓✔❖\uf0b7\uf0a7*–—-"

_BULLET = re.compile(rf"([{re.escape(BULLETS)}])\s+(?=\S)|([•·▪◦‣●○■►➢\uf0b7])(?=\w)")
_LETTER_O = re.compile(r"(o)\s+(?=\S)")
_NUMBER = re.compile(r"(\(?\d{1,2}[.)])\s+(?=\S)")
_OUTLINE_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}[.)]|[A-Z][.)]|[IVX]{1,5}[.)])\s+(?=\S)")
_NUMBER_WORD = re.compile(r"\(?(\d{1,2})[.)]")
_RULE = re.compile(r"([-=_*~#–—.·])\1{2,}")


def is_rule(line: str) -> bool:
    """A line drawn with signs, such as a row of dashes: it has no words."""
    return _RULE.fullmatch("".join(line.split())) is not None


def split_bullet(line: str) -> tuple[str, str]:
    """The bullet at the start of a line and the rest; ("", line) where there is none."""
    stripped = line.strip()
    found = _BULLET.match(stripped) or _LETTER_O.match(stripped)
    if not found:
        return "", stripped
    return found[1] or found[2], stripped[found.end() :]


def split_number(text: str) -> tuple[str, str]:
    """The number at the start of a numbered line ("3.", "3)", "(3)") as "3." and the rest; ("", text)
    without.
    """
    found = _NUMBER.match(text)
    if not found:
        return "", text
    return number_mark(int(re.sub(r"\D", "", found[1]))), text[found.end() :]


def number_mark(number: int) -> str:
    """How the importer writes the number of a list entry, whatever signs stood around it."""
    return f"{number}."


def number_depth(text: str) -> int:
    """How deep a numbered heading is: 1 for "2. News" or "B) News", 2 for "2.1 News", 0 without a number."""
    found = _OUTLINE_NUMBER.match(text)
    if not found:
        return 0
    return len([part for part in found[1].rstrip(".)").split(".") if part])


def unnumbered(text: str) -> str:
    """The text behind a heading's number."""
    return _OUTLINE_NUMBER.sub("", text, count=1)


def word_as_counted(word: str) -> str:
    """A word as the accounting compares it: the number of a list entry counts as "3." whether "3)" or "(3)"
    was written.
    """
    found = _NUMBER_WORD.fullmatch(word)
    return number_mark(int(found[1])) if found else word


def words_of_text(text: str) -> list[str]:
    """The words of plain text in order: what white space separates, without bullets and ruled lines.

    Only white space, one bullet at the start of a line and lines of signs alone are set aside.
    """
    return [
        word_as_counted(word)
        for line in text.splitlines()
        if not is_rule(line)
        for word in split_bullet(line)[1].split()
    ]


def vocabulary(words: str) -> frozenset[str]:
    """A set of words from a line of them."""
    return frozenset(words.split())
