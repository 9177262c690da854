"""Keeping the search table true to what is published."""

from collections.abc import Iterable
from html import unescape

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import OuterRef, Subquery, Value
from django.utils.html import strip_tags

from cms.models import ContentPage, SearchEntry
from cms.reading import text_of_page
from cms.selectors import kind_of

BATCH = 100


@transaction.atomic
def index_page(*, page: ContentPage) -> None:
    """Write what can be found of a live page; a page that is not live is taken out."""
    page = page.specific
    if not page.live:
        unindex_page(page_id=page.pk)
        return
    text = text_of_page(page)
    besides = [unescape(strip_tags(str(getattr(page, name) or ""))) for name in page.also_searched]
    page_body = "\n".join([*filter(None, besides), text.open]).strip()
    public = _vector(page.title, "A") + _vector(f"{page.teaser} {page.search_description}", "B")
    body = public + _vector(page_body, "C")
    SearchEntry.objects.update_or_create(
        source="page",
        key=str(page.pk),
        defaults={
            "page": page,
            "kind": kind_of(type(page)),
            "title": page.title,
            "teaser": page.teaser,
            "url_path": page.url_path,
            "dated": getattr(page, "date", None) or getattr(page, "month", None),
            "topics": list(getattr(page, "topic_ids", ())),
            "archived_on": page.archived_on,
            "access": page.access,
            "opens_on": page.opens_on,
            "page_body": page_body,
            "full_body": f"{page_body}\n{text.members}".strip(),
            "public_text": public,
            "page_text": body,
            "full_text": body + _vector(text.members, "C"),
        },
    )


def unindex_page(*, page_id: int) -> None:
    """Take a page out of the search."""
    SearchEntry.objects.filter(page_id=page_id).delete()


def follow_move(*, page: ContentPage) -> None:
    """Note the new addresses of a page and of everything below it."""
    current = ContentPage.objects.filter(pk=OuterRef("page")).values("url_path")
    SearchEntry.objects.filter(page__path__startswith=page.path).update(url_path=Subquery(current))


def rebuild_search() -> int:
    """Write the whole table anew and take out what is no longer live; safe to run at any time and twice.

    Returns how many pages can be found.
    """
    SearchEntry.objects.exclude(page__live=True).delete()
    last, count = 0, 0
    while pages := list(ContentPage.objects.live().filter(pk__gt=last).order_by("pk").specific()[:BATCH]):
        for page in pages:
            index_page(page=page)
        last, count = pages[-1].pk, count + len(pages)
    return count


def follow(*, source: str, keys: Iterable[str]) -> None:
    """Bring the search's entries of a source's rows up to date after they changed: those that are gone go."""


def _vector(text: str, weight: str) -> SearchVector:
    return SearchVector(Value(text), weight=weight, config="english")
