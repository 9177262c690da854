"""What the directory page shows for an address: the filters with their numbers, and the examples or the topics."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.http import urlencode

from membership.access import Viewer, may_read
from office.numbers import whole_number
from resources.directory import selectors
from resources.directory.filters import Dimension, Option, Selection, dimensions, selection_in
from resources.directory.selectors import A_PAGE, MOST, Candidates, Number
from resources.models import DirectoryPage, Example, TopicPage

LATEST = 6
LISTING = "examples"


@dataclass(frozen=True)
class Choice:
    """An option as it stands in a filter: with how many it would find."""

    word: str
    label: str
    number: Number | None
    is_chosen: bool

    def __str__(self) -> str:
        return self.label if self.number is None else f"{self.label} ({self.number})"


@dataclass(frozen=True)
class Filter:
    """A dimension as it is shown: what can be chosen now."""

    name: str
    label: str
    anything: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Chip:
    """Something chosen, and the address without it."""

    label: str
    dimension: str
    address: str


@dataclass(frozen=True)
class Row:
    """An example in a list: its topics, and whether the viewer may read it."""

    example: Example
    topics: tuple[TopicPage, ...]
    readable: bool


@dataclass(frozen=True)
class Listing:
    """What the directory shows for an address."""

    selection: Selection
    filters: tuple[Filter, ...]
    chips: tuple[Chip, ...]
    number: Number
    results: "Page[Any] | None"
    """The examples of one page; None where topics are shown instead."""
    letters: tuple[tuple[str, tuple[TopicPage, ...]], ...] = ()
    latest: tuple[Row, ...] = field(default=())
    is_cut: bool = False
    """Whether older examples lie beyond the last page."""

    @property
    def query(self) -> str:
        """The address's query as it should stand: only what is chosen, and the page."""
        words = self.selection.query()
        if self.results is None:
            return words
        if self.results.number > 1:
            words = f"{words}&{urlencode({'page': self.results.number})}".lstrip("&")
        return words if self.selection else f"show={LISTING}&{words}".rstrip("&")


def listing_for(
    *, directory: DirectoryPage, query: Mapping[str, str], viewer: Viewer, now: datetime
) -> Listing:
    """Return what the directory shows for the query of an address.

    The number of queries depends on how many filters are set, never on what is stored or shown.
    """
    topics = selectors.counted_topics()
    offered = dimensions(topics=topics, years=selectors.years())
    selection = selection_in(query, offered)
    found = selectors.candidates(selection)
    address = directory.get_url() or "/"
    results, rows = None, Rows(topics, viewer=viewer, now=now)
    if selection or query.get("show") == LISTING or selection.unknown:
        results = page_of(Found(selection, found, rows), query)
    return Listing(
        selection=selection,
        filters=tuple(_filter(dimension, selection, found, topics) for dimension in offered),
        chips=tuple(
            _chip(dimension, selection, address)
            for dimension in offered
            if dimension.name in selection.chosen
        ),
        number=found.number,
        results=results,
        letters=() if results is not None else by_letter(topics),
        latest=() if results is not None else rows.of(selectors.latest(count=LATEST)),
        is_cut=results is not None and not found.complete and not results.has_next(),
    )


class Rows:
    """Makes rows of examples, as one viewer sees them."""

    def __init__(self, topics: Iterable[TopicPage], *, viewer: Viewer, now: datetime) -> None:
        self.topics = {topic.pk: topic for topic in topics}
        self.viewer, self.now = viewer, now

    def of(self, examples: list[Example]) -> tuple[Row, ...]:
        """Return a row for each example; one query."""
        filed = selectors.filed_under(examples)
        return tuple(
            Row(
                example,
                tuple(topic for pk, topic in self.topics.items() if pk in filed[example.pk]),
                may_read(self.viewer, example, now=self.now),
            )
            for example in examples
        )


class Found:
    """What was found, as a paginator reads it: counted as far as it goes, read a page at a time."""

    ordered = True

    def __init__(self, selection: Selection, found: Candidates, rows: Rows) -> None:
        self.selection, self.found, self.rows = selection, found, rows

    def __len__(self) -> int:
        return min(len(self.found.ids), MOST)

    def __getitem__(self, place: slice) -> tuple[Row, ...]:
        examples = selectors.newest(self.selection, self.found, first=place.start, last=place.stop)
        return self.rows.of(examples)


def page_of(found: Found, query: Mapping[str, str]) -> Page[Any]:
    """Return the page of examples that the query of an address asks for, or the nearest there is."""
    paginator: Paginator[Any] = Paginator(found, A_PAGE)  # type: ignore[arg-type]
    return paginator.get_page(whole_number(query.get("page", ""), otherwise=1))


def by_letter(topics: Iterable[TopicPage]) -> tuple[tuple[str, tuple[TopicPage, ...]], ...]:
    """Return the topics under the letters that there are."""
    return tuple((letter, tuple(group)) for letter, group in groupby(topics, key=lambda topic: topic.letter))


def _filter(dimension: Dimension, selection: Selection, found: Candidates, topics: list[TopicPage]) -> Filter:
    """Offer what would find something, and what is chosen."""
    chosen = selection.chosen.get(dimension.name)
    if dimension.name in selection.chosen:
        found = selectors.carriers(selection.without(dimension.name))
    whole = {option.word: topic.shown for option, topic in zip(dimension.options, topics, strict=False)}
    choices = []
    for option in dimension.options:
        number = found.carrying(option.facet)
        if dimension.name == "topic" and not selection.without("topic"):
            number = whole[option.word]
        if number is None or number.value or option == chosen:
            choices.append(Choice(option.word, option.label, number, option == chosen))
    return Filter(dimension.name, dimension.label, dimension.anything, tuple(choices))


def _chip(dimension: Dimension, selection: Selection, address: str) -> Chip:
    option: Option = selection.chosen[dimension.name]
    query = selection.without(dimension.name).query()
    return Chip(option.label, dimension.label, f"{address}?{query}" if query else address)
