"""Calendar files (RFC 5545): an event or a session as an entry that people put into their own calendar.

Times are written in London's time with the zone's rules beside them (RFC 5545, section 3.6.5), so that an entry stays at ten o'clock
whatever the clocks do between now and then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as CalendarEntry

from events.models import Event

CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """One entry of a calendar file. `key` names it for good, so that a newer file replaces it and adds no second one."""

    key: str
    name: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    words: str = ""
    address: str = ""
    is_cancelled: bool = False


def entry_of(
    event: Event, *, key: str = "", words: str = "", address: str = "", with_link: bool = False
) -> Entry:
    """Return an event as an entry.

    Arguments: `key` tells a person's own entry apart from the event's; `words` are its notes; `address` is the page that it leads to.
    `with_link` adds the online link, which only booked people may have.
    """
    venue = ", ".join(filter(None, [event.venue_name, *event.venue_address.splitlines()]))
    online = event.online_link if with_link else ("Online" if event.online_link else "")
    return Entry(
        key=key or f"event-{event.pk}",
        name=event.name,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=venue or online,
        words="\n\n".join(filter(None, [words, f"Join online: {online}" if with_link and online else ""])),
        address=address,
        is_cancelled=event.is_cancelled,
    )


def calendar_file(entries: Iterable[Entry], *, now: datetime) -> bytes:
    """Return a calendar file with the entries, stamped `now`."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{_host()}//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_written(entry, now=now))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def calendar_response(entries: Iterable[Entry], *, name: str, now: datetime) -> HttpResponse:
    """Answer with a calendar file to save or to open, called `name`.ics."""
    response = HttpResponse(calendar_file(entries, now=now), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _written(entry: Entry, *, now: datetime) -> CalendarEntry:
    london = timezone.get_default_timezone()
    written = CalendarEntry()
    written.add("uid", f"{entry.key}@{_host()}")
    written.add("dtstamp", now)
    written.add("last-modified", now)
    # Calendars take the entry with the higher number: seconds go up and never repeat within one.
    written.add("sequence", int(now.timestamp()) - 1_700_000_000)
    starts, ends = entry.starts_at.astimezone(london), entry.ends_at.astimezone(london)
    words = entry.words
    if starts.date() == ends.date():
        written.add("dtstart", starts)
        written.add("dtend", ends)
    else:
        # Whole days, the last one exclusive (RFC 5545, section 3.6.1): hours over several days would take up the nights as well.
        written.add("dtstart", starts.date())
        written.add("dtend", ends.date() + timedelta(days=1))
        words = "\n\n".join(
            filter(None, [f"Begins at {starts:%H:%M} and ends at {ends:%H:%M} on the last day.", words])
        )
    written.add("summary", f"Cancelled: {entry.name}" if entry.is_cancelled else entry.name)
    written.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    for name, value in (("location", entry.place), ("description", words), ("url", entry.address)):
        if value:
            written.add(name, value)
    return written


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
