"""Keeping the search table true to what is published."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.text import slugify

from cms import searchable
from cms.models import ContentPage, SearchEntry
from cms.searchable import Findable

BATCH = 200
# PostgreSQL keeps 1 MB of one entry's words, and an entry has three long texts. A word costs its letters once and up to six bytes; that
# it comes again costs next to nothing, since only the first 16,383 places are kept apart.
MOST_OF_A_TEXT = 300_000
COST_OF_A_WORD = 6
# An address is kept whole, as its host and as its path; a word with hyphens whole and in parts: three words for every two parts.
COST_OF_A_PART = 9
MOST_FOR_A_BYTE = 11
# Longer ones are not kept; text without any spaces is weighed piece by piece.
WORD = re.compile(r"\S{1,2000}")
PART = re.compile(r"[^\W_]+")
JOINED = re.compile(r"[-./:@_+~]\S|[^\w\s\x00-\x7f]")

WRITTEN = [
    field.name
    for field in SearchEntry._meta.concrete_fields
    if field.name not in {"id", "source", "key", "title_text", "public_text", "page_text", "full_text"}
]


@transaction.atomic
def follow(*, source: str, keys: Iterable[str]) -> None:
    """Bring the search's entries of a source's rows up to date after they changed: those that are gone go.

    Safe to run twice; the number of queries does not grow with a row, only with each two hundred of them.
    """
    read = searchable.source(source).read
    for some in _in_batches(dict.fromkeys(keys)):
        found = list(read(some))
        gone = set(some) - {each.key for each in found}
        SearchEntry.objects.filter(source=source, key__in=gone).delete()
        _write(source, found)


def rebuild_search() -> int:
    """Write the whole table anew from every source and take out what is gone; safe to run at any time and twice.

    Returns how many things can be found.
    """
    names = []
    for source in searchable.sources():
        names.append(source.name)
        known = set(source.keys())
        with transaction.atomic():
            written = SearchEntry.objects.filter(source=source.name).values_list("key", flat=True)
            gone = set(written) - known
            SearchEntry.objects.filter(source=source.name, key__in=gone).delete()
        for some in _in_batches(known):
            follow(source=source.name, keys=some)
    SearchEntry.objects.exclude(source__in=names).delete()
    return SearchEntry.objects.count()


def index_page(*, page: ContentPage) -> None:
    """Write what can be found of a live page; a page that is not live is taken out with all that stands on it."""
    if not page.live:
        unindex_page(page_id=page.pk)
        return
    follow(source="page", keys=[str(page.pk)])
    for source in searchable.sources():
        if source.on_page:
            known = SearchEntry.objects.filter(source=source.name, page=page.pk).values_list("key", flat=True)
            follow(source=source.name, keys=[*known, *source.on_page(page.pk)])


def follow_document(*, document_id: int) -> None:
    """Bring up to date what is found by a document's words: its own entry, and those of whatever it belongs to."""
    follow(source="document", keys=[str(document_id)])
    for source in searchable.sources():
        if source.with_document:
            follow(source=source.name, keys=source.with_document(document_id))


def unindex_page(*, page_id: int) -> None:
    """Take a page, and what stands on it, out of the search."""
    SearchEntry.objects.filter(page_id=page_id).delete()


def follow_move(*, page: ContentPage) -> None:
    """Note the new addresses of a page and of everything below it."""
    current = ContentPage.objects.filter(pk=OuterRef("page")).values("url_path")
    SearchEntry.objects.filter(source="page", page__path__startswith=page.path).update(
        url_path=Subquery(current)
    )


def bounded(text: str) -> str:
    """Return the text, or as much of its beginning as the search can keep."""
    if len(text.encode()) * MOST_FOR_A_BYTE <= MOST_OF_A_TEXT:
        return text
    known: set[str] = set()
    cost = 0
    for match in WORD.finditer(text):
        word = match[0].lower()
        for new in {word} if JOINED.search(word) else set(PART.findall(word)):
            if new not in known:
                known.add(new)
                cost += _cost(new)
        if cost > MOST_OF_A_TEXT:
            return text[: match.start()]
    return text


def _cost(word: str) -> int:
    """Return the most bytes that PostgreSQL keeps of a word, however it takes it apart."""
    letters, parts = len(word.encode()), len(PART.findall(word))
    return letters + COST_OF_A_WORD if parts < 2 else 2 * letters + COST_OF_A_PART * parts


def _write(source: str, found: list[Findable]) -> None:
    SearchEntry.objects.bulk_create(
        [_entry(source, each) for each in found],
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=WRITTEN,
    )
    title = _vector("title", "A")
    public = title + _vector("teaser", "B")
    file = _vector("file_text", "D")
    SearchEntry.objects.filter(source=source, key__in=[each.key for each in found]).update(
        title_text=title + SearchVector("title", weight="A", config="simple"),
        public_text=public,
        page_text=public + _vector("page_body", "C") + file,
        full_text=public + _vector("full_body", "C") + file,
    )


def _entry(source: str, found: Findable) -> SearchEntry:
    body, members = bounded(found.body), bounded(found.members_body)
    return SearchEntry(
        source=source,
        key=found.key,
        page_id=found.page_id,
        collection_id=found.collection_id,
        kind=slugify(found.kind)[:40],
        kind_name=found.kind,
        title=found.title[:255],
        teaser=found.teaser,
        url_path=found.address,
        dated=found.dated,
        topics=list(found.topics),
        archived_on=found.archived_on,
        access=found.access,
        opens_on=found.opens_on,
        readers_only=found.readers_only,
        page_body=body,
        full_body=f"{body}\n{members}".strip(),
        file_text=bounded(found.file_text),
        learnt=False,
    )


def _vector(field: str, weight: str) -> SearchVector:
    return SearchVector(field, weight=weight, config="english")


def _in_batches(keys: Iterable[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while some := list(islice(left, BATCH)):
        yield some
