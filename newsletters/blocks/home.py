"""The sections that editors put the front page together from."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.deconstruct import deconstructible
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.blocks.migrations.operations import BaseBlockOperation

from cms.blocks import SHORT_FEATURES, BodyBlock
from cms.listing import marked_readable
from membership.access import VISITOR, Viewer

FILLS_ITSELF = "Fill themselves"
WRITTEN = "Words"
HIDDEN_WHILE_EMPTY = "It is left out while there is nothing to show."


class ListingSection(StructBlock):
    """A section that shows the newest of something; left out while there is nothing."""

    class Meta:
        group = FILLS_ITSELF

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Offer what the section lists, as the viewer may see it; without a known viewer as everybody does."""
        context = super().get_context(value, parent_context=parent_context)
        given = parent_context or {}
        context["listed"] = self.listed(
            value, viewer=given.get("viewer") or VISITOR, now=given.get("now") or timezone.now()
        )
        return context

    def listed(self, value: Any, *, viewer: Viewer, now: datetime) -> list[Any]:
        """Return what stands in the section at `now` (aware); a number of queries that no row adds to."""
        raise NotImplementedError


class LatestIssueSection(ListingSection):
    heading = CharBlock(default="The newest issue", max_length=60, help_text="Stands above its headline.")
    offer = BooleanBlock(
        required=False,
        default=True,
        label="Offer it by e-mail",
        help_text="A line below with the way to subscribe.",
    )

    class Meta:
        icon = "doc-full"
        template = "pages/newsletters/home/latest_issue.html"
        label = "Newest issue"
        description = f"The newest issue with its cover. {HIDDEN_WHILE_EMPTY}"
        preview_value = {"heading": "The newest issue", "offer": True}

    def listed(self, value: Any, *, viewer: Viewer, now: datetime) -> list[Any]:
        # Page types are made of blocks; so the blocks read them only when they are shown.
        from newsletters.selectors import latest_issues

        return marked_readable(latest_issues(count=1, with_bodies=True), viewer=viewer, now=now)


class EarlierIssuesSection(ListingSection):
    heading = CharBlock(default="Earlier issues", max_length=60)
    count = IntegerBlock(default=5, min_value=1, max_value=10, label="How many")

    class Meta:
        icon = "folder-open-inverse"
        template = "pages/newsletters/home/earlier_issues.html"
        label = "Earlier issues"
        description = f"The covers of the issues before the newest. {HIDDEN_WHILE_EMPTY}"
        preview_value = {"heading": "Earlier issues", "count": 5}

    def listed(self, value: Any, *, viewer: Viewer, now: datetime) -> list[Any]:
        from newsletters.selectors import latest_issues

        return marked_readable(latest_issues(count=1 + value["count"]), viewer=viewer, now=now)[1:]


class NewsSection(ListingSection):
    heading = CharBlock(default="News", max_length=60)
    count = IntegerBlock(default=4, min_value=1, max_value=8, label="How many")

    class Meta:
        icon = "comment"
        template = "pages/newsletters/home/news.html"
        label = "Latest news"
        description = f"The newest news. {HIDDEN_WHILE_EMPTY}"
        preview_value = {"heading": "News", "count": 4}

    def listed(self, value: Any, *, viewer: Viewer, now: datetime) -> list[Any]:
        from newsletters.selectors import latest_news

        return marked_readable(latest_news(count=value["count"]), viewer=viewer, now=now)


class EventsSection(ListingSection):
    heading = CharBlock(default="Coming events", max_length=60)
    count = IntegerBlock(default=3, min_value=1, max_value=6, label="How many")

    class Meta:
        icon = "calendar-alt"
        template = "pages/newsletters/home/events.html"
        label = "Next events"
        description = f"Our next events, always with the next conference, and where booking stands. {HIDDEN_WHILE_EMPTY}"
        preview_value = {"heading": "Coming events", "count": 3}

    def listed(self, value: Any, *, viewer: Viewer, now: datetime) -> list[Any]:
        from events.programme.listing import next_rows

        return next_rows(count=value["count"], viewer=viewer, now=now)


