"""Exports that a spreadsheet program takes as text, never as a formula."""

from typing import Any

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: Any) -> Any:
    """Return the value so that no spreadsheet program calculates it: text that starts like a formula gets an apostrophe.

    See OWASP, "CSV Injection". Numbers and dates stay what they are.
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS_A_FORMULA) else value


class SafeExport:
    """Mixed into a listing of Wagtail's admin in front of its own export: no exported cell is a formula."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        return as_text(super().preprocess_field_value(field, value, export_format))  # type: ignore[misc]
