"""The blocks of a newsletter issue: sections, their items, and news pulled in."""

from django.utils import timezone
from django.utils.text import slugify
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    DateBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructValue,
)

from cms.blocks import SHORT_FEATURES, BodyBlock

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
VOICES = [("association", "The association's position"), ("contributor", "A contributor's view")]


class ItemValue(StructValue):
    @property
    def anchor(self) -> str:
        """The item's place on the page, for links to it."""
        return slugify(self.get("heading"))[:60]

    @property
    def is_closed(self) -> bool:
        """Whether the closing date has passed; the last day itself is still open."""
        closes_on = self.get("closes_on")
        return bool(closes_on) and closes_on < timezone.localdate()


class ItemBlock(StructBlock):
    heading = CharBlock(max_length=200)
    byline_name = CharBlock(
        required=False, label="Written by", help_text="A guest's name; empty for the association."
    )
    byline_role = CharBlock(required=False, label="Their role")
    voice = ChoiceBlock(VOICES, required=False, help_text="Whose view this is, where it matters.")
    closes_on = DateBlock(required=False, help_text="After this day the item shows “closed” by itself.")
    closing_note = CharBlock(required=False, help_text="For example “expressions of interest”.")
    body = BodyBlock()

    class Meta:
        icon = "doc-full-inverse"
        template = "blocks/item.html"
        value_class = ItemValue
        description = "One story: heading, text, and whose view it is"
        preview_value = {
            "heading": "Six questions for your next scrutiny plan",
            "byline_name": "Guest writer",
            "byline_role": "Independent scrutineer",
            "voice": "contributor",
            "closes_on": None,
            "closing_note": "",
            "body": [("rich_text", "<p>Ask what changed for families, and how you know.</p>")],
        }


class NewsReferenceBlock(StructBlock):
    page = PageChooserBlock(page_type="newsletters.NewsPage")
    note = RichTextBlock(required=False, features=SHORT_FEATURES)

    class Meta:
        icon = "link"
        template = "blocks/news_page.html"
        label = "News page"
        description = "Pulls in a news page that is already published"


class ItemsBlock(StreamBlock):
    item = ItemBlock()
    news_page = NewsReferenceBlock()


class SectionValue(StructValue):
    @property
    def title(self) -> str:
        """The section's own heading, or the name of its kind."""
        return self.get("heading") or dict(SECTION_KINDS).get(self.get("kind"), "")

    @property
    def anchor(self) -> str:
        return slugify(self.title)[:60]


class SectionBlock(StructBlock):
    kind = ChoiceBlock(SECTION_KINDS)
    heading = CharBlock(required=False, max_length=120, help_text="Empty: the name of the kind.")
    introduction = RichTextBlock(required=False, features=SHORT_FEATURES)
    standing = BooleanBlock(required=False, help_text="Copied into the next issue by “Start next issue”.")
    items = ItemsBlock(required=False)

    class Meta:
        icon = "folder-open-inverse"
        template = "blocks/section.html"
        value_class = SectionValue
        description = "A part of the issue with its items"
        preview_value = {
            "kind": "association_news",
            "heading": "",
            "introduction": "<p>What we have been working on with members.</p>",
            "standing": False,
            "items": [],
        }


class SectionsBlock(StreamBlock):
    section = SectionBlock()
