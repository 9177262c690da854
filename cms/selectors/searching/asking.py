"""What a person asks the search for."""

import re
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.http import QueryDict
from django.utils.http import urlencode

LONGEST_QUERY = 200
FIRST_YEAR, LAST_YEAR = 1900, 2200
LARGEST_ID = 2**31 - 1
QUOTED = re.compile(r'"[^"]*"?')
WORD = re.compile(r"(?<!\S)[^\W\d_][^\W\d_'’-]*(?!\S)")
SHORTEST_WORD = 4
MOST_WORDS = 6
# Words that the search passes over, as far as they are long enough to be corrected.
PASSED_OVER = frozenset(
    re.findall(
        r"\w+",
        """
        about above after again against because been before being below between both cannot could does doing down during each few
        from further have having here hers herself himself into itself just more most myself once only other ours ourselves over
        same should some such than that their theirs them themselves then there these they this those through under until very
        were what when where which while whom will with would your yours yourself yourselves
        """,
    )
)


def tidy(words: str) -> str:
    """Return what a person typed, without what no text holds and no longer than is useful."""
    return " ".join(words.replace("\0", " ").split())[:LONGEST_QUERY].strip()


def search_query(words: str) -> SearchQuery:
    """Return the words as PostgreSQL asks for them: "exact phrases", -exclusions and "or" have their meaning."""
    return SearchQuery(words, search_type="websearch", config="english")


@dataclass(frozen=True)
class Asked:
    """The words and the choices that narrow them: kind of thing, topic, year, and whether the archive is wanted too."""

    words: str = ""
    kind: str = ""
    topic: int | None = None
    year: int | None = None
    archive: bool = False
    within: tuple[str, ...] = ()
    """The only kinds that are looked at, where the question is asked in a place of its own; part of no address."""

    @classmethod
    def read(cls, data: QueryDict) -> "Asked":
        """Read it from an address; whatever makes no sense there is passed over."""
        return cls(
            words=tidy(data.get("q", "")),
            kind=data.get("kind", "").replace("\0", "")[:40],
            topic=_number(data.get("topic", ""), 1, LARGEST_ID),
            year=_number(data.get("year", ""), FIRST_YEAR, LAST_YEAR),
            archive=data.get("archive") == "1",
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether a kind, a topic or a year was chosen."""
        return bool(self.kind or self.topic or self.year)

    @property
    def query(self) -> SearchQuery:
        return search_query(self.words)

    def but(self, **values: Any) -> "Asked":
        """Return the same question with something changed."""
        return replace(self, **values)

    def widened(self) -> "Asked":
        """Return the same question without the choices among kinds, topics and years."""
        return replace(self, kind="", topic=None, year=None)

    def address(self) -> str:
        """Return the query string of the question."""
        pairs = {"q": self.words, "kind": self.kind, "topic": self.topic, "year": self.year}
        kept = {name: value for name, value in pairs.items() if value}
        return "?" + urlencode({**kept, **({"archive": "1"} if self.archive else {})})


def plain_words(words: str) -> list[str]:
    """Return the words that may be misspelt: no phrase in quotation marks, nothing excluded, no short or empty words."""
    found = (match.lower() for match in WORD.findall(QUOTED.sub(" ", words)))
    kept = (word for word in found if len(word) >= SHORTEST_WORD and word not in PASSED_OVER)
    return list(dict.fromkeys(kept))[:MOST_WORDS]


def replaced(words: str, corrections: dict[str, str]) -> str:
    """Return what was typed with some of its plain words replaced."""
    pieces = re.split(r'("[^"]*"?)', words)
    for place, piece in enumerate(pieces):
        if not piece.startswith('"'):
            pieces[place] = WORD.sub(lambda match: corrections.get(match[0].lower(), match[0]), piece)
    return "".join(pieces)


def _number(text: str, least: int, most: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    return int(text) if least <= int(text) <= most else None
