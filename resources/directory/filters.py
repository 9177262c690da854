"""What the directory can be filtered by, and what somebody has chosen, as words in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.http import urlencode

from membership.models import Partnership, Region
from resources.facets import (
    kind_facet,
    partnership_facet,
    region_facet,
    topic_facet,
    type_facet,
    year_facet,
)
from resources.models import DocumentType, Example, TopicPage

LONGEST_WORD = 200


@dataclass(frozen=True)
class Option:
    """One thing to filter by: its word in the address, what people call it, and the facet that examples carry."""

    word: str
    label: str
    facet: str


@dataclass(frozen=True)
class Dimension:
    """One of the facts that the directory is filtered by, with everything that can be chosen of it."""

    name: str
    label: str
    anything: str
    options: tuple[Option, ...]

    def option(self, word: str) -> Option | None:
        """Return what a word of the address stands for."""
        return next((option for option in self.options if option.word == word), None)


@dataclass(frozen=True)
class Selection:
    """What somebody has chosen: at most one option of each dimension, by the dimension's name."""

    chosen: Mapping[str, Option]
    unknown: tuple[str, ...] = ()
    """Words of the address that stand for nothing, or for nothing any more."""

    @property
    def facets(self) -> list[str]:
        """The facets that an example must carry, all of them."""
        return sorted(option.facet for option in self.chosen.values())

    @property
    def year(self) -> int | None:
        """The chosen year."""
        option = self.chosen.get("year")
        return int(option.word) if option else None

    def without(self, name: str) -> "Selection":
        """Return the same selection with nothing chosen of a dimension."""
        return replace(self, chosen={key: option for key, option in self.chosen.items() if key != name})

    def query(self) -> str:
        """Return the selection as the query of an address, without the question mark."""
        return urlencode({name: option.word for name, option in self.chosen.items()})

    def __bool__(self) -> bool:
        return bool(self.chosen)


def dimensions(*, topics: Iterable[TopicPage], years: Iterable[int]) -> tuple[Dimension, ...]:
    """Return everything that the directory can be filtered by, in the order in which it is offered; two queries.

    Arguments: `topics` are the published ones, in order; `years` those that examples are of.
    """
    sharing = Partnership.objects.filter(
        Exists(Example.objects.listed().filter(partnership=OuterRef("pk")).order_by())
    )
    return (
        _dimension("topic", "Topic", "All topics", _topics(topics)),
        _dimension("kind", "Kind of topic", "Both kinds", _kinds()),
        _dimension("type", "Type of document", "All types", _types()),
        _dimension("region", "Region", "All regions", _regions()),
        _dimension("partnership", "Partnership", "All partnerships", _partnerships(sharing)),
        _dimension("year", "Year", "All years", _years(years)),
    )


def _dimension(name: str, label: str, anything: str, options: Iterable[tuple[str, str, str]]) -> Dimension:
    return Dimension(name, label, anything, tuple(Option(*option) for option in options))


def _topics(topics: Iterable[TopicPage]) -> Iterable[tuple[str, str, str]]:
    return ((topic.slug, topic.title, topic_facet(topic.pk)) for topic in topics)


def _kinds() -> Iterable[tuple[str, str, str]]:
    return ((kind.value, kind.label, kind_facet(kind.value)) for kind in TopicPage.Kind)


def _types() -> Iterable[tuple[str, str, str]]:
    return (
        (slug, name, type_facet(pk))
        for pk, slug, name in DocumentType.objects.values_list("pk", "slug", "name")
    )


def _regions() -> Iterable[tuple[str, str, str]]:
    return ((region.value.replace("_", "-"), region.label, region_facet(region.value)) for region in Region)


def _partnerships(sharing: Any) -> Iterable[tuple[str, str, str]]:
    return (
        (slug, name, partnership_facet(pk))
        for pk, slug, name in sharing.order_by("name").values_list("pk", "slug", "name")
    )


def _years(years: Iterable[int]) -> Iterable[tuple[str, str, str]]:
    return ((str(year), str(year), year_facet(year)) for year in years)


def selection_in(query: Mapping[str, str], offered: Iterable[Dimension]) -> Selection:
    """Return what the query of an address chooses among what is offered."""
    chosen, unknown = {}, []
    for dimension in offered:
        word = query.get(dimension.name, "").replace("\0", "").strip()[:LONGEST_WORD]
        if option := dimension.option(word):
            chosen[dimension.name] = option
        elif word:
            unknown.append(word)
    return Selection(chosen, tuple(unknown))
