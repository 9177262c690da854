"""Days and times of events as people read them, in London."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from events.models import Event


def in_london(moment: datetime) -> datetime:
    """Return a moment by the clocks of London."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def days_in_words(days: Sequence[date]) -> str:
    """Write days, in order, as people read them: "12 May 2027", "12 and 13 May 2027", "30 April to 2 May 2027"."""
    if not days:
        return ""
    first, last = days[0], days[-1]
    if first == last:
        return f"{first:%-d %B %Y}"
    is_run = (last - first).days == len(days) - 1
    if len(days) > 2 and not is_run:
        return ", ".join(f"{day:%-d %B}" for day in days[:-1]) + f" and {last:%-d %B %Y}"
    joined = "and" if len(days) == 2 else "to"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%-d} {joined} {last:%-d %B %Y}"
    if first.year == last.year:
        return f"{first:%-d %B} {joined} {last:%-d %B %Y}"
    return f"{first:%-d %B %Y} {joined} {last:%-d %B %Y}"


def event_in_words(event: Event) -> str:
    """Write when an event is: "12 May 2027, 09:30 to 16:00", "12 and 13 May 2027, from 09:30"."""
    begins, ends = in_london(event.starts_at), in_london(event.ends_at)
    if begins.date() == ends.date():
        times = f"{begins:%H:%M}" if begins == ends else f"{begins:%H:%M} to {ends:%H:%M}"
        return f"{begins:%-d %B %Y}, {times}"
    return f"{days_in_words(event.days)}, from {begins:%H:%M}"
