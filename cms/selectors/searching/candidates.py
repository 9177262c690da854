"""Which entries answer a question, best first, among no more than a bounded number.

Each viewer is answered from the text that they may read now, entry by entry: the full text, the page without its members-only parts,
or title and teaser. The newest are taken first, and those whose title holds the words in any case; ranking runs over these only, so a
common word takes no longer among a hundred thousand entries than among some thousand.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from cms.models import SearchEntry
from cms.selectors.searching.asking import Asked
from membership.access import OPENED_BY_SETTING, Access, Viewer, london_day, readable_by

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


@dataclass(frozen=True)
class Sight:
    """What one viewer may find at one moment; asks the database once for what staff keep to themselves."""

    viewer: Viewer
    now: datetime
    private: Q

    @classmethod
    def of(cls, viewer: Viewer, *, now: datetime) -> "Sight":
        """Look up which parts of the site and which collections are below Wagtail's own privacy: found by nobody."""
        pages = PageViewRestriction.objects.order_by().values_list("page__path", Value("page"))
        collections = CollectionViewRestriction.objects.order_by().values_list(
            "collection__path", Value("collection")
        )
        paths = pages.union(collections)
        private = reduce(or_, (Q(**{f"{place}__path__startswith": path}) for path, place in paths), Q())
        return cls(viewer, now, private)

    @property
    def column(self) -> str:
        """The text of readable entries that this viewer reads."""
        return "full_text" if self.viewer.reads_members_content else "page_text"

    @property
    def readable(self) -> Q:
        return readable_by(self.viewer, now=self.now)

    @property
    def text(self) -> Combinable:
        """The text of any entry that this viewer reads."""
        return Case(When(self.readable, then=F(self.column)), default=F("public_text"))

    def entries(self, *, archive: bool = False) -> QuerySet[SearchEntry]:
        """Return the entries that may be found at all, whatever is asked."""
        entries = SearchEntry.objects.filter(Q(page=None) | Q(page__live=True))
        if self.private:
            entries = entries.exclude(self.private)
        if Access.WITHHELD not in self.viewer.opened:
            entries = entries.exclude(access=Access.WITHHELD)
        if not archive:
            entries = entries.filter(Q(archived_on=None) | Q(archived_on__gt=london_day(self.now)))
        return entries

    def titled(self, entries: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
        """Return those of the entries whose titles this viewer sees."""
        return entries.filter(self.readable | Q(readers_only=False))

    def matching(self, query: SearchQuery, entries: QuerySet[SearchEntry]) -> list[QuerySet[SearchEntry]]:
        """Return the entries that hold the words, in parts of which each has an index of its own."""
        opened = {self.column: query}
        parts = [entries.filter(self.readable, access__in=sorted(OPENED_BY_SETTING), **opened)]
        if Access.GIVEN in self.viewer.opened:
            parts.append(entries.filter(self.readable, access__in=[Access.GIVEN, Access.WITHHELD], **opened))
        if not self.viewer.has_members_rights:
            locked = entries.filter(~self.readable, ~Q(access=Access.PUBLIC), readers_only=False)
            parts.append(locked.filter(public_text=query))
        return parts


def candidates(asked: Asked, *, sight: Sight) -> Candidates:
    """Return what answers the question, best first: at most a thousand and those found by their titles."""
    if not asked.words:
        return Candidates([], more=False)
    entries = narrowed(sight.entries(archive=asked.archive), asked)
    parts = [
        part.order_by(*NEWEST_FIRST).values("pk")[: MOST + 1] for part in sight.matching(asked.query, entries)
    ]
    by_title = (
        sight.titled(entries).annotate(text=sight.text).filter(title_text=asked.query, text=asked.query)
    )
    parts.append(by_title.order_by(*NEWEST_FIRST).values("pk")[:MOST_BY_TITLE])
    ranked = (
        SearchEntry.objects.filter(pk__in=parts[0].union(*parts[1:], all=True))
        .annotate(rank=SearchRank(sight.text, asked.query, normalization=BY_LENGTH))
        .values_list("pk", "kind", "kind_name", "topics", "dated", "rank")
    )
    found = [Candidate(*row) for row in ranked]
    found.sort(key=lambda each: (-each.rank, -(each.dated or date.min).toordinal(), each.pk))
    return Candidates(found[:MOST], more=len(found) > MOST)


def narrowed(entries: QuerySet[SearchEntry], asked: Asked) -> QuerySet[SearchEntry]:
    """Return those of the entries that the choices leave."""
    if asked.kind:
        entries = entries.filter(kind=asked.kind)
    if asked.topic:
        entries = entries.filter(topics__contains=[asked.topic])
    if asked.year:
        entries = entries.filter(dated__year=asked.year)
    return entries
