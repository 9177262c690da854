"""The picture that stands for a page where links are shared: kind, title, a line, and whose it is.

Its address holds a digest of its words, so it may be kept for as long as anybody likes: other words have another address. It tells only
what lists show to everybody.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache as once
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from office.keeping.store import fetch, put
from office.papers import render_png
from office.papers.rendering import FOLDER

if TYPE_CHECKING:
    from office.models import Identity

WIDTH, HEIGHT = 1200, 630
"""Pixels: what networks ask for (Open Graph, 1.91 to 1)."""
KEPT_FOR = 24 * 60 * 60


@dataclass(frozen=True)
class Card:
    """The words of a card; `source` and `key` name what it stands for, such as “page” and its id."""

    source: str
    key: int
    title: str
    kind: str = ""
    line: str = ""

    def digest(self, identity: "Identity") -> str:
        """Return what names exactly this picture: its words, whose they are, and how it is drawn."""
        said = json.dumps([self.kind, self.title, self.line, identity.name, _look()])
        return sha256(said.encode()).hexdigest()[:20]

    def address(self, identity: "Identity") -> str:
        """Return the absolute address of the picture."""
        return urljoin(
            settings.SITE_URL, reverse("cms:card", args=[self.source, self.key, self.digest(identity)])
        )

    def alt(self, identity: "Identity") -> str:
        """Return the picture in words."""
        return ". ".join(filter(None, [self.kind, self.title, self.line, identity.name]))

    def png(self, identity: "Identity") -> bytes:
        """Return the picture, drawn now or kept from before. Raises `office.papers.PaperError`."""
        key = f"card:{self.digest(identity)}"
        kept = fetch(key).get(key)
        if isinstance(kept, bytes):
            return kept
        png = render_png(
            "card",
            {
                "kind": self.kind,
                "title": self.title,
                "line": self.line,
                "association": identity.name,
            },
        )
        put(key, png, seconds=KEPT_FOR)
        return png


CardSource = Callable[[int], Card | None]
_SOURCES: dict[str, CardSource] = {}


def register_cards(source: str, find: CardSource) -> None:
    """Let an app offer cards; `find` returns the card of a key, None for what not everybody may know of."""
    _SOURCES[source] = find


def find_card(source: str, key: int) -> Card | None:
    """Return the card of something, None where there is nothing that everybody may know of."""
    find = _SOURCES.get(source)
    return find(key) if find else None


def card_of_page(key: int) -> Card | None:
    """Return the card of a page that is published, if only as title and teaser."""
    from cms.models import ContentPage

    page = ContentPage.objects.live().public().filter(pk=key).first()
    card: Card | None = page.specific.card if page else None
    return card


@once
def _look() -> str:
    return sha256((FOLDER / "card.typ").read_bytes()).hexdigest()[:8]
