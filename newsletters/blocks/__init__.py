"""The blocks of a newsletter issue: sections, what people write for them, and what fills itself."""

from newsletters.blocks.anchors import LONGEST_ANCHOR, Anchored
from newsletters.blocks.entries import EntryBlock, Shown, example_at, mark_of_example
from newsletters.blocks.filling import (
    ComingEventsBlock,
    FillingBlock,
    FillingValue,
    LatestExamplesBlock,
    NewMembersBlock,
    RecentPublicationsBlock,
)
from newsletters.blocks.items import VOICES, ItemBlock, ItemValue, NewsReferenceBlock, NewsReferenceValue
from newsletters.blocks.sections import (
    FILLING_BLOCKS,
    SECTION_KINDS,
    ItemsBlock,
    SectionBlock,
    SectionsBlock,
    SectionValue,
)

__all__ = [
    "FILLING_BLOCKS",
    "LONGEST_ANCHOR",
    "SECTION_KINDS",
    "VOICES",
    "Anchored",
    "ComingEventsBlock",
    "EntryBlock",
    "FillingBlock",
    "FillingValue",
    "ItemBlock",
    "ItemValue",
    "ItemsBlock",
    "LatestExamplesBlock",
    "NewMembersBlock",
    "NewsReferenceBlock",
    "NewsReferenceValue",
    "RecentPublicationsBlock",
    "SectionBlock",
    "SectionValue",
    "SectionsBlock",
    "Shown",
    "example_at",
    "mark_of_example",
]
