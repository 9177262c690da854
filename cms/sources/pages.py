"""Published pages as the search knows them."""

from collections.abc import Iterable, Iterator, Sequence
from html import unescape

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
    for page in ContentPage.objects.live().filter(pk__in=ids).specific():
        if page.stands_alone:
            yield findable(page)


def findable(page: ContentPage) -> Findable:
    """Return what can be found of a page: its streams, and the fields that its type names."""
    text = page.findable_text
    besides = [unescape(strip_tags(str(getattr(page, name) or ""))) for name in page.also_searched]
    return Findable(
        key=str(page.pk),
        kind=page.kind_name,
        title=page.title,
        teaser=page.teaser or page.search_description,
        address=page.url_path,
        body="\n".join([*filter(None, besides), text.open]).strip(),
        members_body=text.members,
        access=page.access,
        opens_on=page.opens_on,
        dated=getattr(page, "date", None) or getattr(page, "month", None),
        topics=tuple(getattr(page, "topic_ids", ())),
        archived_on=page.archived_on,
        page_id=page.pk,
    )
