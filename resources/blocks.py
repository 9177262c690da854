"""The blocks of the library: lists of files, and what a policy hub gathers."""

from datetime import date
from typing import Any

from wagtail.blocks import (
    CharBlock,
    DateBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructValue,
    URLBlock,
)

from cms.blocks import SHORT_FEATURES, DocumentBlock

HUB = "Policy hub"


class DocumentsBlock(StreamBlock):
    """Files in order, each with a title and a note of its own."""

    document = DocumentBlock()


class MomentBlock(StructBlock):
    """A day in the course of a reform."""

    day = DateBlock()
    heading = CharBlock(max_length=160)
    body = RichTextBlock(required=False, features=SHORT_FEATURES)
    source = URLBlock(required=False, label="Address where it can be read")

    class Meta:
        icon = "date"
        template = "blocks/moment.html"
        label = "Day"
        group = HUB
        description = "Something that happened or is to happen on a day"
        preview_value = {
            "day": date(2026, 5, 4),
            "heading": "The consultation closes",
            "body": "<p>Answers are published in the summer.</p>",
            "source": "https://example.org/consultation",
        }


class MomentsBlock(StreamBlock):
    moment = MomentBlock()


class DeadlineValue(StructValue):
    """A day by which something is to be done."""

    def days_left(self, *, today: date) -> int:
        """Return the whole days from `today` to the closing day: 0 on the day itself, below 0 once it is over."""
        closes_on: date = self["closes_on"]
        return (closes_on - today).days


class DeadlineBlock(StructBlock):
    """Something that readers have to do by a day; it closes by itself."""

    closes_on = DateBlock(label="Last day")
    heading = CharBlock(max_length=160, help_text="What is to be done: “Answer the consultation”.")
    note = CharBlock(required=False, max_length=250)
    page = PageChooserBlock(required=False, label="Page of ours about it")
    link = URLBlock(required=False, label="Address elsewhere")

    class Meta:
        icon = "time"
        template = "blocks/deadline.html"
        label = "Deadline"
        group = HUB
        value_class = DeadlineValue
        description = "Something to be done by a day; it is marked as closed by itself"
        preview_value = {
            "closes_on": date(2026, 5, 4),
            "heading": "Answer the consultation",
            "note": "Twelve questions; the third is about information sharing.",
            "link": "https://example.org/consultation",
        }


class DeadlinesBlock(StreamBlock):
    deadline = DeadlineBlock()


class GuidanceBlock(StructBlock):
    """Guidance on the reform, our own or another body's."""

    title = CharBlock(max_length=200)
    publisher = CharBlock(required=False, max_length=160, help_text="Whose it is. Empty: our own.")
    note = CharBlock(required=False, max_length=250)
    page = PageChooserBlock(required=False, label="Page of ours")
    link = URLBlock(required=False, label="Address elsewhere")

    class Meta:
        icon = "doc-full"
        template = "blocks/guidance.html"
        label = "Guidance"
        group = HUB
        description = "A link to guidance, with whose it is"
        preview_value = {
            "title": "Working together on the new arrangements",
            "publisher": "A government department",
            "note": "Chapter 2 is the one that partnerships ask about.",
            "link": "https://example.org/guidance",
        }


class GuidanceListBlock(StreamBlock):
    guidance = GuidanceBlock()


class ChosenBlock(StructBlock):
    """Something of the library that belongs to the reform."""

    page = PageChooserBlock(page_type="resources.LibraryItem", label="Item of the library")

    class Meta:
        icon = "doc-empty"
        template = "blocks/chosen.html"
        label = "Item of the library"
        group = HUB
        description = "A briefing, submission or report, shown where its kind belongs"
        preview_value: dict[str, Any] = {"page": None}


class SurveyBlock(StructBlock):
    """A survey on this site that readers can answer."""

    page = PageChooserBlock(page_type="cms.FormPage", label="Form")

    class Meta:
        icon = "form"
        template = "blocks/chosen.html"
        label = "Survey"
        group = HUB
        description = "A form of this site that readers can answer while it is open"
        preview_value: dict[str, Any] = {"page": None}


class ChosenListBlock(StreamBlock):
    item = ChosenBlock()
    survey = SurveyBlock()
