"""What stands on a topic's page beside its introduction."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.models import ContentPage, SearchEntry
from cms.models.search import NO_READINGS
from membership.access import Viewer, may_read, readable_by
from resources.directory.listing import Row, Rows
from resources.directory.selectors import MOST, Number, in_order
from resources.models import DocumentType, Example, ExampleTopic, TopicPage

A_GROUP = 3
READINGS = 8
TEXTS = ("page_body", "full_body", "file_text", "title_text", "public_text", "page_text", "full_text")


@dataclass(frozen=True)
class Group:
    """The newest examples of one type of document, and how many there are."""

    type: DocumentType
    number: Number
    rows: tuple[Row, ...]

    @property
    def has_more(self) -> bool:
        return self.number.at_least or self.number.value > len(self.rows)


@dataclass(frozen=True)
class Reading:
    """Something else to read on a topic, and whether the viewer may read it in full."""

    entry: SearchEntry
    address: str
    readable: bool


def groups_under(topic: TopicPage, *, rows: Rows) -> tuple[Group, ...]:
    """Return a topic's listed examples by type of document, the newest of each; three queries and that of the rows."""
    filings = ExampleTopic.objects.filter(topic=topic, shown_on__isnull=False)
    newest = filings.order_by("-shown_on", "-example").values_list("example", "example__type")[: MOST + 1]
    ids: dict[int, list[int]] = defaultdict(list)
    found = list(newest)
    for example_id, type_id in found:
        ids[type_id].append(example_id)
    shown = [pk for pks in ids.values() for pk in pks[:A_GROUP]]
    examples = in_order(Example.objects.listed().select_related("partnership", "type"), shown)
    by_type: dict[int, list[Row]] = defaultdict(list)
    for row in rows.of(examples):
        by_type[row.example.type_id].append(row)
    at_least = len(found) > MOST
    return tuple(
        Group(type_, Number(len(ids[type_.pk]), at_least=at_least), tuple(by_type[type_.pk]))
        for type_ in DocumentType.objects.filter(pk__in=ids)
    )


def readings_on(topic: TopicPage, *, viewer: Viewer, now: datetime) -> tuple[Reading, ...]:
    """Return what else is tagged with a topic, the newest first: newsletter items, news, publications; one query.

    Everybody sees title and teaser, but of a locked issue's items only readers. Nothing that lies below Wagtail's own privacy, and
    nothing from the archive.
    """
    entries = _about(topic.pk).filter(
        Q(archived_on=None) | Q(archived_on__gt=timezone.localdate(now)),
        Q(page=None) | Q(page__in=ContentPage.objects.live().public()),
        Q(readers_only=False) | readable_by(viewer, now=now),
    )
    newest = entries.select_related("page").order_by("-dated", "pk").defer(*TEXTS)
    return tuple(
        Reading(entry, entry.get_url(), may_read(viewer, entry, now=now)) for entry in newest[:READINGS]
    )


def _about(topic_id: int) -> QuerySet[SearchEntry]:
    return SearchEntry.objects.exclude(source__in=NO_READINGS).filter(
        topics__contains=[topic_id], dated__isnull=False
    )


def related_to(topic: TopicPage, *, among: Iterable[TopicPage]) -> list[TopicPage]:
    """Return the published topics that its editor has named as related; one query."""
    named = {related.pk for related in topic.related_topics.all().only("pk")}
    return [other for other in among if other.pk in named and other.pk != topic.pk]


def neighbours_of(topic: TopicPage, *, among: list[TopicPage]) -> tuple[TopicPage | None, TopicPage | None]:
    """Return the topics before and after this one in the alphabet."""
    places = [place for place, other in enumerate(among) if other.pk == topic.pk]
    if not places:
        return None, None
    (place,) = places
    return (among[place - 1] if place else None), (among[place + 1] if place + 1 < len(among) else None)
