"""Dates in the demonstration content, written so that the newest issue is always this month's.

A placeholder stands in braces and reads ``{unit}``, ``{unit+N}`` or ``{unit-N}``, optionally followed by ``@M``:

============================  ======================================================================
``{month}``                   "April 2026"; ``{month-1}`` is the month before
``{monthname}``               "April", for sentences that need no year
``{year}``                    "2026"; ``{year-1}`` is the year before that of this month
``{membershipyear}``          "2026-27", the membership year (1 April to 31 March) that holds this month
``{date+20}``                 "21 April 2026", twenty days after the base day
``{day+20}``                  "21 April"
``{tuesday+14}``              "Tuesday 21 April 2026", the first Tuesday on or after ``date+14`` (any weekday, Monday to Friday)
============================  ======================================================================

``@M`` counts days from the first of the month that lies M months away: ``{tuesday+14@3}`` is that Tuesday three
months on, and stays the same Tuesday when next month's issue writes ``{tuesday+14@2}``.

The base day of an issue is the first of its month, and ``@`` counts from that month. The base day of a news item is
its own date, and ``@`` counts from the month in which the demonstration was loaded. Dates that come out on a day when
nobody works move on to the next working day, so that no deadline falls on a Sunday or at Christmas.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_PLACEHOLDER = re.compile(r"\{([a-z]+)([+-]\d+)?(?:@([+-]?\d+))?\}")
_LEFT_OVER = re.compile(r"[{}]")


class PlaceholderError(ValueError):
    """A text holds braces that are no placeholder, or a unit that does not exist."""


def first_of_month(day: dt.date, months: int = 0) -> dt.date:
    """The first day of the month that lies ``months`` away from the month of ``day``."""
    count = day.year * 12 + day.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


def working_day(day: dt.date) -> dt.date:
    """``day`` itself, or the next day on which offices are open."""
    while day.weekday() > 4 or (day.month, day.day) in {(12, 25), (12, 26), (1, 1)}:
        day += dt.timedelta(days=1)
    return day


def in_words(day: dt.date) -> str:
    """A date as this site writes it: 12 April 2026."""
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True)
class Calendar:
    """Turns placeholders into words.

    Args:
        day: the base day that offsets count from.
        anchor: the month that ``@`` counts from; the month of ``day`` unless given.
    """

    day: dt.date
    anchor: dt.date | None = None

    def resolve(self, tree: Any) -> Any:
        """The same text, list or table with every placeholder in it put into words.

        Raises:
            PlaceholderError: a brace is left over or a unit is unknown.
        """
        if isinstance(tree, str):
            text = _PLACEHOLDER.sub(self._words, tree)
            if _LEFT_OVER.search(text):
                raise PlaceholderError(f"This text holds a brace that is no placeholder: {text!r}")
            return text
        if isinstance(tree, list):
            return [self.resolve(part) for part in tree]
        if isinstance(tree, dict):
            return {key: self.resolve(part) for key, part in tree.items()}
        return tree

    def date(self, placeholder: str) -> dt.date:
        """The day that one ``{date...}``, ``{day...}`` or weekday placeholder means.

        Raises:
            PlaceholderError: ``placeholder`` is not one placeholder, or names no day.
        """
        match = _PLACEHOLDER.fullmatch(placeholder)
        day = self._day(match) if match else None
        if day is None:
            raise PlaceholderError(f"This names no day: {placeholder!r}")
        return day

    def _base(self, match: re.Match[str]) -> dt.date:
        return self.day if match[3] is None else first_of_month(self.anchor or self.day, int(match[3]))

    def _day(self, match: re.Match[str]) -> dt.date | None:
        day = self._base(match) + dt.timedelta(days=int(match[2] or 0))
        if match[1] in {"date", "day"}:
            return working_day(day)
        if match[1] in WEEKDAYS:
            return day + dt.timedelta(days=(WEEKDAYS.index(match[1]) - day.weekday()) % 7)
        return None

    def _words(self, match: re.Match[str]) -> str:
        unit, offset = match[1], int(match[2] or 0)
        base = self._base(match)
        if day := self._day(match):
            if unit == "day":
                return f"{day.day} {day:%B}"
            return in_words(day) if unit == "date" else f"{day:%A} {in_words(day)}"
        if unit in {"month", "monthname"}:
            month = first_of_month(base, offset)
            return f"{month:%B %Y}" if unit == "month" else f"{month:%B}"
        if unit == "year":
            return str(base.year + offset)
        if unit == "membershipyear":
            start = (base.year if base.month >= 4 else base.year - 1) + offset
            return f"{start}-{(start + 1) % 100:02d}"
        raise PlaceholderError(f"There is no such placeholder: {match[0]!r}")
