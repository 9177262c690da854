"""What a person writes or chooses for an issue: items, and news pulled in."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    DateBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StructBlock,
)
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks import SHORT_FEATURES, BodyBlock
from newsletters.blocks.anchors import Anchored

VOICES = [("association", "The association's position"), ("contributor", "A contributor's view")]

EXAMPLE_ITEM = {
    "heading": "Six questions for your next scrutiny plan",
    "byline_name": "Guest writer",
    "byline_role": "Independent scrutineer",
    "voice": "contributor",
    "closes_on": None,
    "closing_note": "",
    "body": [("rich_text", "<p>Ask what changed for families, and how you know.</p>")],
}


class ItemValue(Anchored):
    @property
    def words(self) -> str:
        return self.get("heading") or "item"

    @property
    def topics(self) -> list[Any]:
        """The published topics of the directory that the item is tagged with."""
        return [topic for topic in self.get("topics") or [] if topic and topic.live]

    def closed_at(self, now: datetime) -> bool:
        """Say whether the closing date has passed at `now` (aware); the whole last day in London is still open."""
        closes_on: date | None = self.get("closes_on")
        return closes_on is not None and closes_on < timezone.localdate(now)

    @property
    def is_closed(self) -> bool:
        """Whether the closing date has passed by the clock, where no moment is known."""
        return self.closed_at(timezone.now())


class ItemBlock(StructBlock):
    heading = CharBlock(max_length=200)
    byline_name = CharBlock(
        required=False, label="Written by", help_text="A guest's name; empty for the association."
    )
    byline_role = CharBlock(required=False, label="Their role")
    voice = ChoiceBlock(VOICES, required=False, help_text="Whose view this is, where it matters.")
    closes_on = DateBlock(required=False, help_text="After this day the item shows “closed” by itself.")
    closing_note = CharBlock(required=False, help_text="What closes, for example “expressions of interest”.")
    body = BodyBlock()
    topics = ListBlock(
        PageChooserBlock(page_type="resources.TopicPage", label="Topic"),
        default=[],
        required=False,
        help_text="Topics of the A–Z directory: their pages point to this item.",
    )

    class Meta:
        icon = "doc-full-inverse"
        template = "blocks/item.html"
        label = "Item"
        group = "Items"
        label_format = "{heading}"
        value_class = ItemValue
        description = "One story: heading, text, and whose view it is"
        preview_value = EXAMPLE_ITEM

    def clean(self, value: Any) -> Any:
        """Refuse what would read as nonsense: a role or a view of nobody, a note on closing without its day."""
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        errors = {}
        if value["byline_role"] and not value["byline_name"]:
            errors["byline_name"] = ValidationError("Give the writer's name, or clear the role.")
        if value["voice"] == "contributor" and not value["byline_name"]:
            errors["byline_name"] = ValidationError("A contributor's view needs the contributor's name.")
        if value["closing_note"] and not value["closes_on"]:
            errors["closes_on"] = ValidationError("Say on which day it closes, or clear the note on closing.")
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Say whether the item is closed at the moment of the request."""
        context = super().get_context(value, parent_context=parent_context)
        context["is_closed"] = value.closed_at((parent_context or {}).get("now") or timezone.now())
        hidden = (parent_context or {}).get("hidden_pages", ())
        context["topics"] = [topic for topic in value.topics if topic.pk not in hidden]
        return context


class NewsReferenceValue(Anchored):
    @property
    def words(self) -> str:
        page = self.get("page")
        return page.title if page else "news"


class NewsReferenceBlock(StructBlock):
    page = PageChooserBlock(page_type="newsletters.NewsPage", label="News page")
    note = RichTextBlock(
        required=False, features=SHORT_FEATURES, help_text="A word of your own below its teaser."
    )

    class Meta:
        icon = "link"
        template = "blocks/news_page.html"
        label = "News page"
        group = "Items"
        value_class = NewsReferenceValue
        description = "Pulls in the title and teaser of a news page that is already published"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Offer the page as `news` if it is published, else nothing: a withdrawn page leaves no trace."""
        context = super().get_context(value, parent_context=parent_context)
        page = value.get("page")
        hidden = (parent_context or {}).get("hidden_pages", ())
        context["news"] = page if page and page.live and page.pk not in hidden else None
        return context

    def get_preview_value(self) -> Any:
        """Show the newest news page, or one that is made up for the purpose."""
        from newsletters.models import NewsPage

        newest = NewsPage.objects.live().public().defer_streamfields().order_by("-date", "-pk").first()
        example = NewsPage(title="A consultation opens", teaser="Answers by the end of the month.", live=True)
        return self.normalize({"page": newest or example, "note": ""})
