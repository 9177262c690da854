"""What one viewer may find at one moment, whatever is asked."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from cms.models import SearchEntry
from membership.access import OPENED_BY_SETTING, Access, Viewer, london_day, readable_by


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
