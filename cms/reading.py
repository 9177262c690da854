"""The words of a page, the open ones apart from those for members."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock

from cms.blocks import MembersPartBlock

if TYPE_CHECKING:
    from cms.models.pages import ContentPage

WORDS_A_MINUTE = 220


@dataclass(frozen=True)
class PageText:
    """What a page says: to whoever may read it, and what its members-only parts add."""

    open: str
    members: str


def text_of_page(page: "ContentPage") -> PageText:
    """Collect the words of all the page's streams, in order."""
    pieces = [
        piece
        for field in page._meta.get_fields()
        if isinstance(field, StreamField)
        for piece in pieces_of(field.stream_block, getattr(page, field.name))
    ]
    return PageText(
        open="\n".join(text for text, locked in pieces if not locked),
        members="\n".join(text for text, locked in pieces if locked),
    )


def pieces_of(block: Block, value: Any, locked: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield each piece of text below a block, with whether it stands in a members-only part."""
    if not value:
        return
    if isinstance(block, StreamBlock):
        for child in value:
            yield from pieces_of(child.block, child.value, locked)
    elif isinstance(block, ListBlock):
        for child in value.bound_blocks:
            yield from pieces_of(child.block, child.value, locked)
    elif isinstance(block, StructBlock) and not isinstance(block, ImageBlock):
        for name, child_block in block.child_blocks.items():
            within = locked or (isinstance(block, MembersPartBlock) and name == "body")
            yield from pieces_of(child_block, value.get(name), within)
    else:
        for text in block.get_searchable_content(value):
            yield unescape(strip_tags(str(text))).strip(), locked


def reading_minutes(text: PageText) -> int:
    """Return how long the words take, in whole minutes, at least one."""
    return max(1, math.ceil(len(f"{text.open} {text.members}".split()) / WORDS_A_MINUTE))
