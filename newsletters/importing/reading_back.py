"""The words of imported pages, read from their fields in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any, Final

from django.utils.html import strip_tags
from wagtail.rich_text import RichText

from cms.reading import leaves_of
from newsletters.importing.marks import number_mark
from newsletters.importing.outline import counted
from newsletters.models import IssuePage, NewsPage

UNTITLED: Final = "Untitled"
"""The title of a news page whose source has no heading; not counted as a word of the source."""
_LINES: Final = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "li", "br", "hr"})


def words_of_page(page: IssuePage | NewsPage, *, numbered: bool, titled: bool = False) -> list[str]:
    """The words of a page.

    Arguments: `numbered` tells that the numbers of ordered lists were words of the source; `titled` that an issue's
    title is the title of the source and not only made from its month.
    """
    if isinstance(page, NewsPage):
        pieces = ["" if page.title == UNTITLED else page.title, *_stream(page.body, numbered)]
    else:
        pieces = [page.title if titled else "", page.headline, *_stream(page.introduction, numbered)]
        pieces += _stream(page.sections, numbered)
    return [word for piece in pieces for word in counted(piece)]


def _stream(stream: Any, numbered: bool) -> Iterator[str]:
    for child in stream:
        value = child.value
        if isinstance(value, RichText):
            yield rich_text_words(value.source, numbered)
        elif child.block_type == "section":
            yield value["heading"] or ""
            yield rich_text_words(value["introduction"].source if value["introduction"] else "", numbered)
            yield from _stream(value["items"], numbered)
        elif child.block_type == "item":
            yield value["heading"]
            yield from _stream(value["body"], numbered)
        elif child.block_type == "table":
            yield from (column["heading"] for column in value["table"].columns)
            for row in value["table"].rows:
                yield from (
                    rich_text_words(cell.value.source, numbered)
                    if isinstance(cell.value, RichText)
                    else str(cell.value)
                    for cell in row
                )
        else:
            for leaf in leaves_of(child.block, value):
                yield from (
                    unescape(strip_tags(str(text))) for text in leaf.block.get_searchable_content(leaf.value)
                )


def rich_text_words(html: str, numbered: bool) -> str:
    """The words of rich text, the numbers of ordered lists among them if wanted."""
    reader = _Words(numbered)
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)


class _Words(HTMLParser):
    def __init__(self, numbered: bool) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._numbered = numbered
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINES:
            self.pieces.append("\n")
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li" and self._numbered and self._lists and (count := self._lists[-1]) is not None:
            self._lists[-1] = count + 1
            self.pieces.append(number_mark(count + 1) + " ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES:
            self.pieces.append("\n")
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
