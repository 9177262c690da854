"""Columns that lists of the admin share."""

from typing import Any

from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column, TitleColumn

FIGURE = "figure"
"""The class of cells that hold a number, a day or a reference: never broken over lines, digits of one width."""


class FigureColumn(Column):
    """A number, a day in words, a short code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"classname": FIGURE, **options})


class SumColumn(FigureColumn):
    """A sum of money or a count, written to the right so that digits stand below one another."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"classname": f"{FIGURE} {FIGURE}--sum", **options})


class ReferenceColumn(TitleColumn):
    """The number or code by which people know a row; it leads to the row's page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"classname": FIGURE, **options})


class DayColumn(FigureColumn):
    """A day, written out; Wagtail's own column tells how long ago it was, which says nothing of days to come."""

    def get_value(self, instance: Any) -> str:
        day = super().get_value(instance)
        return date_format(day, "j F Y") if day else ""


class SaysWhyEmpty:
    """A list that says in its own words why nothing stands there, and what to do: `nothing_yet`, and `nothing_matches` for a search."""

    nothing_yet: str
    nothing_matches = "Nothing matches. Take a filter away, or search for fewer words."
    is_searching: bool
    is_filtering: bool

    @property
    def no_results_message(self) -> str:
        return self.nothing_matches if self.is_searching or self.is_filtering else self.nothing_yet
