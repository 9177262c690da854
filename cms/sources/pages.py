"""Published pages as the search knows them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import Any

from django.utils.html import strip_tags

from cms.models import ContentPage
from cms.searchable import Findable


def keys() -> Iterator[str]:
    """Yield the keys of all live pages that stand for themselves."""
    for pk in ContentPage.objects.live().order_by("pk").values_list("pk", flat=True).iterator():
        yield str(pk)


def read(wanted: Sequence[str]) -> Iterable[Findable]:
    """Return what can be found of these pages, as far as they are live."""
    ids = [int(key) for key in wanted]
    pages = [page for page in ContentPage.objects.live().filter(pk__in=ids).specific() if page.stands_alone]
    topics = topics_of(pages)
    return [findable(page, topics=topics.get(page.pk, ())) for page in pages]


def topics_of(pages: Sequence[ContentPage]) -> dict[int, tuple[int, ...]]:
    """Return the ids of the topics that pages are filed under, by the pages' ids; one query for each type that can be filed."""
    found: dict[int, list[int]] = defaultdict(list)
    for model in {type(page) for page in pages if hasattr(type(page), "topic_ids")}:
        field: Any = model._meta.get_field("topics")  # type: ignore[misc] # of the types that have topics
        page_field, topic_field = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        of_type = [page.pk for page in pages if type(page) is model]
        filed = field.remote_field.through._default_manager.filter(**{f"{page_field}__in": of_type})
        for page_id, topic_id in filed.order_by(topic_field).values_list(page_field, topic_field):
            found[page_id].append(topic_id)
    return {page_id: tuple(topics) for page_id, topics in found.items()}


def findable(page: ContentPage, *, topics: tuple[int, ...] = ()) -> Findable:
    """Return what can be found of a page: its streams, and the fields that its type names."""
    text = page.findable_text
    besides = [unescape(strip_tags(str(getattr(page, name) or ""))) for name in page.also_searched]
    return Findable(
        key=str(page.pk),
        kind=page.kind_name,
        title=page.findable_title,
        teaser=page.teaser or page.search_description,
        address=page.url_path,
        body="\n".join([*filter(None, besides), text.open]).strip(),
        members_body=text.members,
        access=page.access,
        opens_on=page.opens_on,
        dated=getattr(page, "date", None) or getattr(page, "month", None),
        topics=topics,
        archived_on=page.archived_on,
        page_id=page.pk,
    )
