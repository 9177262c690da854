"""Pieces of a page that are kept between requests: made once for everybody of one audience."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe

from office.keeping.generation import GENERATION
from office.keeping.instants import next_instant
from office.keeping.store import fetch, put

Found = dict[str, str]
PERSONAL = ("csrfmiddlewaretoken", " nonce=")


@dataclass
class Pieces:
    """The kept pieces of one page for one audience.

    Arguments: `key` names page and audience, and whatever else the pieces differ by; `names` are the pieces that the page consists
    of; `now` is the request's moment; `began_under` is the generation that was present before anything of the page was read, so that
    what is made of older rows is kept under a token that is over. Who is in the audience is the caller's to decide, at each request.
    """

    key: str
    names: tuple[str, ...]
    now: datetime
    began_under: str
    _found: Found = field(default_factory=dict)
    _made: Found = field(default_factory=dict)
    _is_personal: bool = False

    def load(self) -> None:
        """Fetch what is kept of the present generation, all at once; a cache that does not answer keeps nothing."""
        answer = fetch(GENERATION, self.key)
        generation = answer.get(GENERATION)
        match answer.get(self.key):
            case (str(known), datetime() as until, dict() as found) if (
                known == generation and self.now < until
            ):
                self._found = found

    @property
    def is_whole(self) -> bool:
        """Whether every piece is there, so that nothing has to be loaded to make one."""
        return all(name in self._found for name in self.names)

    def get(self, name: str) -> SafeString | None:
        """Return a kept piece; it was escaped when it was made."""
        return mark_safe(self._found[name]) if name in self._found else None  # noqa: S308

    def note(self, name: str, html: str) -> None:
        """Remember a piece that was just made; with a token in it that belongs to one person, nothing of the page is kept."""
        self._made[name] = html
        self._is_personal = self._is_personal or any(sign in html for sign in PERSONAL)

    def says(self, name: str) -> str:
        """Return a piece that is a fact about the page rather than a part of it."""
        return self._found.get(name) or self._made.get(name, "")

    def keep(self) -> None:
        """Keep what was made, under the generation that was present before it was made."""
        if not self._made or self._is_personal:
            return
        until = next_instant(now=self.now)
        kept = (self.began_under, until, self._found | self._made)
        put(self.key, kept, seconds=(until - self.now).total_seconds())
