"""Months, each standing for itself as its first day."""

from datetime import date, timedelta


def month_of(day: date) -> date:
    """Return the month that a day falls in."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """Return the month that follows."""
    return month_of(month_of(month) + timedelta(days=31))


def title_of_month(month: date) -> str:
    """Return what the issue of a month is called, such as “April 2026”."""
    return f"{month:%B %Y}"
