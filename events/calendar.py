"""Events as calendar files (RFC 5545), which every calendar takes in."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar
from icalendar import Event as Entry

from events.addresses import public_page_of
from events.models import Event
from events.times import in_london
from office.models import Identity

CALENDAR_TYPE = "text/calendar; charset=utf-8"


def event_calendar(event: Event, *, now: datetime, with_link: bool = False) -> bytes:
    """Return an event as a calendar file with one entry.

    The entry keeps its UID, so that whoever takes it in again has it once, at the new time.
    Arguments: `with_link` writes the online link too, which is for booked people only; `now` stands as the entry's last change.
    """
    return calendar_of(event_entry(event, now=now, with_link=with_link))


def calendar_of(*entries: Entry) -> bytes:
    """Return a calendar file of entries, with the rules of the time zones that they use."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{Identity.load().name}//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def event_entry(event: Event, *, now: datetime, with_link: bool = False) -> Entry:
    """Return an event as an entry of a calendar."""
    entry = Entry()
    entry.add("uid", uid(f"event-{event.pk}"))
    entry.add("dtstamp", now)
    entry.add("summary", event.name)
    entry.add("dtstart", in_london(event.starts_at))
    entry.add("dtend", in_london(event.ends_at))
    where = ", ".join(filter(None, [event.venue_name, *event.venue_address.splitlines()]))
    if where or event.online_link:
        entry.add("location", where or "Online")
    page = public_page_of(event)
    if page:
        entry.add("url", page)
    words = [event.venue_access]
    if with_link and event.online_link:
        words.append(f"Join online: {event.online_link}")
    description = "\n\n".join(filter(None, words))
    if description:
        entry.add("description", description)
    if event.is_cancelled:
        entry.add("status", "CANCELLED")
    return entry


def uid(name: str) -> str:
    """Return the identifier that an entry keeps for ever."""
    return f"{name}@{urlsplit(settings.SITE_URL).hostname}"
