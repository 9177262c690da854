"""The small markup of demonstration texts: paragraphs, lists, headings, emphasis and links.

Blank lines part paragraphs. ``### `` and ``#### `` make headings, ``- `` bullets, ``1. `` numbered points, ``---`` a
line across. ``**bold**``, ``*italic*`` and ``[words](target)`` work inside them. A target is a full address or
``page:key``, ``news:key``, ``document:key``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_LISTS = {"ul": re.compile(r"- +(.*)"), "ol": re.compile(r"\d+\. +(.*)")}

OpenTag = Callable[[str], str]
"""From a link's target to the opening ``<a ...>`` tag that the place needs."""


def parted(text: str) -> str:
    """The same text with every heading in a part of its own, so that it may stand directly above its passage."""
    return re.sub(r"(?m)^(#{3,4} .*)$", r"\n\1\n", text)


def plain_link(target: str) -> str:
    """The opening tag for a target that is a full address already."""
    return f'<a href="{html.escape(target)}">'


def to_html(text: str, *, link: OpenTag = plain_link) -> str:
    """The markup as HTML that a rich text field takes.

    Args:
        text: prose in the markup above.
        link: makes the opening tag for a link's target.
    """
    return "".join(_block(part.strip(), link) for part in re.split(r"\n\s*\n", text.strip()) if part.strip())


def _block(part: str, link: OpenTag) -> str:
    if part == "---":
        return "<hr/>"
    for marks, tag in (("#### ", "h4"), ("### ", "h3")):
        if part.startswith(marks):
            return f"<{tag}>{_inline(part[len(marks) :], link)}</{tag}>"
    for tag, pattern in _LISTS.items():
        if pattern.match(part):
            return f"<{tag}>{_points(part, pattern, link)}</{tag}>"
    return f"<p>{_inline(part, link)}</p>"


def _points(part: str, pattern: re.Pattern[str], link: OpenTag) -> str:
    points: list[str] = []
    for line in part.splitlines():
        if match := pattern.match(line):
            points.append(match[1])
        else:
            points[-1] += " " + line.strip()
    return "".join(f"<li>{_inline(point, link)}</li>" for point in points)


def _inline(words: str, link: OpenTag) -> str:
    text = html.escape(" ".join(words.split()), quote=False)
    text = LINK.sub(lambda match: f"{link(match[2])}{match[1]}</a>", text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)


def plain(text: str) -> str:
    """The words of the markup alone, for counting and comparing."""
    text = LINK.sub(r"\1", text)
    return re.sub(r"(?m)^(#{3,4} |- |\d+\. |---$)|\*", "", text)
