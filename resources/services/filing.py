"""Filing examples: their topics, their facets, their files' gates, and their place in the search."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cms.models import GatedDocument, SearchEntry
from cms.services.searching import follow
from membership.access import Access
from resources.addresses import link_key
from resources.facets import facets_of, kind_facet
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

    Called after every change of an example, of its partnership's region, or of a topic's kind; safe to run twice. Asks the database
    the same number of times for every `BATCH` examples.
    """
    wanted = sorted(set(examples))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        rows = Example.objects.select_for_update(of=("self",)).select_related("partnership").order_by("pk")
        found = list(rows.filter(pk__in=batch))
        _file(found)
        _follow_gates(found)
        follow(source="example", keys=[str(pk) for pk in batch])


def _file(examples: list[Example]) -> None:
    """Write what the directory reads: an example's access and facets, and under each topic its date while it is shown."""
    shown = {example.pk: example.dated if example.is_listed else None for example in examples}
    topics: dict[int, list[tuple[int, str]]] = defaultdict(list)
    moved = []
    filings = ExampleTopic.objects.filter(example__in=shown).order_by("pk")
    for pk, example_id, topic_id, kind, shown_on in filings.values_list(
        "pk", "example", "topic", "topic__kind", "shown_on"
    ):
        topics[example_id].append((topic_id, kind))
        if shown_on != shown[example_id]:
            moved.append(ExampleTopic(pk=pk, shown_on=shown[example_id]))
    ExampleTopic.objects.bulk_update(moved, ["shown_on"])
    changed = []
    for example in examples:
        access, facets = ACCESS_BY_SHARING[Sharing(example.sharing)], facets_of(example, topics[example.pk])
        key = link_key(example.link)
        if (access, facets, key) != (example.access, example.facets, example.link_key):
            example.access, example.facets, example.link_key = access, facets, key
            changed.append(example)
    Example.objects.bulk_update(changed, ["access", "facets", "link_key"])


def _follow_gates(examples: list[Example]) -> None:
    """Let the files of examples be as open as they are: withheld while they are not shown."""
    by_gate: dict[str, list[int]] = defaultdict(list)
    for example in examples:
        by_gate[example.access if example.is_listed else Access.WITHHELD].append(example.pk)
    for gate, pks in by_gate.items():
        files = GatedDocument.objects.filter(example_file__example__in=pks).exclude(access=gate)
        changed = list(files.values_list("pk", flat=True))
        GatedDocument.objects.filter(pk__in=changed).update(access=gate, opens_on=None)
        if changed:
            follow(source="document", keys=[str(pk) for pk in changed])


def refile_topic(*, topic: TopicPage) -> int:
    """Refile the examples of a topic whose kind has changed; return how many. Asks once where nothing has."""
    other = next(kind for kind in TopicPage.Kind if kind != topic.kind)
    keeps_other = ExampleTopic.objects.filter(example=OuterRef("pk"), topic__kind=other)
    examples = Example.objects.filter(filings__topic=topic).filter(
        ~Q(facets__contains=[kind_facet(topic.kind)])
        | (Q(facets__contains=[kind_facet(other)]) & ~Exists(keeps_other))
    )
    pks = list(examples.values_list("pk", flat=True))
    refile(examples=pks)
    return len(pks)


def follow_topic(*, topic: TopicPage) -> None:
    """Let the topic's examples be found by its title or no longer, after that was changed, shown or hidden; safe to run twice.

    Asks once where nothing has changed.
    """
    is_shown = TopicPage.objects.live().public().filter(pk=topic.pk).exists()
    entries = SearchEntry.objects.filter(source="example", topics__contains=[topic.pk])
    named = Q(page_body__contains=topic.title)
    follow(
        source="example",
        keys=list(entries.filter(~named if is_shown else named).values_list("key", flat=True)),
    )


def refile_partnership(*, partnership_id: int) -> int:
    """Refile everything that a partnership has shared, after its name or region has changed; return how many examples."""
    pks = list(Example.objects.filter(partnership=partnership_id).values_list("pk", flat=True))
    refile(examples=pks)
    return len(pks)
