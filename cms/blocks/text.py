"""Blocks of words."""

from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StructBlock, TextBlock

BODY_FEATURES = ["h3", "h4", "bold", "italic", "link", "document-link", "ol", "ul", "hr"]
SHORT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]

WORDS = "Words"


class QuoteBlock(StructBlock):
    text = TextBlock(help_text="The words alone; quotation marks come by themselves.")
    name = CharBlock(required=False, label="Who said it")
    role = CharBlock(required=False, label="Their role")

    class Meta:
        icon = "openquote"
        template = "blocks/quote.html"
        label = "Quote"
        group = WORDS
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
        label = "Call-out"
        group = WORDS
        description = "Something that must not be missed"
        preview_value = {
            "tone": "deadline",
            "heading": "Answer by Friday",
            "body": "<p>The survey takes six minutes and closes at noon.</p>",
        }
