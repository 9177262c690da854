"""Dates as people write them in British newsletters, and the dates by which something closes."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from newsletters.importing.marks import vocabulary

_MONTHS = [month.lower() for month in calendar.month_name[1:]]
_MONTH = "(?P<month>" + "|".join([*_MONTHS, *(name[:3] for name in _MONTHS), "sept"]) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})\b"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_DAY}(?:\s+of)?\s+{_MONTH},?\s+{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"\b{_DAY}[/.](?P<number>\d{{1,2}})[/.]{_YEAR}",
        rf"\b{_YEAR}-(?P<number>\d{{2}})-{_DAY}\b",
        rf"\b{_MONTH},?\s+{_YEAR}",
    )
)
_DAY_AND_MONTH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_DAY}(?:\s+of)?\s+{_MONTH}(?!,?\s+\d{{4}})",
        rf"\b{_MONTH}\s+{_DAY}\b(?!,?\s+\d{{4}})",
    )
)
_AROUND_A_DATE = vocabulary(
    "update updated issued published posted dated date added released revised last on from as of the "
    "issue edition monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur "
    "thurs fri sat sun"
)
_SET_APART = re.compile(
    r"(?:[-–—:|,(\[]|\b(?:published|updated|issued|posted|dated|revised|added|released))\s*$", re.IGNORECASE
)
_NOT_ITS_DATE = re.compile(
    r"\b(?:by|until|till|before|from|since|between|and|to|for|closes|ends|starts)\s*$|[&/]\s*$", re.IGNORECASE
)
_THEN_A_DATE = r"\s*(?:the\s+)?(?:\w+day,?\s+)?(?:the\s+)?$"
_CLOSES = re.compile(
    r"\b(?:apply|applications?|respond|responses?|repl(?:y|ies)|register|return(?:ed)?|submit(?:ted)?|"
    r"submissions?|book|bookings?|nominations?|send|sent|rsvp|expressions? of interest)\b"
    rf"[^.!?\n]{{0,60}}?\b(?:by|until|before|than|:){_THEN_A_DATE}"
    r"|\b(?:clos(?:e|es|ing)(?:\s+date)?|deadline)\b[^.!?\n]{0,40}?(?:\b(?:by|on|is|until|before|than)\b|[:–—-])"
    rf"{_THEN_A_DATE}"
    r"|\b(?:closes|closing|deadline)(?:\s+date)?\W{0,3}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: `day` is the first of the month where only a month stands (`exact` is False then)."""

    day: dt.date
    exact: bool
    start: int
    end: int


def _made(found: re.Match[str], year: int | None = None) -> FoundDate | None:
    parts = found.groupdict()
    month = parts.get("month")
    number = int(parts["number"]) if parts.get("number") else _month_number(month or "")
    try:
        day = dt.date(year or int(parts["year"]), number, int(parts.get("day") or 1))
    except ValueError:
        return None
    return FoundDate(day, parts.get("day") is not None, found.start(), found.end())


def _month_number(name: str) -> int:
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3])), 0)


def dates_in(text: str) -> list[FoundDate]:
    """Every date with a year in the text, in order; one that lies within a longer one is left out."""
    found: list[FoundDate] = []
    taken: list[re.Match[str]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < other.end() and other.start() < match.end() for other in taken):
                continue
            taken.append(match)
            if made := _made(match):
                found.append(made)
    return sorted(found, key=lambda date: date.start)


def date_of_line(text: str) -> FoundDate | None:
    """The date of a line that is nothing but a date, such as "Issued - June 3rd 2015."; None for other
    lines.
    """
    found = dates_in(text)
    if len(found) != 1:
        return None
    rest = re.findall(r"[^\W_]+", text[: found[0].start] + " " + text[found[0].end :])
    return found[0] if all(word.lower() in _AROUND_A_DATE for word in rest) else None


def closing_date(text: str) -> FoundDate | None:
    """The date that ends a heading and tells when its news is from; None where the date means something
    else.
    """
    for found in reversed(dates_in(text)):
        if text[found.end :].strip(" \t.,;:)]”’\"'") == "" and not _NOT_ITS_DATE.search(text[: found.start]):
            return found
    return None


def date_set_apart(text: str) -> bool:
    """A heading ends in a date set apart from it by a dash, a comma, a bracket or a word such as
    "published".
    """
    found = closing_date(text)
    return found is not None and _SET_APART.search(text[: found.start]) is not None


def deadline_in(text: str, year: int | None = None) -> dt.date | None:
    """The last day to do something ("apply by 18th September 2018"); `year` completes a day without one."""
    found = [date for date in dates_in(text) if date.exact]
    if year:
        found += [
            made
            for pattern in _DAY_AND_MONTH
            for match in pattern.finditer(text)
            if (made := _made(match, year))
        ]
    for date in sorted(found, key=lambda one: one.start):
        if _CLOSES.search(text[: date.start]):
            return date.day
    return None