class ExamplesSection(ListingSection):
    heading = CharBlock(default="New in the directory", max_length=60)
    count = IntegerBlock(default=3, min_value=1, max_value=9, label="How many")

    class Meta:
        icon = "doc-full-inverse"
        template = "pages/newsletters/home/examples.html"
        label = "Latest examples"
        description = f"What members shared last. {HIDDEN_WHILE_EMPTY}"
        preview_value = {"heading": "New in the directory", "count": 3}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        from resources.models import DirectoryPage

        context = super().get_context(value, parent_context=parent_context)
        context["index"] = DirectoryPage.objects.live().public().first() if context["listed"] else None
        return context

    def listed(self, value: Any, *, viewer: Viewer, now: datetime) -> list[Any]:
        from resources.directory.listing import Rows
        from resources.directory.selectors import latest

        return list(Rows((), viewer=viewer, now=now).of(latest(count=value["count"])))


class JoinSection(StructBlock):
    """The offer of membership; whoever is inside already does not need it."""

    heading = CharBlock(default="Join with your partnership", max_length=80)
    text = RichTextBlock(
        features=SHORT_FEATURES,
        default="<p>One yearly fee covers the whole partnership, with five named people who read everything.</p>",
    )
    button = CharBlock(
        default="See what membership gives", max_length=60, help_text="Leads to the page about membership."
    )

    class Meta:
        icon = "group"
        template = "pages/newsletters/home/join.html"
        group = WRITTEN
        label = "Offer of membership"
        description = "Why to join, and the way there; members do not see it"
        preview_value = {
            "heading": "Join with your partnership",
            "text": "<p>One yearly fee, and five named people who read everything.</p>",
            "button": "See what membership gives",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Say whether the offer is for the viewer: not for members, nor for those who run a partnership's affairs."""
        context = super().get_context(value, parent_context=parent_context)
        viewer = (parent_context or {}).get("viewer") or VISITOR
        context["offered"] = not (viewer.is_member or viewer.administers)
        return context


class TextSection(StructBlock):
    heading = CharBlock(required=False, max_length=80, help_text="May be empty.")
    ground = ChoiceBlock([("plain", "As the page"), ("tinted", "Tinted, from edge to edge")], default="plain")
    body = BodyBlock()

    class Meta:
        icon = "pilcrow"
        template = "pages/newsletters/home/text.html"
        group = WRITTEN
        label = "Text"
        description = "Text, pictures, figures and whatever else a page may hold"
        preview_value = {
            "heading": "The association today",
            "ground": "plain",
            "body": [
                (
                    "rich_text",
                    "<p>Twenty-two partnerships founded us. Today there is one in every region.</p>",
                )
            ],
        }


ONCE = {
    name: {"max_num": 1} for name in ("latest_issue", "earlier_issues", "news", "events", "examples", "join")
}


class HomeSectionsBlock(StreamBlock):
    """The sections of the front page, in the order in which they are shown."""

    latest_issue = LatestIssueSection()
    news = NewsSection()
    events = EventsSection()
    examples = ExamplesSection()
    earlier_issues = EarlierIssuesSection()
    join = JoinSection()
    text = TextSection()

    class Meta:
        block_counts = ONCE


def first_sections() -> list[dict[str, Any]]:
    """Return what a front page starts with, as a stream stores it: everything that fills itself, then the offer of membership."""
    blocks = HomeSectionsBlock().child_blocks
    names = ("latest_issue", "news", "events", "examples", "earlier_issues", "join")
    return [
        {"type": name, "value": blocks[name].get_prep_value(blocks[name].get_default())} for name in names
    ]


@deconstructible
class PutIntoSections(BaseBlockOperation):
    """Turns a front page's plain body into sections: what the fixed layout showed, and the body as a text below it.

    A stream that holds sections already stays as it is.
    """

    operation_name_fragment = "put_into_sections"

    def apply(self, block_value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the stored stream as sections."""
        if any(child["type"] in HomeSectionsBlock().child_blocks for child in block_value):
            return block_value
        *filling, offer = first_sections()
        text = {"type": "text", "value": {"heading": "", "ground": "tinted", "body": block_value}}
        return [*filling, text, offer] if block_value else [*filling, offer]
