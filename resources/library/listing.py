"""What the library shows: what the reader asked for, and what else there is to ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from cms.listing import WITH_ARCHIVE, current, marked_readable
from membership.access import london_day
from resources.models.library import Kind, LibraryItem, Series
from resources.models.people import PeopleListPage
from resources.models.topics import TopicPage

if TYPE_CHECKING:
    from resources.models.library import LibraryPage

ITEMS_A_PAGE = 20
PLURALS = {
    Kind.BRIEFING: "Briefings",
    Kind.POLICY_HUB: "Policy hubs",
    Kind.SUBMISSION: "Consultation submissions",
    Kind.INSPECTION: "Inspection analyses",
    Kind.SURVEY: "Survey reports",
    Kind.STATEMENT: "Press statements",
    Kind.ANNUAL_REPORT: "Annual reports",
    Kind.MINUTES: "Minutes",
    Kind.PRESENTATION: "Presentations",
}


@dataclass(frozen=True)
class Selection:
    """What a reader asked the library for; what makes no sense is taken as not asked."""

    kind: str = ""
    series: str = ""
    topic: str = ""
    year: int | None = None
    with_archive: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Selection":
        """Understand an address, for example `?kind=briefing&year=2026`."""
        year = query.get("year", "")
        return cls(
            kind=query.get("kind", "") if query.get("kind") in Kind.values else "",
            series=_word(query.get("series", "")),
            topic=_word(query.get("topic", "")),
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 and int(year) else None,
            with_archive=WITH_ARCHIVE in query,
        )

    @property
    def is_anything(self) -> bool:
        """Whether anything narrower than everything was asked for."""
        return bool(self.kind or self.series or self.topic or self.year)

    @property
    def query(self) -> str:
        """The same as an address."""
        asked = {"kind": self.kind, "series": self.series, "topic": self.topic, "year": self.year}
        words = {name: value for name, value in asked.items() if value}
        return urlencode({**words, **({WITH_ARCHIVE: "1"} if self.with_archive else {})})

    def among(self, items: QuerySet[LibraryItem]) -> QuerySet[LibraryItem]:
        """Return those of the items that were asked for."""
        if self.kind:
            items = items.filter(kind=self.kind)
        if self.series:
            items = items.filter(series__slug=self.series)
        if self.topic:
            filed = LibraryItem.topics.through.objects.filter(topicpage__slug=self.topic)
            items = items.filter(pk__in=filed.values("libraryitem"))
        if self.year:
            items = items.filter(date__year=self.year)
        return items


@dataclass(frozen=True)
class KindChoice:
    """A kind that can be asked for beside everything else that was."""

    label: str
    count: int
    query: str
    is_current: bool


@dataclass(frozen=True)
class Shelf:
    """One page of the library, with everything that can be asked for."""

    selection: Selection
    results: Any
    kinds: list[KindChoice]
    series: list[Series]
    topics: list[TopicPage]
    years: list[int]
    people_lists: list[PeopleListPage]
    archived: int

    @property
    def chosen_series(self) -> Series | None:
        return next((series for series in self.series if series.slug == self.selection.series), None)


def shelf_of(library: "LibraryPage", request: HttpRequest) -> Shelf:
    """Return what the library shows for the request; the number of queries does not depend on how much there is."""
    now, viewer = request.now, request.viewer  # type: ignore[attr-defined]
    today = london_day(now)
    selection = Selection.read(request.GET)
    published = LibraryItem.objects.descendant_of(library).live().public()
    listed = published if selection.with_archive else published.filter(current(today=today))
    results = Paginator(
        selection.among(listed).select_related("series").order_by("-date", "-pk"), ITEMS_A_PAGE
    ).get_page(request.GET.get("page"))
    results.object_list = marked_readable(results.object_list, viewer=viewer, now=now)
    filed = LibraryItem.topics.through.objects.filter(libraryitem__in=listed).values("topicpage")
    people_lists = PeopleListPage.objects.descendant_of(library).live().public().order_by("title")
    return Shelf(
        selection=selection,
        results=results,
        kinds=_kinds(listed, selection),
        series=list(Series.objects.filter(pk__in=listed.order_by().values("series"))),
        topics=list(
            TopicPage.objects.live().public().filter(pk__in=filed).only("title", "slug").order_by("title")
        ),
        years=_years(listed),
        people_lists=marked_readable(people_lists.defer_streamfields(), viewer=viewer, now=now),
        archived=selection.among(published).filter(_archived(today)).count(),
    )


def _kinds(listed: QuerySet[LibraryItem], selection: Selection) -> list[KindChoice]:
    others = replace(selection, kind="")
    found = (
        others.among(listed)
        .order_by()
        .values("kind")
        .annotate(count=Count("pk"))
        .values_list("kind", "count")
    )
    counts = dict(found)
    return [
        KindChoice("Everything", sum(counts.values()), others.query, not selection.kind),
        *(
            KindChoice(label, counts[kind], replace(selection, kind=kind).query, selection.kind == kind)
            for kind, label in PLURALS.items()
            if kind in counts
        ),
    ]


def _years(listed: QuerySet[LibraryItem]) -> list[int]:
    return [day.year for day in listed.order_by().dates("date", "year", order="DESC")]


def _archived(today: date) -> Q:
    return ~current(today=today)


def _word(text: str) -> str:
    return text.replace("\0", "")[:100]
