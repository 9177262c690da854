"""Newsletter items as the search knows them: each is found by itself and leads to its place in its issue."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cms.reading import leaves_of, text_of
from cms.searchable import Findable, Source
from newsletters.contents import contents_of
from newsletters.models import IssuePage

KIND_OF_ITEMS = "Newsletter items"


def keys() -> Iterator[str]:
    """Yield the keys of all items of published issues."""
    for issue in IssuePage.objects.live().order_by("pk").iterator(chunk_size=50):
        yield from items_of(issue)


def on_page(page_id: int) -> Iterator[str]:
    """Yield the keys of the items of one issue."""
    for issue in IssuePage.objects.live().filter(pk=page_id):
        yield from items_of(issue)


def read(wanted: Sequence[str]) -> Iterable[Findable]:
    """Return what can be found of these items, as far as they stand in published issues."""
    asked = set(wanted)
    for issue in IssuePage.objects.live().filter(pk__in={int(key.partition(":")[0]) for key in wanted}):
        contents_of(issue.sections)  # gives every item its anchor
        for key, child in items_of(issue).items():
            if key in asked:
                yield _findable(key, issue, child)


def items_of(issue: IssuePage) -> dict[str, Any]:
    """Return the issue's own items by their keys, in order; news that it pulls in has a page of its own."""
    items = (child for section in issue.sections for child in section.value["items"])
    own = (child for child in items if child.block_type == "item")
    return {f"{issue.pk}:{number}": child for number, child in enumerate(own, 1)}


def source() -> Source:
    """Return the source for the search."""
    return Source("item", keys, read, on_page=on_page)


def _findable(key: str, issue: IssuePage, child: Any) -> Findable:
    text = text_of(leaves_of(child.block.child_blocks["body"], child.value["body"]))
    byline = [child.value.get("byline_name"), child.value.get("byline_role")]
    return Findable(
        key=key,
        kind=KIND_OF_ITEMS,
        title=child.value.words,
        address=f"#{child.value.anchor}",
        teaser=f"In the newsletter of {issue.title}.",
        body="\n".join(filter(None, [text.open, *byline])),
        members_body=text.members,
        access=issue.access,
        opens_on=issue.opens_on,
        dated=issue.month,
        topics=tuple(topic.pk for topic in child.value.get("topics") or ()),
        archived_on=issue.archived_on,
        page_id=issue.pk,
        readers_only=True,  # the headings of a locked issue are part of what is locked
    )
