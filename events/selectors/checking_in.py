"""What the desk at the door asks: who is it, may they come in, how many are here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet

from events.codes import as_typed
from events.models import CheckIn, Event, HelperLink, Place
from membership.access import london_day

MOST_FOUND = 20


class Verdict(Enum):
    """What the desk says about a place on a day."""

    READY = "ready"
    ALREADY = "already"
    NOT_PAID = "not_paid"
    OTHER_DAY = "other_day"
    OTHER_EVENT = "other_event"
    GIVEN_BACK = "given_back"
    NEVER_BOOKED = "never_booked"
    EVENT_CANCELLED = "event_cancelled"


@dataclass(frozen=True)
class Seen:
    """A place as the desk sees it, with the words for whoever stands at the door; `check_in` is the one of the day, if there is one."""

    place: Place
    verdict: Verdict
    words: str
    check_in: CheckIn | None = None

    @property
    def is_known_here(self) -> bool:
        """Whether the desk may know whose place it is: one of its own event, that was booked."""
        return self.verdict not in {Verdict.OTHER_EVENT, Verdict.NEVER_BOOKED}

    @property
    def may_be_let_in(self) -> bool:
        """Whether staff may decide to let the person in although the ticket alone does not."""
        return self.verdict in {Verdict.NOT_PAID, Verdict.OTHER_DAY}


def look_at(place: Place, *, event: Event, day: date, now: datetime) -> Seen:
    """Say whether the person on a place may come in to an event on a day. An invoice that is overdue stops nobody."""
    booking = place.booking
    if booking.event_id != event.pk:
        return Seen(
            place,
            Verdict.OTHER_EVENT,
            f"This ticket is for {booking.event}, {booking.event.starts_at:%-d %B %Y}.",
        )
    if event.is_cancelled:
        return Seen(place, Verdict.EVENT_CANCELLED, f"{event} has been cancelled.")
    if place.state == Place.State.ENDED or booking.cancelled_at:
        ended = place.ended_at or booking.cancelled_at
        return Seen(
            place,
            Verdict.GIVEN_BACK,
            f"This place was cancelled{f' on {london_day(ended):%-d %B}' if ended else ''}.",
        )
    if place.state != Place.State.BOOKED:
        return Seen(place, Verdict.NEVER_BOOKED, "This booking was never completed.")
    earlier = place.check_ins.filter(day=day, undone_at=None).select_related("by", "helper").first()
    if earlier is not None:
        return Seen(place, Verdict.ALREADY, "Checked in already.", earlier)
    if not place.ticket.admits_on(day):
        days = " and ".join(f"{each:%-d %B}" for each in place.ticket.days)
        return Seen(place, Verdict.OTHER_DAY, f"“{place.ticket}” admits on {days} only.")
    if booking.confirmed_at is None:
        return Seen(place, Verdict.NOT_PAID, "Reserved: the money has not come yet.")
    return Seen(place, Verdict.READY, "Ticket is valid.")


def place_by_code(text: str) -> Place | None:
    """Return the place whose code somebody typed or scanned; a scanned address ends with its code."""
    code = as_typed(text.rstrip("/").rsplit("/", 1)[-1])
    rows = Place.objects.select_related("booking__event", "booking__partnership", "ticket")
    return rows.filter(code=code).first() if code else None


def find_people(event: Event, words: str, *, day: date) -> list[Place]:
    """Return the booked people of an event in whose name or organisation every word stands, each with `is_in` for the day."""
    found = places_of(event, day=day)
    for word in words.split():
        found = found.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(organisation__icontains=word)
            | Q(booking__reference__iexact=word)
            | Q(booking__contact_name__icontains=word, last_name="")
        )
    return list(found[:MOST_FOUND])


def places_of(event: Event, *, day: date) -> QuerySet[Place]:
    """Return the booked places of an event by name, the unnamed last, each with `is_in` for the day and its ticket."""
    came = CheckIn.objects.filter(place=OuterRef("pk"), day=day, undone_at=None)
    places: Any = Place.objects.booked()
    found: QuerySet[Place] = (
        places.filter(booking__event=event)
        .select_related("ticket", "booking")
        .annotate(
            is_in=Exists(came), is_unnamed=ExpressionWrapper(Q(named_at=None), output_field=BooleanField())
        )
        .order_by("is_unnamed", "last_name", "first_name", "pk")
    )
    return found


def latest_check_ins(event: Event, *, day: date, number: int = 5) -> Iterable[CheckIn]:
    """Return who came in last."""
    rows = CheckIn.objects.filter(place__booking__event=event, day=day, undone_at=None)
    return rows.select_related("place__ticket", "by", "helper")[:number]


@dataclass(frozen=True)
class DayCount:
    """How many are expected on a day, and how many have come."""

    day: date
    expected: int
    came: int


def counts_by_day(event: Event) -> list[DayCount]:
    """Return for each day of an event how many hold a ticket for it and how many have come."""
    came = dict(
        CheckIn.objects.filter(place__booking__event=event, undone_at=None)
        .order_by()
        .values_list("day")
        .annotate(number=Count("pk"))
    )
    booked = dict(
        Place.objects.booked()
        .filter(booking__event=event)
        .order_by()
        .values_list("ticket")
        .annotate(Count("pk"))
    )
    tickets = list(event.tickets.all())
    return [
        DayCount(
            day,
            sum(booked.get(ticket.pk, 0) for ticket in tickets if ticket.admits_on(day)),
            came.get(day, 0),
        )
        for day in event.days
    ]


def helper_link(key: UUID | str, *, now: datetime) -> HelperLink | None:
    """Return the helper's link of a key if it opens something today."""
    rows = HelperLink.objects.select_related("event").filter(withdrawn_at=None, day=london_day(now))
    return rows.filter(key=key).first()


def links_of(event: Event) -> QuerySet[HelperLink]:
    """Return an event's helper links with how many people each has checked in."""
    number = Count("check_ins", filter=Q(check_ins__undone_at=None))
    return event.helper_links.select_related("made_by").annotate(number=number).order_by("day", "pk")


def with_check_ins(places: QuerySet[Place]) -> QuerySet[Place]:
    """Return places with the days on which their person came, as `came`."""
    rows = CheckIn.objects.filter(undone_at=None).order_by("day")
    return places.prefetch_related(Prefetch("check_ins", rows, to_attr="came"))
