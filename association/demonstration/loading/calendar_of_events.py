"""Publishes the demonstration's events, with what can be booked of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from events.models import (
    CancellationRule,
    Event,
    EventPage,
    EventsPage,
    OtherEvent,
    Part,
    Quota,
    ReminderStep,
    Speaker,
    Ticket,
)

from .. import events as told
from .library import Library
from .pages import publish
from .streams import Child, Streams

NIGHT = time(23, 59)
ANNOUNCED = timedelta(days=60)
REMINDERS = {
    28: (
        "Four weeks to go",
        "Here is how to find us, and what to bring. Please say on your own page what you need.",
    ),
    21: ("The papers", "The papers of the meeting are on its page now."),
    7: ("A week to go", "Here is how to find us."),
    3: ("See you on {day}", "Doors open half an hour before we begin. Your ticket is on your own page."),
    1: ("Tomorrow", "Everything that you need for tomorrow is on your own page."),
}
"""Subject and words of the letter so many days before an event."""


def load_events(events: Iterable[told.Event], *, library: Library, now: datetime) -> None:
    """Publish the events, each announced two months before or a while ago, with tickets, parts and rules."""
    speakers = {each.key: _speaker(each, library) for each in told.speakers()}
    index = EventsPage.objects.get()
    for event in events:
        page = index.add_child(
            instance=EventPage(
                title=event.title,
                slug=event.key,
                kind=event.kind,
                teaser=event.teaser,
                starts_at=_moment(event.day, event.starts),
                ends_at=_moment(_day(event, event.days), event.ends),
                live=False,
            )
        )
        for name in ("venue_name", "venue_access", "online_link", "takes_suggestions"):
            setattr(page, name, getattr(event, name))
        page.venue_address = event.venue_address.strip()
        page.is_online = bool(event.online_link)
        page.body = Streams(library).body(event.body)
        page.speakers = [{"type": "speaker", "value": speakers[key].pk} for key in event.speakers]
        page.programme = [_programme_day(event, day, speakers, library) for day in event.programme]
        page.materials = [_material(each, library) for each in event.materials]
        library.add_page(event.key, page)
        publish(page, at=min(now, page.starts_at - ANNOUNCED))
        page.refresh_from_db()
        if event.booking:
            _let_book(page.event, event, event.booking, now=now)


def load_events_of_others(others: Iterable[told.Other]) -> None:
    """Enter what other bodies hold."""
    for other in others:
        OtherEvent.objects.create(
            name=other.name,
            organiser=other.organiser,
            starts_on=other.day,
            ends_on=other.day + timedelta(days=other.days - 1),
            place=other.place,
            about=other.about,
            link=other.link,
        )


def _speaker(each: told.Speaker, library: Library) -> Speaker:
    about = library.html(each.about) if each.about else ""
    return Speaker.objects.create(name=each.name, role=each.role, organisation=each.organisation, about=about)


def _let_book(event: Event, source: told.Event, booking: told.Booking, *, now: datetime) -> None:
    """Say how an event is booked, and what of it."""
    event.is_bookable = True
    event.members_book_from = _midnight(now, booking.members_from)
    if booking.everybody_from is not None:
        event.everybody_books_from = _midnight(now, booking.everybody_from)
    if booking.closes:
        event.books_until = _moment(source.day - timedelta(days=booking.closes), NIGHT)
    if booking.changes_until:
        event.changes_until = _moment(source.day - timedelta(days=booking.changes_until), NIGHT)
    event.joining_instructions = "\n\n".join(
        filter(None, [event.venue_access, "Bring your ticket, printed or on a phone."])
    )
    event.save()
    quotas = {
        name: Quota.objects.create(event=event, name=name, size=size) for name, size in source.quotas.items()
    }
    for place, ticket in enumerate(source.tickets):
        _ticket(event, source, ticket, place=place, now=now).quotas.set(
            quotas[name] for name in ticket.quotas
        )
    for place, part in enumerate(source.parts):
        made = Part.objects.create(
            event=event,
            name=part.name,
            description=part.description,
            kind=part.kind,
            choice=part.choice,
            price_pence=part.price,
            day=_day(source, part.day),
            sort_order=place,
        )
        made.quotas.set(quotas[name] for name in part.quotas)
    for days, share in source.cancelling:
        CancellationRule.objects.create(event=event, days_before=days, fee_bp=share * 100)
    for days in booking.reminders:
        subject, words = REMINDERS[days]
        ReminderStep.objects.create(
            event=event, days_before=days, subject=subject.format(day=f"{source.day:%A}"), words=words
        )


def _ticket(event: Event, source: told.Event, ticket: told.Ticket, *, place: int, now: datetime) -> Ticket:
    early = timezone.localdate(now) + timedelta(days=ticket.early_days) if ticket.early_days else None
    return Ticket.objects.create(
        event=event,
        name=ticket.name,
        description=ticket.description,
        price_pence=ticket.price,
        member_price_pence=ticket.member,
        early_until=early,
        early_price_pence=ticket.early,
        early_member_price_pence=ticket.early_member,
        days=[_day(source, number) for number in ticket.days],
        maximum=ticket.maximum,
        code=ticket.code,
        is_for_members=ticket.members,
        sort_order=place,
    )


def _programme_day(event: told.Event, day: told.Day, speakers: dict[str, Speaker], library: Library) -> Child:
    parts = {part.name for part in event.parts}

    def talk(each: told.Talk) -> dict[str, Any]:
        booked_as = each.part or (each.title if each.title in parts else "")
        return {
            "title": each.title,
            "room": each.room,
            "about": library.html(each.about) if each.about else "",
            "speakers": [speakers[key].pk for key in each.speakers],
            "part": "" if booked_as == "-" else booked_as,
        }

    slots = []
    for slot in day.slots:
        times = {"starts": slot.starts, "ends": slot.until or None}
        if slot.kind == "parallel":
            sessions = [{"type": "session", "value": talk(each), "id": str(uuid4())} for each in slot.talks]
            value: dict[str, Any] = {**times, "heading": slot.heading, "sessions": sessions}
        elif slot.kind == "session":
            value = {**times, **talk(slot.talks[0])}
        else:
            value = {**times, "title": slot.talks[0].title, "room": slot.talks[0].room}
        slots.append({"type": slot.kind, "value": value, "id": str(uuid4())})
    on = _day(event, day.day).isoformat()
    return {"type": "day", "value": {"day": on, "heading": day.heading, "slots": slots}}


def _material(each: told.Material, library: Library) -> Child:
    if each.document:
        document = library.document(each.document)
        return {"type": "document", "value": {"document": document.pk, "title": "", "note": each.note}}
    value = {
        "title": each.recording,
        "link": each.link,
        "minutes": each.minutes,
        "note": each.note,
        "access": each.access,
        "opens_on": None,
    }
    return {"type": "recording", "value": value}


def _day(event: told.Event, number: int) -> date:
    """The day of that number: the first one is 1, the day before it 0."""
    return event.day + timedelta(days=number - 1)


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at), timezone.get_default_timezone())


def _midnight(now: datetime, days: int) -> datetime:
    return _moment(timezone.localdate(now) + timedelta(days=days), time.min)
