"""What the directory filters examples by: one word for each fact, all of an example's words in one indexed column.

A selection is a set of words that an example must all hold, whatever their mixture, so one index serves every combination.
"""

from resources.models import Example, TopicPage


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


def facets_of(example: Example, topics: list[TopicPage]) -> list[str]:
    """Return the words that an example filed under these topics is found by; its partnership is loaded."""
    region = example.partnership.region
    return sorted(
        {
            *(topic_facet(topic.pk) for topic in topics),
            *(kind_facet(topic.kind) for topic in topics),
            *([region_facet(region)] if region else []),
            partnership_facet(example.partnership_id),
            type_facet(example.type_id),
            year_facet(example.year),
        }
    )
