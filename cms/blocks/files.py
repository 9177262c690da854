"""Blocks that lead somewhere or show an uploaded file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks import CharBlock, ChoiceBlock, PageChooserBlock, StructBlock, StructValue, URLBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from membership.access import VISITOR, Access, may_read

FILES = "Links, files and pictures"
TARGETS = ("page", "document", "url")


class ButtonValue(StructValue):
    @property
    def href(self) -> str:
        """Where the button leads: a page, a document, or an address; empty if its page or document is gone."""
        if page := self.get("page"):
            return (page.url or "") if page.live else ""
        if document := self.get("document"):
            return reverse("document", args=[document.pk])
        return self.get("url") or ""


class ButtonBlock(StructBlock):
    text = CharBlock(max_length=80, help_text="Say what happens: “Read the briefing”.")
    page = PageChooserBlock(required=False, help_text="Choose one of page, document and address.")
    document = DocumentChooserBlock(required=False)
    url = URLBlock(required=False, label="Address elsewhere")

    class Meta:
        icon = "link"
        template = "blocks/button.html"
        label = "Button"
        group = FILES
        value_class = ButtonValue
        description = "One clear next step"
        preview_value = {"text": "Book your places", "url": "https://example.org/"}

    def clean(self, value: Any) -> Any:
        """Refuse a button that leads nowhere, or to more than one place."""
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        given = [name for name in TARGETS if value.get(name)]
        if not given:
            raise StructBlockValidationError(
                block_errors={
                    "page": ValidationError("Say where the button leads: a page, a document or an address.")
                }
            )
        if len(given) > 1:
            message = (
                "A button leads to one place. Keep one of page, document and address and clear the others."
            )
            raise StructBlockValidationError(
                block_errors={name: ValidationError(message) for name in given[1:]}
            )
        return value


class DocumentBlock(StructBlock):
    document = DocumentChooserBlock()
    title = CharBlock(
        required=False,
        help_text="Empty: the document's own title, which only those see who may read the document.",
    )
    note = CharBlock(required=False, help_text="What is in it, or who it is for.")

    class Meta:
        icon = "doc-full"
        template = "blocks/document.html"
        preview_template = "blocks/previews/document.html"
        label = "Document"
        group = FILES
        description = "A file to download, with its type and size"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Say whether the viewer may read the document; without a known viewer only what everybody may."""
        context = super().get_context(value, parent_context=parent_context)
        given = parent_context or {}
        document, now = value.get("document"), given.get("now") or timezone.now()
        context["readable"] = document is not None and may_read(
            given.get("viewer") or VISITOR, document, now=now
        )
        return context

    def get_preview_value(self) -> Any:
        """Show the newest open document of the library; the preview's template draws one if there is none."""
        newest = get_document_model().objects.filter(access=Access.PUBLIC).order_by("-created_at").first()
        return self.normalize(
            {"document": newest, "title": "", "note": "Four pages, for partners and leads."}
        )


class PictureBlock(StructBlock):
    image = ImageBlock(
        label="Picture",
        help_text="Describe what the picture tells for people who do not see it, or mark it as decorative.",
    )
    caption = CharBlock(required=False)
    credit = CharBlock(required=False, help_text="Who made the picture.")
    width = ChoiceBlock([("full", "Full width"), ("half", "Beside the text")], default="full")

    class Meta:
        icon = "image"
        template = "blocks/image.html"
        preview_template = "blocks/previews/image.html"
        label = "Picture"
        group = FILES
        description = "A picture with alternative text, caption and credit"

    def get_preview_value(self) -> Any:
        """Show the newest open picture of the library; the preview's template draws one if there is none."""
        newest = get_image_model().objects.filter(access=Access.PUBLIC).order_by("-created_at").first()
        picture = newest and {"image": newest, "alt_text": newest.title, "decorative": False}
        return self.normalize(
            {"image": picture, "caption": "What the picture shows", "credit": "", "width": "full"}
        )
