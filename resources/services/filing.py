"""Filing examples: their topics, their facets, their files' gates, and their place in the search."""

from collections.abc import Iterable

from django.db import transaction

from cms.models import GatedDocument
from cms.services.searching import follow
from membership.access import Access
from resources.addresses import link_key
from resources.facets import facets_of
from resources.models import ACCESS_BY_SHARING, Example, ExampleTopic, Sharing, TopicPage

BATCH = 500


@transaction.atomic
def file_under(*, example: Example, topics: Iterable[TopicPage]) -> None:
    """File an example under exactly these topics."""
    wanted = {topic.pk for topic in topics}
    example.filings.exclude(topic__in=wanted).delete()
    ExampleTopic.objects.bulk_create(
        [ExampleTopic(example=example, topic_id=topic_id) for topic_id in sorted(wanted)],
        ignore_conflicts=True,
    )
    refile(examples=[example.pk])


@transaction.atomic
def refile(*, examples: Iterable[int]) -> None:
    """Bring what follows from an example's facts up to date: facets, the key of its link, its files' gates, its entry in the search.

    Called after every change of an example, of its partnership's region, or of a topic's kind; safe to run twice.
    """
    rows = Example.objects.select_related("partnership").prefetch_related("topics").in_bulk(list(examples))
    for example in rows.values():
        example.access = ACCESS_BY_SHARING[Sharing(example.sharing)]
        example.facets = facets_of(example, list(example.topics.all()))
        example.link_key = link_key(example.link)
    Example.objects.bulk_update(rows.values(), ["access", "facets", "link_key"], batch_size=BATCH)
    for example in rows.values():
        gate = example.access if example.is_listed else Access.WITHHELD
        GatedDocument.objects.filter(example_file__example=example).exclude(access=gate).update(access=gate)
    follow(source="example", keys=[str(pk) for pk in rows])
