"""Which entries answer a question, best first, among no more than a bounded number.

Each viewer is answered from the text that they may read now, entry by entry: the full text, the page without its members-only parts,
or title and teaser. The newest are taken first, and those whose title holds the words in any case; ranking runs over these only, so a
common word takes no longer among a hundred thousand entries than among some thousand.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchRank
from django.db.models import F, QuerySet, Value

from cms.models import SearchEntry
from cms.selectors.searching.asking import Asked
from cms.selectors.searching.sight import Sight

MOST = 1000
MOST_BY_TITLE = 200
# Divides the rank by the logarithm of the text's length: a long issue does not win by its length alone.
BY_LENGTH = Value(1)
NEWEST_FIRST = (F("dated").desc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Candidate:
    """An entry among the answers, with what it can be narrowed by."""

    pk: int
    kind: str
    kind_name: str
    topics: list[int]
    dated: date | None
    rank: float

    @property
    def year(self) -> int | None:
        return self.dated.year if self.dated else None


@dataclass(frozen=True)
class Candidates:
    """The answers, best first; `more` says that there are more than could be looked at."""

    found: list[Candidate]
    more: bool


def candidates(asked: Asked, *, sight: Sight) -> Candidates:
    """Return what answers the question, best first: at most a thousand and those found by their titles."""
    if not asked.words:
        return Candidates([], more=False)
    entries = narrowed(sight.entries(archive=asked.archive), asked)
    parts = [
        part.order_by(*NEWEST_FIRST).values("pk")[: MOST + 1] for part in sight.matching(asked.query, entries)
    ]
    # Each part has its newest; of all parts together no more are ranked than of one.
    newest = SearchEntry.objects.filter(
        pk__in=parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    )
    by_title = sight.titled(entries).filter(title_text=asked.query)
    looked_at = newest.order_by(*NEWEST_FIRST).values("pk")[: MOST + 1]
    ranked = (
        SearchEntry.objects.filter(
            pk__in=looked_at.union(by_title.order_by(*NEWEST_FIRST).values("pk")[:MOST_BY_TITLE], all=True)
        )
        .alias(text=sight.text)
        .filter(text=asked.query)  # a title may hold all words while the text holds one that is excluded
        .annotate(rank=SearchRank(sight.text, asked.query, normalization=BY_LENGTH))
        .values_list("pk", "kind", "kind_name", "topics", "dated", "rank")
    )
    found = [Candidate(*row) for row in ranked]
    found.sort(key=lambda each: (-each.rank, -(each.dated or date.min).toordinal(), each.pk))
    return Candidates(found[:MOST], more=len(found) > MOST)


def narrowed(entries: QuerySet[SearchEntry], asked: Asked) -> QuerySet[SearchEntry]:
    """Return those of the entries that the choices leave."""
    if asked.within:
        entries = entries.filter(kind__in=asked.within)
    if asked.kind:
        entries = entries.filter(kind=asked.kind)
    if asked.topic:
        entries = entries.filter(topics__contains=[asked.topic])
    if asked.year:
        entries = entries.filter(dated__year=asked.year)
    return entries
