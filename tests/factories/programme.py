"""Pages of events in the states that matter, speakers, other bodies' events and suggestions."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone

from events.models import EventPage, EventsPage, OtherEvent, Speaker, Suggestion
from events.services.site import set_up_events
from tests.factories import pages


def events_page() -> EventsPage:
    """The events page, as every installation has it."""
    set_up_events(home=pages.home())
    return EventsPage.objects.get()


def london(day: date, at: str = "10:00") -> datetime:
    """A moment in London."""
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(at)), timezone.get_default_timezone())


def event_page(title: str = "National conference", *, bookable: Any = None, **values: Any) -> EventPage:
    """A published conference of two days in eight weeks; `bookable` are values of its booking."""
    first = timezone.localdate() + timedelta(days=56)
    values = {
        "starts_at": london(first),
        "ends_at": london(first + timedelta(days=1), "16:00"),
        "venue_name": "Harrowmere Hall",
        "venue_access": "Step-free throughout.",
        "teaser": "What it is about.",
        **values,
    }
    page = EventPage(title=title, **values)
    events_page().add_child(instance=page)
    page.save_revision().publish()
    page = EventPage.objects.get(pk=page.pk)
    if bookable is not None:
        now = timezone.now()
        usual = {
            "is_bookable": True,
            "members_book_from": now - timedelta(days=14),
            "everybody_books_from": now - timedelta(days=7),
        }
        for name, value in {**usual, **bookable}.items():
            setattr(page.event, name, value)
        page.event.save()
    return page


def past(days: int = 30) -> dict[str, datetime]:
    """The times of an event so many days ago."""
    day = timezone.localdate() - timedelta(days=days)
    return {"starts_at": london(day), "ends_at": london(day, "16:00")}


def talk(title: str = "Listening to families", **values: Any) -> dict[str, Any]:
    """A session beside others."""
    return {"type": "session", "value": {"title": title, **values}, "id": str(uuid4())}


def session(title: str = "Welcome", starts: str = "10:00", **values: Any) -> dict[str, Any]:
    """A session for everybody."""
    return {"type": "session", "value": {"title": title, "starts": starts, **values}, "id": str(uuid4())}


def parallel(*talks: dict[str, Any], starts: str = "14:00", **values: Any) -> dict[str, Any]:
    """Sessions at the same time."""
    return {
        "type": "parallel",
        "value": {"starts": starts, "heading": "Workshops", "sessions": list(talks), **values},
    }


def pause(title: str = "Lunch", starts: str = "12:30", **values: Any) -> dict[str, Any]:
    return {"type": "pause", "value": {"title": title, "starts": starts, **values}, "id": str(uuid4())}


def programme_day(day: date, *slots: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {"type": "day", "value": {"day": day.isoformat(), "slots": list(slots), **values}}


def recording(title: str = "The opening", **values: Any) -> dict[str, Any]:
    value = {"title": title, "link": "https://films.example/opening", "access": "public", **values}
    return {"type": "recording", "value": value}


class SpeakerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Speaker

    name = factory.Sequence(lambda n: f"Speaker {n}")
    role = "Independent scrutineer"


class OtherEventFactory(factory.django.DjangoModelFactory):
    """Another body's day in four weeks."""

    class Meta:
        model = OtherEvent

    name = factory.Sequence(lambda n: f"Day of others {n}")
    organiser = "The Lantern Trust"
    starts_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=28))
    ends_on = factory.LazyAttribute(lambda e: e.starts_on)
    link = "https://lantern.example/day"


class SuggestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Suggestion

    subject = factory.Sequence(lambda n: f"Topic {n}")
    reason = "It would help others."
    name = "Jo Example"
    email = "jo@example.org"
