"""Headings of editors' text, put at the level that the page around them needs."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

TOP_HEADING = 3  # the highest that BODY_FEATURES offers
LOWEST = 6
HEADING_TAG = re.compile(r"<(/?)h([3-6])\b")


@register.filter
def headings_from(html: object, level: int | str | None) -> SafeString:
    """Move the headings of rich text so that the highest stands at `level`.

    An editor's h3 becomes an h2 on an ordinary page and an h4 within an item of an issue, so that no level is skipped.
    Arguments: `html` as the `richtext` filter gives it, already sanitised; without a level nothing moves.
    """
    text = str(html)
    if not level:
        return mark_safe(text)  # noqa: S308 safe before, unchanged
    shift = int(level) - TOP_HEADING

    def moved(tag: re.Match[str]) -> str:
        return f"<{tag[1]}h{min(int(tag[2]) + shift, LOWEST)}"

    return mark_safe(HEADING_TAG.sub(moved, text))  # noqa: S308 safe before, only digits change
