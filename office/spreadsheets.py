"""Exports that a spreadsheet program takes as text, never as a formula."""

import re
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
# What XML 1.0 (2.2, Characters) allows in no document, workbooks included.
NO_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def as_text(value: Any) -> Any:
    """Return the value so that no spreadsheet program calculates it: text that starts like a formula gets an apostrophe.

    See OWASP, "CSV Injection". Signs that no workbook holds, such as a vertical tab pasted along, become spaces. Numbers and dates stay
    what they are.
    """
    if isinstance(value, str):
        value = NO_CHARACTERS.sub(" ", value)
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def protect_exports() -> None:
    """Make every export of the admin safe, Wagtail's own reports included: no exported cell is a formula.

    Wagtail offers no setting for this, and a mixin would leave out the listings that Wagtail brings itself.
    """
    plain = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self: Any, field: str, value: Any, export_format: str) -> Any:
        return as_text(plain(self, field, value, export_format))

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
