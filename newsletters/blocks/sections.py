"""The sections of an issue and what may stand in them."""

from wagtail.blocks import BooleanBlock, CharBlock, ChoiceBlock, RichTextBlock, StreamBlock, StructBlock

from cms.blocks import SHORT_FEATURES
from newsletters.blocks.anchors import Anchored
from newsletters.blocks.filling import (
    ComingEventsBlock,
    FillingBlock,
    LatestExamplesBlock,
    NewMembersBlock,
    RecentPublicationsBlock,
)
from newsletters.blocks.items import EXAMPLE_ITEM, ItemBlock, NewsReferenceBlock

SECTION_KINDS = [
    ("association_news", "Association news"),
    ("national_news", "National news"),
    ("news_from_areas", "News from areas"),
    ("spotlight", "Spotlight"),
    ("resources", "Resources"),
    ("events", "Events"),
    ("new_members", "New members"),
    ("contact", "Contact the association"),
]


class ItemsBlock(StreamBlock):
    item = ItemBlock()
    news_page = NewsReferenceBlock()
    new_members = NewMembersBlock()
    latest_examples = LatestExamplesBlock()
    coming_events = ComingEventsBlock()
    recent_publications = RecentPublicationsBlock()


FILLING_BLOCKS: dict[str, FillingBlock] = {
    name: block for name, block in ItemsBlock().child_blocks.items() if isinstance(block, FillingBlock)
}
"""The blocks that fill themselves, by the names under which they stand in a section."""


class SectionValue(Anchored):
    @property
    def title(self) -> str:
        """The section's own heading, or the name of its kind."""
        return self.get("heading") or dict(SECTION_KINDS).get(self.get("kind"), "")

    @property
    def words(self) -> str:
        return self.title or "section"


class SectionBlock(StructBlock):
    kind = ChoiceBlock(SECTION_KINDS)
    heading = CharBlock(required=False, max_length=120, help_text="Empty: the name of the kind.")
    introduction = RichTextBlock(required=False, features=SHORT_FEATURES)
    standing = BooleanBlock(
        required=False,
        label="Standing section",
        help_text="“Start next issue” copies it with its items; of other sections it copies only the heading.",
    )
    items = ItemsBlock(required=False)

    class Meta:
        icon = "folder-open-inverse"
        template = "blocks/section.html"
        label = "Section"
        group = "Sections"
        label_format = "{kind} {heading}"
        value_class = SectionValue
        description = "A part of the issue with its items"
        preview_value = {
            "kind": "association_news",
            "heading": "",
            "introduction": "<p>What we have been working on with members.</p>",
            "standing": False,
            "items": [("item", EXAMPLE_ITEM)],
        }


class SectionsBlock(StreamBlock):
    section = SectionBlock()
