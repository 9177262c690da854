"""The words of a page, the open ones apart from those for members, and what its streams need before they are shown."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Model, prefetch_related_objects
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText, expand_db_html

from cms.blocks import MembersPartBlock

if TYPE_CHECKING:
    from cms.models.pages import ContentPage

WORDS_A_MINUTE = 220
BETWEEN_TEXTS = "\x1e"  # the record separator: no text that a person writes holds it


@dataclass(frozen=True)
class PageText:
    """What a page says: to whoever may read it, and what its members-only parts add."""

    open: str
    members: str


class Leaf(NamedTuple):
    """A value at the end of a stream's branches, with whether it stands in a members-only part."""

    block: Block
    value: Any
    locked: bool


def leaves_of_page(page: Model) -> Iterator[Leaf]:
    """Yield every value of all streams of a page, or of another row that has some, in order."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from leaves_of(field.stream_block, getattr(page, field.name))


def leaves_of(block: Block, value: Any, locked: bool = False) -> Iterator[Leaf]:
    """Yield each value below a block, in order; a table counts as one."""
    if not value:
        return
    if isinstance(block, StreamBlock):
        for child in value:
            yield from leaves_of(child.block, child.value, locked)
    elif isinstance(block, ListBlock):
        for child in value.bound_blocks:
            yield from leaves_of(child.block, child.value, locked)
    elif isinstance(block, StructBlock) and not isinstance(block, ImageBlock):
        for name, child_block in block.child_blocks.items():
            within = locked or (isinstance(block, MembersPartBlock) and name == "body")
            yield from leaves_of(child_block, value.get(name), within)
    else:
        yield Leaf(block, value, locked)


def text_of_page(page: "ContentPage") -> PageText:
    """Collect the words of all the page's streams, in order."""
    return text_of(leaves_of_page(page))


def text_of(leaves: Iterable[Leaf]) -> PageText:
    """Collect the words of these values, in order."""
    pieces = [
        (str(text).strip(), leaf.locked)
        for leaf in leaves
        for text in leaf.block.get_searchable_content(leaf.value)
    ]
    return PageText(
        open="\n".join(text for text, locked in pieces if not locked),
        members="\n".join(text for text, locked in pieces if locked),
    )


def reading_minutes(text: PageText) -> int:
    """Return how long the words take, in whole minutes, at least one."""
    return max(1, math.ceil(len(f"{text.open} {text.members}".split()) / WORDS_A_MINUTE))


def prepare_streams(page: Model) -> None:
    """Load what the streams of a page, or of another row, refer to, all at once, so that a longer one asks the database no more often.

    Meant for a page that is about to be shown: links within its texts are filled in where they stand.
    """
    leaves = list(leaves_of_page(page))
    pictures = [leaf.value for leaf in leaves if isinstance(leaf.value, get_image_model())]
    prefetch_related_objects(pictures, "renditions")
    texts = [text for leaf in leaves for text in texts_of(leaf)]
    expanded = expand_db_html(BETWEEN_TEXTS.join(text.source for text in texts)).split(BETWEEN_TEXTS)
    for text, html in zip(texts, expanded, strict=False):
        text.source = html


def texts_of(leaf: Leaf) -> Iterator[RichText]:
    """Yield the rich texts of a leaf: itself, or the cells of a table."""
    if isinstance(leaf.value, RichText):
        yield leaf.value
    elif isinstance(leaf.block, TypedTableBlock):
        for row in leaf.value.row_data:
            yield from (cell for cell in row["values"] if isinstance(cell, RichText))
