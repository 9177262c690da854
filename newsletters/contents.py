"""The contents list of an issue, and the places on the page that it leads to."""

from collections.abc import Collection
from typing import Any, TypedDict

from wagtail.blocks import StreamValue

RESERVED = {"main", "menu", "introduction", "contents", "top"}


class Entry(TypedDict):
    """One line of the contents list."""

    title: str
    anchor: str


class SectionEntry(Entry):
    """A section with the lines below it."""

    items: list[Entry]


def contents_of(sections: StreamValue, *, hidden_pages: Collection[int] = ()) -> list[SectionEntry]:
    """List the sections with their items, each with a place on the page that no other has.

    Gives every part its anchor: made from its words, numbered where the words come again, and so the same on every
    showing. News pages whose ids are in `hidden_pages`, and withdrawn ones, are left out.
    """
    taken = set(RESERVED)
    return [
        {
            "title": section.value.title,
            "anchor": _give_anchor(section.value, taken),
            "items": [
                {"title": child.value.words, "anchor": _give_anchor(child.value, taken)}
                for child in section.value["items"]
                if _is_shown(child, hidden_pages)
            ],
        }
        for section in sections
    ]


def _is_shown(child: Any, hidden_pages: Collection[int]) -> bool:
    if child.block_type != "news_page":
        return True
    page = child.value["page"]
    return page is not None and page.live and page.pk not in hidden_pages


def _give_anchor(value: Any, taken: set[str]) -> str:
    value.given_anchor = ""
    words = value.anchor or "part"
    anchor, number = words, 1
    while {anchor, f"{anchor}-heading"} & taken:
        number += 1
        anchor = f"{words}-{number}"
    # Templates name the heading of a part after its anchor.
    taken |= {anchor, f"{anchor}-heading"}
    value.given_anchor = anchor
    return anchor
