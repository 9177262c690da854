"""Issues that hold every kind of block, in any number."""

from datetime import date
from typing import Any

from newsletters.models import IssuePage
from tests.factories import files, pages


def every_block() -> list[dict[str, Any]]:
    """One block of each kind, with new rows for those that refer to rows."""
    picture, document = files.picture(), files.document(title="Annual report")
    target = pages.news(f"Target {document.pk}")
    link = f'<a linktype="page" id="{target.pk}">a page</a>, <a linktype="document" id="{document.pk}">a file</a>'
    return [
        pages.rich_text(f"Paragraph words with {link}"),
        {"type": "button", "value": {"text": "Read the briefing", "page": target.pk}},
        {"type": "document", "value": {"document": document.pk, "title": "", "note": "Note words"}},
        {
            "type": "image",
            "value": {
                "image": {"image": picture.pk, "alt_text": "Alternative words", "decorative": False},
                "caption": "Caption words",
                "width": "full",
            },
        },
        {"type": "quote", "value": {"text": "Quoted words", "name": "Somebody", "role": ""}},
        {
            "type": "callout",
            "value": {"tone": "note", "heading": "", "body": f"<p>Call-out words {link}</p>"},
        },
        {"type": "figures", "value": {"heading": "", "figures": [{"figure": "68%", "label": "said yes"}]}},
        {
            "type": "timeline",
            "value": {"entries": [{"when": "April", "heading": "Timeline words", "body": "", "done": True}]},
        },
        {
            "type": "table",
            "value": {
                "caption": "A table",
                "table": {
                    "columns": [{"type": "rich_text", "heading": "Column"}],
                    "rows": [{"values": [f"<p>Cell words {link}</p>"]}],
                },
            },
        },
    ]


def long_issue(month: date, *, times: int) -> IssuePage:
    """Publish an issue with so many sections, each with an item of every block and a piece of news."""
    sections = []
    for _ in range(times):
        news = pages.news(f"News {month} {len(sections)}")
        part = {"type": "members_part", "value": {"teaser": "Members read on.", "body": every_block()}}
        sections.append(
            pages.section(
                pages.item("An item", *every_block(), part),
                {"type": "news_page", "value": {"page": news.pk, "note": ""}},
            )
        )
    return pages.issue(month, sections=sections)
