"""Examples as the search knows them. Their files are found through them, never by themselves."""

from collections.abc import Iterable, Iterator, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from cms.models import GatedDocument
from cms.searchable import Findable, Source
from resources.models import Example, ExampleDocument, ExampleTopic, TopicPage

KIND = "Practice examples"


def keys() -> Iterator[str]:
    """Yield the keys of all examples that the directory shows."""
    for pk in Example.objects.listed().order_by("pk").values_list("pk", flat=True).iterator():
        yield str(pk)


def read(wanted: Sequence[str]) -> Iterable[Findable]:
    """Return what can be found of these examples, as far as the directory shows them; two queries.

    Everybody finds one by its title, what it is, its type and whose it is; readers also by why it is useful, by those of its topics that
    everybody sees, and by the words and names of its files.
    """
    filings = ExampleTopic.objects.filter(example=OuterRef("pk")).order_by("topic")
    shown = filings.filter(topic__in=TopicPage.objects.live().public())
    files = ExampleDocument.objects.filter(example=OuterRef("pk"))
    examples = (
        Example.objects.listed()
        .filter(pk__in=[int(key) for key in wanted])
        .select_related("partnership", "type")
        .annotate(
            topic_ids=ArraySubquery(filings.values("topic")),
            topic_titles=ArraySubquery(shown.values("topic__title")),
            file_titles=ArraySubquery(files.values("document__title")),
            file_texts=ArraySubquery(files.values("document__text")),
        )
    )
    for example in examples:
        yield _findable(example)


def of_document(document_id: int) -> Iterable[str]:
    """Return the key of the example that a file belongs to."""
    owners = GatedDocument.objects.filter(pk=document_id, example_file__isnull=False)
    return [str(pk) for pk in owners.values_list("example_file__example", flat=True)]


def source() -> Source:
    """Return the source for the search."""
    return Source("example", keys, read, with_document=of_document)


def _findable(example: Example) -> Findable:
    return Findable(
        key=str(example.pk),
        kind=KIND,
        title=example.title,
        teaser=f"{example.type} from {example.partnership}. {example.teaser}",
        body="\n".join([example.usefulness, *example.topic_titles]).strip(),  # type: ignore[attr-defined]
        file_text="\n".join([*example.file_titles, *example.file_texts]),  # type: ignore[attr-defined]
        address=example.get_absolute_url(),
        access=example.access,
        dated=example.dated,
        topics=tuple(example.topic_ids),  # type: ignore[attr-defined]
    )
