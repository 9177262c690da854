"""Blocks of numbers, dates and rows."""

from typing import Any

from wagtail.blocks import BooleanBlock, CharBlock, ListBlock, RichTextBlock, StructBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from cms.blocks.text import SHORT_FEATURES

NUMBERS = "Numbers and dates"


class FigureBlock(StructBlock):
    figure = CharBlock(max_length=20, help_text="For example 68% or 1 in 4.")
    label = CharBlock(max_length=120)
    note = CharBlock(required=False, max_length=160)

    class Meta:
        icon = "order"


class FiguresBlock(StructBlock):
    heading = CharBlock(required=False)
    figures = ListBlock(FigureBlock(), min_num=1, max_num=6)
    source = CharBlock(required=False, help_text="Where the numbers come from.")

    class Meta:
        icon = "order"
        template = "blocks/figures.html"
        label = "Figures"
        group = NUMBERS
        description = "One to six numbers side by side"
        preview_value = {
            "heading": "The year in numbers",
            "figures": [
                {"figure": "41", "label": "partnerships in membership", "note": ""},
                {"figure": "68%", "label": "publish a yearly report", "note": "up from 54%"},
                {"figure": "1 in 4", "label": "share a scrutineer", "note": ""},
            ],
            "source": "Members' survey",
        }


class TimelineEntryBlock(StructBlock):
    when = CharBlock(max_length=60, help_text="In words: “4 May”, “by the summer”.")
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
        label = "Timeline"
        group = NUMBERS
        description = "Steps in order, those that have happened marked"
        preview_value = {
            "heading": "What happens when",
            "entries": [
                {"when": "April", "heading": "Plans published", "body": "", "done": True},
                {"when": "June", "heading": "Answers gathered", "body": "<p>By e-mail.</p>", "done": False},
                {"when": "September", "heading": "Arrangements begin", "body": "", "done": False},
            ],
        }


class TableBlock(StructBlock):
    caption = CharBlock(help_text="What the table shows, in one line; read out before its cells.")
    table = TypedTableBlock(
        [
            ("text", CharBlock(required=False)),
            ("numeric", CharBlock(required=False, label="Number")),
            ("rich_text", RichTextBlock(required=False, features=SHORT_FEATURES, label="Text with links")),
        ]
    )

    class Meta:
        icon = "table"
        template = "blocks/table.html"
        label = "Table"
        group = NUMBERS
        description = "Rows and columns with headings"
        preview_value = {
            "caption": "Answers by region",
            "table": {
                "caption": "",
                "columns": [
                    {"type": "text", "heading": "Region"},
                    {"type": "numeric", "heading": "Partnerships"},
                    {"type": "numeric", "heading": "Answered"},
                ],
                "rows": [
                    {"values": ["North", "14", "11"]},
                    {"values": ["Midlands", "9", "9"]},
                    {"values": ["South", "18", "12"]},
                ],
            },
        }

    def clean(self, value: Any) -> Any:
        """Refuse a table that a screen reader could not announce: without rows, or with a column without a heading."""
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        table = value["table"]
        if not table.columns or not table.row_data:
            raise StructBlockValidationError(
                non_block_errors=["Add at least one column and one row to the table."]
            )
        if any(not column["heading"].strip() for column in table.columns):
            raise StructBlockValidationError(non_block_errors=["Give every column of the table a heading."])
        return value
