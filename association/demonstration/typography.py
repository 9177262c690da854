"""Quotation marks and apostrophes as a printer sets them, so that the content files can be typed plainly."""

from __future__ import annotations

import re
from typing import Any

_OPENING = r"(?<![^\s(\[*“‘])"
_DOUBLE_OPENING = re.compile(rf'{_OPENING}(\**)"(?=[\w*£“‘(])')
_SINGLE_OPENING = re.compile(rf"{_OPENING}(\**)'(?=\w[^']*\w[.,?!]?'(?!\w))")


def set_quotes(text: str) -> str:
    """The text with curly quotation marks: “so”, ‘so’, and partners’."""
    text = _DOUBLE_OPENING.sub(r"\1“", text).replace('"', "”")
    return _SINGLE_OPENING.sub(r"\1‘", text).replace("'", "’")


def polished(value: Any) -> Any:
    """The same text, list or tuple with every text in it set."""
    if isinstance(value, str):
        return set_quotes(value)
    if isinstance(value, list | tuple):
        return type(value)(polished(part) for part in value)
    return value
