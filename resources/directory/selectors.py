"""Reads of the directory: bounded, whatever it holds.

What a combination of filters finds is looked at in at most `MOST` + 1 candidates. Where there are no more, they are all there is:
they are counted and sorted as they stand. Where there are more, the newest are read along the index of dates, which meets enough of
them soon, and counts say "at least".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Func, IntegerField, OuterRef, QuerySet

from membership.access import opening_moment
from resources.directory.filters import Selection
from resources.models import Example, ExampleTopic, TopicPage

MOST = 1000
A_PAGE = 20


@dataclass(frozen=True)
class Number:
    """How many there are: exactly, or at least."""

    value: int
    at_least: bool = False

    def __str__(self) -> str:
        return f"{self.value:,}+" if self.at_least else f"{self.value:,}"


@dataclass(frozen=True)
class Candidates:
    """What a selection finds: the ids, newest first, where these are all, and how many carry each facet."""

    ids: tuple[int, ...]
    facets: Counter[str]
    complete: bool

    @property
    def number(self) -> Number:
        return Number(min(len(self.ids), MOST), at_least=not self.complete)

    def carrying(self, facet: str) -> Number | None:
        """Return how many carry a facet; None where that cannot be told."""
        number = self.facets[facet]
        return Number(number, at_least=not self.complete) if number or self.complete else None


def candidates(selection: Selection) -> Candidates:
    """Look at what a selection finds, but at no more than `MOST` + 1 examples; one query."""
    rows = list(_found_by(selection).values_list("dated", "pk", "facets")[: MOST + 1])
    complete = len(rows) <= MOST
    newest_first = sorted(rows, key=lambda row: row[:2], reverse=True)
    return Candidates(
        ids=tuple(pk for _, pk, _ in newest_first),
        facets=Counter(facet for _, _, facets in rows for facet in facets),
        complete=complete,
    )


def carriers(selection: Selection) -> Candidates:
    """Look at what a selection finds for its facets alone, which the database counts; one query."""
    counted = (
        Example.objects.filter(pk__in=_found_by(selection).values("pk")[: MOST + 1])
        .order_by()
        .annotate(facet=Func("facets", function="UNNEST", output_field=CharField()))
        .values_list("facet")
        .annotate(number=Count("pk"))
    )
    facets = Counter(dict(counted))
    # Every example has one year, so the years together tell how many were looked at.
    looked_at = sum(number for facet, number in facets.items() if facet.startswith("year:"))
    return Candidates(ids=(), facets=facets, complete=looked_at <= MOST)


def _found_by(selection: Selection) -> QuerySet[Example]:
    examples = Example.objects.listed()
    return examples.filter(facets__contains=selection.facets).order_by() if selection else examples


def newest(selection: Selection, found: Candidates, *, first: int, last: int) -> list[Example]:
    """Return the examples of a selection from one place to another, newest first, with partnership and type; one query."""
    examples = Example.objects.listed().select_related("partnership", "type")
    if found.complete:
        return in_order(examples, found.ids[first:last])
    if selection.year:
        year = selection.year
        selection = selection.without("year")
        examples = examples.filter(dated__range=(date(year, 1, 1), date(year, 12, 31)))
    if selection:
        examples = examples.filter(facets__contains=selection.facets)
    return list(examples[first:last])


def in_order(examples: QuerySet[Example], ids: Sequence[int]) -> list[Example]:
    """Return the examples with these ids in their order; those that are gone meanwhile are left out."""
    by_id = examples.in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]


def years() -> list[int]:
    """Return the years from the newest listed example's back to the oldest's; two queries."""
    listed = Example.objects.listed().values_list("dated", flat=True)
    newest_day, oldest_day = listed.first(), listed.reverse().first()
    return list(range(newest_day.year, oldest_day.year - 1, -1)) if newest_day and oldest_day else []


def topics() -> list[TopicPage]:
    """Return the published topics in the order of the alphabet; one query."""
    pages = TopicPage.objects.live().public().defer_streamfields()
    return sorted(pages, key=lambda page: page.title.casefold())


def counted_topics() -> list[TopicPage]:
    """Return the published topics, each with `shown`, the number of its listed examples; one query."""
    pages = TopicPage.objects.live().public().defer_streamfields().annotate(found=shown_under(OuterRef("pk")))
    in_alphabet = sorted(pages, key=lambda page: page.title.casefold())
    for page in in_alphabet:
        page.shown = Number(min(page.found, MOST), at_least=page.found > MOST)
    return in_alphabet


def shown_under(topic: OuterRef) -> Func:
    """Return an expression that counts a topic's listed examples, as far as `MOST` + 1, along their index."""
    filings = ExampleTopic.objects.filter(topic=topic, shown_on__isnull=False).order_by()
    return Func(
        ArraySubquery(filings.values("example")[: MOST + 1]),
        function="CARDINALITY",
        output_field=IntegerField(),
    )


def latest(*, count: int) -> list[Example]:
    """Return what was published last."""
    listed = Example.objects.listed().select_related("partnership", "type")
    return list(listed.order_by("-published_at", "-pk")[:count])


def published_between(*, first_day: date, last_day: date) -> QuerySet[Example]:
    """Return what was published on one of the days, both included, as far as the directory shows it now, the latest first."""
    return (
        Example.objects.listed()
        .filter(
            published_at__gte=opening_moment(first_day),
            published_at__lt=opening_moment(last_day + timedelta(days=1)),
        )
        .select_related("partnership", "type")
        .order_by("-published_at", "-pk")
    )


def filed_under(examples: Iterable[Example]) -> dict[int, list[int]]:
    """Return the ids of each example's topics; one query."""
    filed: dict[int, list[int]] = defaultdict(list)
    rows = ExampleTopic.objects.filter(example__in=[example.pk for example in examples])
    for example_id, topic_id in rows.values_list("example", "topic"):
        filed[example_id].append(topic_id)
    return filed
