"""Dates as people in Britain write them into spreadsheets."""

import re
from datetime import date, datetime

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SPAN = re.compile(r"((?:19|20)\d\d)\s*[/–-]\s*(?:20)?(\d\d)")
DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ].*)?")
NUMBERED_MONTH = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{4})|(\d{4})-(\d{1,2})")
NAMED = re.compile(
    r"(?:[a-z]+day,?\s+)?(?:(\d{1,2})(?:st|nd|rd|th)?[\s.-]+)?([a-z]{3,9})\.?,?[\s'’-]*(\d{4}|\d{2})"
)
YEAR = re.compile(r"((?:19|20)\d\d)")
EARLIEST = 1989


def date_in(words: str) -> date | None:
    """Return the day that words mean, day before month; None for words that mean none.

    A month alone means its first day, a year its first day, and a year of reporting such as 2024/25 its last day, 31 March 2025.
    """
    text = " ".join(words.casefold().split())
    for form, read in (
        (ISO, _iso),
        (SPAN, _span),
        (DAY, _day),
        (NUMBERED_MONTH, _month),
        (NAMED, _named),
        (YEAR, _year),
    ):
        if match := form.fullmatch(text):
            found = read(match)
            if found:
                return found
    return None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        made = datetime(year, month, day).date()  # noqa: DTZ001 - a day, not a moment
    except ValueError:
        return None
    return made if made.year >= EARLIEST else None


def _century(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _iso(match: re.Match[str]) -> date | None:
    return _made(*(int(part) for part in match.groups()))


def _span(match: re.Match[str]) -> date | None:
    first, last = int(match[1]), int(match[2])
    return _made(first + 1, 3, 31) if last == (first + 1) % 100 else None


def _day(match: re.Match[str]) -> date | None:
    return _made(_century(match[3]), int(match[2]), int(match[1]))


def _month(match: re.Match[str]) -> date | None:
    year, month = (match[2], match[1]) if match[2] else (match[3], match[4])
    return _made(int(year), int(month), 1)


def _named(match: re.Match[str]) -> date | None:
    month = match[2][:3]
    return _made(_century(match[3]), MONTHS.index(month) + 1, int(match[1] or 1)) if month in MONTHS else None


def _year(match: re.Match[str]) -> date | None:
    return _made(int(match[1]), 1, 1)
