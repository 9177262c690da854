"""Demonstration blocks as the values that stream fields keep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import blocks, content
from .library import Library

Child = dict[str, Any]


class Streams:
    """Writes blocks as stream values, with references by number."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def body(self, body: Iterable[blocks.Block]) -> list[Child]:
        """A body as the value of its stream."""
        return [self._child(block) for block in body]

    def sections(self, sections: Iterable[content.Section]) -> list[Child]:
        """The sections of an issue as the value of their stream."""
        return [
            {
                "type": "section",
                "value": {
                    "kind": section.kind,
                    "heading": section.heading,
                    "introduction": self._html(section.introduction),
                    "standing": section.standing,
                    "items": [self._item(item) for item in section.items],
                },
            }
            for section in sections
        ]

    def _item(self, item: content.Item | content.NewsReference | content.Listing) -> Child:
        if isinstance(item, content.Listing):
            return {
                "type": item.fills,
                "value": {
                    "heading": item.heading,
                    "first_day": item.first_day.isoformat() if item.first_day else None,
                    "last_day": item.last_day.isoformat() if item.last_day else None,
                    "note": self._html(item.note),
                },
            }
        if isinstance(item, content.NewsReference):
            page = self._library.page(item.news)
            return {"type": "news_page", "value": {"page": page.pk, "note": self._html(item.note)}}
        return {
            "type": "item",
            "value": {
                "heading": item.heading.replace("*", ""),
                "byline_name": item.byline_name,
                "byline_role": item.byline_role,
                "voice": item.voice,
                "closes_on": item.closes_on.isoformat() if item.closes_on else None,
                "closing_note": item.closing_note,
                "body": self.body(item.body),
            },
        }

    def _html(self, text: str) -> str:
        return self._library.html(text) if text else ""

    def _child(self, block: blocks.Block) -> Child:
        match block:
            case blocks.RichText():
                return {"type": "rich_text", "value": self._html(block.text)}
            case blocks.Button():
                return {
                    "type": "button",
                    "value": {
                        "text": block.text,
                        "page": self._library.page(block.page).pk if block.page else None,
                        "document": self._library.document(block.document).pk if block.document else None,
                        "url": block.url,
                    },
                }
            case blocks.Document():
                file = self._library.document(block.document)
                return {
                    "type": "document",
                    "value": {"document": file.pk, "title": block.title, "note": block.note},
                }
            case blocks.Image():
                return self._image(block)
            case blocks.Quote():
                return {
                    "type": "quote",
                    "value": {"text": block.text, "name": block.name, "role": block.role},
                }
            case blocks.Callout():
                return {
                    "type": "callout",
                    "value": {"tone": block.tone, "heading": block.heading, "body": self._html(block.body)},
                }
            case blocks.Figures():
                figures = [{"figure": f.figure, "label": f.label, "note": f.note} for f in block.figures]
                return {
                    "type": "figures",
                    "value": {"heading": block.heading, "figures": figures, "source": block.source},
                }
            case blocks.Timeline():
                entries = [
                    {"when": e.when, "heading": e.heading, "body": self._html(e.body), "done": e.done}
                    for e in block.entries
                ]
                return {"type": "timeline", "value": {"heading": block.heading, "entries": entries}}
            case blocks.Table():
                return self._table(block)
            case blocks.MembersPart():
                return {
                    "type": "members_part",
                    "value": {"teaser": block.teaser, "body": self.body(block.body)},
                }

    def _image(self, block: blocks.Image) -> Child:
        picture = self._library.picture(block.image)
        return {
            "type": "image",
            "value": {
                "image": {"image": picture.pk, "alt_text": picture.description, "decorative": False},
                "caption": block.caption,
                "credit": block.credit or picture.credit,
                "width": block.width,
            },
        }

    def _table(self, block: blocks.Table) -> Child:
        columns = [{"type": column.kind, "heading": column.heading} for column in block.columns]
        rows = [
            {
                "values": [
                    self._html(cell) if column.kind == "rich_text" else cell
                    for column, cell in zip(block.columns, row, strict=True)
                ]
            }
            for row in block.rows
        ]
        table = {"columns": columns, "rows": rows, "caption": ""}
        return {"type": "table", "value": {"caption": block.caption, "table": table}}
