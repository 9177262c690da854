"""A composed edition as its reader's mail program takes it apart: links, places within it, and pictures."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

FILE_NAME = re.compile(r"\.(jpe?g|png|gif|webp|avif)$", re.IGNORECASE)


@dataclass
class Mail:
    """What is found in an edition's HTML: addresses with the words that lead there, anchors, and pictures."""

    links: dict[str, str] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    pictures_without_text: list[str] = field(default_factory=list)


def taken_apart(html: str) -> Mail:
    """Read an edition's HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.mail


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.mail = Mail()
        self._address: str | None = None
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name in ("id", "name"):
            if place := values.get(name):
                self.mail.places.add(place)
        if tag == "a" and "href" in values:
            self._address, self._words = (values["href"] or "").strip(), ""
        if tag == "img":
            # An empty text is right for decoration; without the attribute programs read the file's name aloud.
            if "alt" not in values or FILE_NAME.search(values["alt"] or ""):
                self.mail.pictures_without_text.append(values.get("src") or "")
            self._words += f" {values.get('alt') or ''}"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address is not None:
            self.mail.links.setdefault(self._address, " ".join(self._words.split()))
            self._address = None
