"""What the directory filters examples by: one word for each fact, all of an example's words in one indexed column.

A selection is a set of words that an example must all hold, whatever their mixture, so one index serves every combination.
"""

from collections.abc import Iterable

from resources.models import Example


def topic_facet(topic_id: int) -> str:
    return f"topic:{topic_id}"


def kind_facet(kind: str) -> str:
    return f"kind:{kind}"


def region_facet(region: str) -> str:
    return f"region:{region}"


def partnership_facet(partnership_id: int) -> str:
    return f"partnership:{partnership_id}"


def type_facet(type_id: int) -> str:
    return f"type:{type_id}"


def year_facet(year: int) -> str:
    return f"year:{year}"


def facets_of(example: Example, topics: Iterable[tuple[int, str]]) -> list[str]:
    """Return the words that an example is found by; its partnership is loaded.

    Arguments: `topics` are the ids and kinds of the topics that it is filed under.
    """
    words = {
        partnership_facet(example.partnership_id),
        type_facet(example.type_id),
        year_facet(example.year),
    }
    if region := example.partnership.region:
        words.add(region_facet(region))
    for topic_id, kind in topics:
        words |= {topic_facet(topic_id), kind_facet(kind)}
    return sorted(words)
