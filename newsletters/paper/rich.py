"""Rich text as plain facts for paper: passages, lists, headings and rules, whose words are data and never markup."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings

Facts = dict[str, Any]
TOP_HEADING = 3
"""The highest heading that editors can choose (an h3)."""
LOWEST = 6
PASSAGES = frozenset({"p", "div", "blockquote"})
HEADING = re.compile(r"h([1-6])")
SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def passages_of(html: object, *, level: int = 4, base: str = "") -> list[Facts]:
    """Return what a rich text says, in order.

    Arguments: `level` is where its highest heading stands; `base` is the absolute address that relative links start from.
    """
    reader = _Reader(level=level, base=base)
    reader.feed(str(html))
    reader.close()
    reader.end_passage()
    return reader.blocks


def absolute(address: str, *, base: str = "") -> str:
    """Return an address as paper can show it, with its host; empty for what is no address that people follow."""
    if not address:
        return ""
    full = urljoin(base or settings.SITE_URL, address)
    return full if urlsplit(full).scheme in SCHEMES else ""


class _Reader(HTMLParser):
    def __init__(self, *, level: int, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.level, self.base = level, base
        self.blocks: list[Facts] = []
        # What is open: the places where blocks are put, and the lists around them.
        self.places: list[list[Facts]] = [self.blocks]
        self.lists: list[Facts] = []
        self.runs: list[Facts] = []
        self.heading = 0
        self.bold = self.italic = 0
        self.link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in PASSAGES or HEADING.fullmatch(tag):
            self.end_passage()
        if match := HEADING.fullmatch(tag):
            self.heading = int(match[1])
        elif tag in ("ul", "ol"):
            self.end_passage()
            made: Facts = {"is": "list", "ordered": tag == "ol", "items": []}
            self.places[-1].append(made)
            self.lists.append(made)
        elif tag == "li" and self.lists:
            self.end_passage()
            item: list[Facts] = []
            self.lists[-1]["items"].append(item)
            self.places.append(item)
        elif tag == "br":
            self.runs.append({"words": "\n"})
        elif tag == "hr":
            self.end_passage()
            self.places[-1].append({"is": "rule"})
        elif tag in ("b", "strong"):
            self.bold += 1
        elif tag in ("i", "em"):
            self.italic += 1
        elif tag == "a":
            self.link = absolute(dict(attrs).get("href") or "", base=self.base)

    def handle_endtag(self, tag: str) -> None:
        if tag in PASSAGES or HEADING.fullmatch(tag):
            self.end_passage()
        elif tag in ("ul", "ol") and self.lists:
            self.end_passage()
            self.lists.pop()
        elif tag == "li" and len(self.places) > 1:
            self.end_passage()
            self.places.pop()
        elif tag in ("b", "strong"):
            self.bold = max(0, self.bold - 1)
        elif tag in ("i", "em"):
            self.italic = max(0, self.italic - 1)
        elif tag == "a":
            self.link = ""

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", data)
        if not words.strip() and not self.runs:
            return
        run: Facts = {"words": words}
        if self.bold:
            run["bold"] = True
        if self.italic:
            run["italic"] = True
        if self.link:
            run["link"] = self.link
        self.runs.append(run)

    def end_passage(self) -> None:
        runs, heading = self.runs, self.heading
        self.runs, self.heading = [], 0
        if not any(run["words"].strip() for run in runs):
            return
        runs[0]["words"] = runs[0]["words"].lstrip(" ")
        runs[-1]["words"] = runs[-1]["words"].rstrip()
        if heading:
            level = min(LOWEST, max(2, heading - TOP_HEADING + self.level))
            self.places[-1].append({"is": "heading", "level": level, "runs": runs})
        else:
            self.places[-1].append({"is": "passage", "runs": runs})


def plain(words: str) -> list[Facts]:
    """Return plain words, as people type them into a box, as passages."""
    return [
        {"is": "passage", "runs": [{"words": part.strip()}]}
        for part in re.split(r"\n\s*\n", words.replace("\r\n", "\n"))
        if part.strip()
    ]
