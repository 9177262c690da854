"""The streams that bodies are made of, and the part of a page that is for members."""

from typing import Any

from django.utils import timezone
from wagtail.blocks import RichTextBlock, StreamBlock, StructBlock, TextBlock

from cms.blocks.figures import FiguresBlock, TableBlock, TimelineBlock
from cms.blocks.files import ButtonBlock, DocumentBlock, PictureBlock
from cms.blocks.text import BODY_FEATURES, WORDS, CalloutBlock, QuoteBlock
from membership.access import ANY_MEMBER, MEMBERS_ONLY, VISITOR, may_read, way_in


class OpenBodyBlock(StreamBlock):
    """The blocks of any body."""

    rich_text = RichTextBlock(
        features=BODY_FEATURES,
        icon="pilcrow",
        template="blocks/rich_text.html",
        label="Text",
        group=WORDS,
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

    teaser = TextBlock(help_text="What everybody sees in its place. Give nothing away that is for members.")
    body = OpenBodyBlock(help_text="What members read.")

    class Meta:
        icon = "lock"
        template = "blocks/members_part.html"
        label = "Members-only part"
        group = "For members"
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

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Show the picker what members see; the value is an example, so nothing is given away."""
        return {**super().get_preview_context(value, parent_context), "viewer": ANY_MEMBER}


class BodyBlock(OpenBodyBlock):
    """The blocks of a page's body, members-only parts included."""

    members_part = MembersPartBlock()
