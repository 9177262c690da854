"""What an editor of an event should look at before publishing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from events.models import EventPage


def findings_of_event(page: "EventPage") -> Iterator[str]:
    """Yield, in plain words, what a reader would miss or find contradictory."""
    from events.programme.reading import programme_of, talks_of

    if not page.starts_at or not page.ends_at:
        return
    if not page.venue_name and not page.is_joined_online:
        yield "It does not say where it takes place: give a venue, or say that it can be joined online."
    if page.venue_name and not page.venue_access:
        yield "It has a venue, but nothing about steps, lifts, hearing loop or parking."
    outside = [day.day for day in programme_of(page) if not page.date <= day.day <= page.last_day]
    for day in outside:
        yield f"The programme has a day on {day:%-d %B %Y}, which is not a day of the event."
    known = set(page.event.parts.values_list("name", flat=True)) if page.event else set()
    for talk in talks_of(page):
        if talk.part and talk.part not in known:
            yield f"The session “{talk.title}” is booked as “{talk.part}”, but the event has no part of that name."
