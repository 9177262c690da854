"""The blocks that editors build pages from. Each has a description, a preview and one template."""

from typing import Any

from django.utils import timezone
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructValue,
    TextBlock,
    URLBlock,
)
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from membership.access import MEMBERS_ONLY, VISITOR, may_read, way_in

BODY_FEATURES = ["h3", "h4", "bold", "italic", "link", "document-link", "ol", "ul", "hr"]
SHORT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class ButtonValue(StructValue):
    @property
    def href(self) -> str:
        """Where the button leads: a page, a document, or an address, whichever was chosen first."""
        if page := self.get("page"):
            return page.url or ""
        if document := self.get("document"):
            return document.url
        return self.get("url") or ""


class ButtonBlock(StructBlock):
    text = CharBlock(max_length=80, help_text="Say what happens: “Read the briefing”.")
    page = PageChooserBlock(required=False)
    document = DocumentChooserBlock(required=False)
    url = URLBlock(required=False, label="Address elsewhere")

    class Meta:
        icon = "link"
        template = "blocks/button.html"
        value_class = ButtonValue
        description = "One clear next step"
        preview_value = {"text": "Book your places", "url": "https://example.org/"}


class DocumentBlock(StructBlock):
    document = DocumentChooserBlock()
    title = CharBlock(required=False, help_text="Empty: the document's own title.")
    note = CharBlock(required=False)

    class Meta:
        icon = "doc-full"
        template = "blocks/document.html"
        description = "A file to download, with its type and size"


class PictureBlock(StructBlock):
    image = ImageBlock()
    caption = CharBlock(required=False)
    credit = CharBlock(required=False)
    width = ChoiceBlock([("full", "Full width"), ("half", "Beside the text")], default="full")

    class Meta:
        icon = "image"
        template = "blocks/image.html"
        description = "A picture with alternative text, caption and credit"


class QuoteBlock(StructBlock):
    text = TextBlock()
    name = CharBlock(required=False)
    role = CharBlock(required=False)

    class Meta:
        icon = "openquote"
        template = "blocks/quote.html"
        description = "Somebody's own words"
        preview_value = {
            "text": "We stopped counting meetings and started asking what had changed for the child.",
            "name": "A business manager",
            "role": "Harrowmere",
        }


class CalloutBlock(StructBlock):
    tone = ChoiceBlock(
        [("note", "Note"), ("important", "Important"), ("good", "Good news"), ("deadline", "Deadline")],
        default="note",
    )
    heading = CharBlock(required=False)
    body = RichTextBlock(features=SHORT_FEATURES)

    class Meta:
        icon = "info-circle"
        template = "blocks/callout.html"
        description = "Something that must not be missed"
        preview_value = {
            "tone": "deadline",
            "heading": "Answer by Friday",
            "body": "<p>The survey takes six minutes and closes at noon.</p>",
        }


class FigureBlock(StructBlock):
    figure = CharBlock(max_length=20, help_text="For example 68% or 1 in 4.")
    label = CharBlock(max_length=120)
    note = CharBlock(required=False, max_length=160)

    class Meta:
        icon = "order"


class FiguresBlock(StructBlock):
    heading = CharBlock(required=False)
    figures = ListBlock(FigureBlock(), min_num=1, max_num=6)
    source = CharBlock(required=False)

    class Meta:
        icon = "order"
        template = "blocks/figures.html"
        description = "Two to six numbers side by side"
        preview_value = {
            "heading": "The year in numbers",
            "figures": [
                {"figure": "41", "label": "partnerships in membership", "note": ""},
                {"figure": "68%", "label": "publish a yearly report", "note": ""},
                {"figure": "1 in 4", "label": "share a scrutineer", "note": ""},
            ],
            "source": "Members' survey",
        }


class TimelineEntryBlock(StructBlock):
    when = CharBlock(max_length=60)
    heading = CharBlock(max_length=160)
    body = RichTextBlock(required=False, features=SHORT_FEATURES)
    done = BooleanBlock(required=False, label="Has happened")

    class Meta:
        icon = "date"


class TimelineBlock(StructBlock):
    heading = CharBlock(required=False)
    entries = ListBlock(TimelineEntryBlock(), min_num=1)

    class Meta:
        icon = "history"
        template = "blocks/timeline.html"
        description = "Steps in order, those that have happened marked"
        preview_value = {
            "heading": "What happens when",
            "entries": [
                {"when": "April", "heading": "Plans published", "body": "", "done": True},
                {"when": "September", "heading": "Arrangements begin", "body": "", "done": False},
            ],
        }


class TableBlock(StructBlock):
    caption = CharBlock()
    table = TypedTableBlock(
        [
            ("text", CharBlock(required=False)),
            ("numeric", CharBlock(required=False)),
            ("rich_text", RichTextBlock(required=False, features=SHORT_FEATURES)),
        ]
    )

    class Meta:
        icon = "table"
        template = "blocks/table.html"
        description = "Rows and columns with headings"


class OpenBodyBlock(StreamBlock):
    """The blocks of any body."""

    rich_text = RichTextBlock(
        features=BODY_FEATURES,
        icon="pilcrow",
        template="blocks/rich_text.html",
        label="Text",
        description="Paragraphs, headings, lists and links",
        preview_value="<p>Three partnerships describe how they <b>listen to families</b>, and what they changed.</p>",
    )
    image = PictureBlock()
    document = DocumentBlock()
    button = ButtonBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    figures = FiguresBlock()
    timeline = TimelineBlock()
    table = TableBlock()


class MembersPartBlock(StructBlock):
    """A part of an open page that only members may read; everybody else sees its teaser and the way in."""

    teaser = TextBlock(help_text="What everybody sees in its place.")
    body = OpenBodyBlock()

    class Meta:
        icon = "lock"
        template = "blocks/members_part.html"
        label = "Members-only part"
        description = "For members; others see the teaser and how to get in"
        preview_value = {
            "teaser": "Members can read how four partnerships pay for independent scrutiny.",
            "body": [("rich_text", "<p>The four budgets, side by side.</p>")],
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Say whether the body may be shown, and else the way in; without a known viewer it may not."""
        context = super().get_context(value, parent_context=parent_context)
        given = parent_context or {}
        viewer = given.get("viewer") or VISITOR
        context["readable"] = may_read(viewer, MEMBERS_ONLY, now=given.get("now") or timezone.now())
        context["way_in"] = way_in(viewer)
        return context


class BodyBlock(OpenBodyBlock):
    """The blocks of a page's body, members-only parts included."""

    members_part = MembersPartBlock()
