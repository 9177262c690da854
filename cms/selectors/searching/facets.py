"""What findings can be narrowed by, with how many each choice leaves."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cms.models import ContentPage
from cms.selectors.searching.asking import Asked
from cms.selectors.searching.candidates import Candidate, Candidates

MOST_TOPICS = 8
MOST_YEARS = 8


@dataclass(frozen=True)
class Choice:
    """One choice of a facet: what it is called, how many it leaves, where it leads, and whether it is the chosen one."""

    label: str
    count: str
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A question that findings can be narrowed by, and its choices."""

    name: str
    label: str
    choices: list[Choice]
    address_of_all: str
    is_narrowed: bool


def facets_of(asked: Asked, widened: Candidates) -> list[Facet]:
    """Return the facets of what was found before narrowing; each counts what the others leave."""
    found = widened.found
    kinds = _count(found, asked.but(kind=""), lambda each: [each.kind])
    topics = _count(found, asked.but(topic=None), lambda each: each.topics)
    years = _count(found, asked.but(year=None), lambda each: [each.year] if each.year else [])
    titles = _titles({*topics, asked.topic or 0})
    names = {each.kind: each.kind_name for each in found}
    plus = "+" if widened.more else ""

    def choice(label: str, count: int, chosen: Asked, is_chosen: bool) -> Choice:
        return Choice(label, f"{count:,}{plus}", chosen.address(), is_chosen)

    facets = [
        Facet(
            "kind",
            "Type",
            [
                choice(names.get(str(kind)) or str(kind), count, asked.but(kind=kind), asked.kind == kind)
                for kind, count in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
            ],
            asked.but(kind="").address(),
            bool(asked.kind),
        ),
        Facet(
            "topic",
            "Topic",
            [
                choice(titles[topic], count, asked.but(topic=topic), asked.topic == topic)
                for topic, count in sorted(topics.items(), key=lambda pair: (-pair[1], pair[0]))
                if topic in titles
            ][:MOST_TOPICS],
            asked.but(topic=None).address(),
            bool(asked.topic),
        ),
        Facet(
            "year",
            "Year",
            [
                choice(str(year), count, asked.but(year=year), asked.year == year)
                for year, count in sorted(years.items(), reverse=True)
            ][:MOST_YEARS],
            asked.but(year=None).address(),
            bool(asked.year),
        ),
    ]
    return [facet for facet in facets if len(facet.choices) > 1 or facet.is_narrowed]


def _count(
    found: Iterable[Candidate], asked: Asked, words: Callable[[Candidate], Iterable[str | int]]
) -> Counter[int | str]:
    left = (
        each
        for each in found
        if (not asked.kind or each.kind == asked.kind)
        and (not asked.topic or asked.topic in each.topics)
        and (not asked.year or each.year == asked.year)
    )
    return Counter(word for each in left for word in words(each))


def _titles(topics: set[int | str]) -> dict[int | str, str]:
    """Return the titles of the topics' pages that everybody may see."""
    pages = ContentPage.objects.live().public().filter(pk__in=topics)
    return dict(pages.values_list("pk", "title"))
