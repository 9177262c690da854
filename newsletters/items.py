"""Newsletter items as the search knows them: each is found by itself and leads to its place in its issue."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cms.reading import leaves_of, text_of
from cms.searchable import Findable, Source
from newsletters.contents import contents_of
from newsletters.models import IssuePage


def keys() -> Iterator[str]:
    """Yield the keys of all items of published issues."""
    for issue in IssuePage.objects.live().order_by("pk").iterator(chunk_size=50):
        yield from (_key(issue, child) for child in items_of(issue))


def on_page(page_id: int) -> Iterator[str]:
    """Yield the keys of the items of one issue."""
    for issue in IssuePage.objects.live().filter(pk=page_id):
        yield from (_key(issue, child) for child in items_of(issue))


def read(wanted: Sequence[str]) -> Iterable[Findable]:
    """Return what can be found of these items, as far as they stand in published issues."""
    places: dict[int, set[str]] = defaultdict(set)
    for key in wanted:
        issue_id, _, block = key.partition(":")
        places[int(issue_id)].add(block)
    for issue in IssuePage.objects.live().filter(pk__in=places):
        contents_of(issue.sections)  # gives every item its anchor
        for child in items_of(issue):
            if child.id in places[issue.pk]:
                yield _findable(issue, child)


def items_of(issue: IssuePage) -> list[Any]:
    """Return the issue's own items, in order; news that it pulls in has a page of its own."""
    return [
        child for section in issue.sections for child in section.value["items"] if child.block_type == "item"
    ]


def source() -> Source:
    """Return the source for the search."""
    return Source("item", keys, read, on_page=on_page)


def _findable(issue: IssuePage, child: Any) -> Findable:
    text = text_of(leaves_of(child.block.child_blocks["body"], child.value["body"]))
    byline = [child.value.get("byline_name"), child.value.get("byline_role")]
    return Findable(
        key=_key(issue, child),
        kind="Newsletter items",
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


def _key(issue: IssuePage, child: Any) -> str:
    return f"{issue.pk}:{child.id}"
