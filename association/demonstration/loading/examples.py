"""Enters the demonstration's topics and examples, some of them waiting, some with links that have died."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from cms.models import GatedDocument
from membership.access import Access
from membership.models import Partnership, Seat
from newsletters.models import HomePage
from resources.models import (
    ACCESS_BY_SHARING,
    DirectoryPage,
    DocumentType,
    Example,
    ExampleDocument,
    ExampleStep,
    ExampleTopic,
    Sharing,
    State,
    TopicContact,
    TopicPage,
)
from resources.services.filing import refile
from resources.services.site import set_up_directory

from .. import directory, documents, people
from .library import Library
from .pages import publish
from .streams import Streams

Kind = ExampleStep.Kind
AFTERNOON = time(14, 20)
LOOKED_AT_AFTER = timedelta(days=2, hours=19)
STEPS = {
    "asked": Kind.ASKED,
    "published": Kind.PUBLISHED,
    "declined": Kind.DECLINED,
    "withdrawn": Kind.WITHDRAWN,
}


def load_topics(
    home: HomePage, topics: Iterable[directory.Topic], *, library: Library, now: datetime
) -> None:
    """Publish the directory with its topics; all exist before any is written, so that they can relate to one another."""
    written = list(topics)
    set_up_directory(home=home)
    index = DirectoryPage.objects.get()
    publish(index, at=now - timedelta(days=700))
    library.add_page("a-z", index)
    for topic in written:
        page = TopicPage(title=topic.title, slug=slugify(topic.title)[:60], kind=topic.kind, live=False)
        index.add_child(instance=page)
        library.add_page(topic_key(topic.key), page)
    for place, topic in enumerate(written):
        page = library.page(topic_key(topic.key))
        page.teaser, page.also_called = topic.teaser, topic.also_called
        page.introduction = Streams(library).body(topic.introduction)
        page.related_topics = [library.page(topic_key(key)) for key in topic.related]
        contacts = [
            TopicContact(sort_order=order, **vars(contact)) for order, contact in enumerate(topic.contacts)
        ]
        setattr(page, "contacts", contacts)  # noqa: B010 - the related manager takes a list
        publish(page, at=now - timedelta(days=690 - place))


def topic_key(key: str) -> str:
    """The key under which the library knows a topic's page."""
    return f"topic-{key}"


def load_examples(
    examples: Iterable[directory.Example], *, library: Library, by: User, now: datetime
) -> list[Example]:
    """Enter every example with topics, files and history; return those in the directory, in the order of the content."""
    told = list(examples)
    names = {partnership.key: partnership.name for partnership in people.partnerships()}
    partnerships = {row.name: row for row in Partnership.objects.all()}
    seats = _first_seats()
    types = _load_types()
    rows = [
        _row(example, partnerships[names[example.by]], seats, types[example.type], now=now)
        for example in told
    ]
    Example.objects.bulk_create(rows)
    ExampleTopic.objects.bulk_create(
        ExampleTopic(example=row, topic_id=library.page(topic_key(key)).pk)
        for row, example in zip(rows, told, strict=True)
        for key in example.topics
    )
    for row, example in zip(rows, told, strict=True):
        if example.file:
            _add_file(row, example, partnership=names[example.by])
    ExampleStep.objects.bulk_create(
        step for row, example in zip(rows, told, strict=True) for step in _steps(row, example, by=by)
    )
    refile(examples=[row.pk for row in rows])
    return [row for row in rows if row.state == State.PUBLISHED]


def _load_types() -> dict[str, DocumentType]:
    """The types of document by key; those that the site does not start with are added at the end."""
    last = DocumentType.objects.count()
    return {
        key: DocumentType.objects.get_or_create(name=name, defaults={"slug": key, "order": last + place})[0]
        for place, (key, name) in enumerate(directory.types().items())
    }


def _first_seats() -> dict[int, list[User]]:
    seats: dict[int, list[User]] = {}
    for seat in Seat.objects.held().select_related("user").order_by("-is_lead_contact", "pk"):
        seats.setdefault(seat.partnership_id, []).append(seat.user)
    return seats


def _row(
    example: directory.Example,
    partnership: Partnership,
    seats: dict[int, list[User]],
    type: DocumentType,
    *,
    now: datetime,
) -> Example:
    sent = min(
        timezone.make_aware(
            datetime.combine(example.dated, AFTERNOON) + timedelta(days=6), timezone.get_default_timezone()
        ),
        now - timedelta(days=3),
    )
    people_there = seats.get(partnership.pk, [])
    return Example(
        title=example.title,
        teaser=example.teaser,
        usefulness=example.useful,
        link=example.address,
        partnership=partnership,
        type=type,
        dated=example.dated,
        sharing=example.shared,
        access=ACCESS_BY_SHARING[Sharing(example.shared)],
        state=example.state,
        contributed_by=people_there[example.dated.day % len(people_there)] if people_there else None,
        contributed_at=sent,
        published_at=sent + LOOKED_AT_AFTER if example.state == "published" else None,
    )


def _add_file(row: Example, example: directory.Example, *, partnership: str) -> None:
    if example.file == "pdf":
        made = documents.pdf_of(
            title=example.title, text=example.text, author=partnership, dated=example.dated
        )
    else:
        made = documents.word_of(title=example.title, text=example.text, author=partnership)
    document = GatedDocument(
        title=example.title,
        file=ContentFile(made, name=f"{slugify(example.title)[:50].strip('-')}.{example.file}"),
        access=Access.WITHHELD,
    )
    document._set_document_file_metadata()
    document.save()
    ExampleDocument.objects.create(example=row, document=document)


def _steps(row: Example, example: directory.Example, *, by: User) -> Sequence[ExampleStep]:
    steps = [ExampleStep(example=row, kind=Kind.CONTRIBUTED, by=row.contributed_by, at=row.contributed_at)]
    if example.state != "waiting":
        steps.append(
            ExampleStep(
                example=row,
                kind=STEPS[example.state],
                words=example.question or example.reason,
                by=row.contributed_by if example.state == "withdrawn" else by,
                at=row.contributed_at + LOOKED_AT_AFTER,
            )
        )
    return steps
