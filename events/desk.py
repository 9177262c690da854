"""What waits about events, how bookings come in, and the officer's steps, for the staff's front page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from events.models import Booking, Event, Place, Suggestion, WaitingEntry
from events.permissions import may_run_events
from events.selectors.orders import awaiting_orders
from events.selectors.room import room_for
from office.charts import Figure, Series
from office.desk import (
    Chart,
    Duty,
    Shortcut,
    at,
    holding,
    register_chart,
    register_duty,
    register_shortcut,
)

FIELD = "Events"
WEEKS_SHOWN = 8
EVENTS_SHOWN = 4


def coming(now: datetime) -> QuerySet[Event]:
    """Events that take place and are not over."""
    return Event.objects.to_come(now).filter(cancelled_at=None)


def waiting_with_room(now: datetime) -> QuerySet[WaitingEntry]:
    """Entries on waiting lists of events to come for which something is free: too little for them, or not offered yet."""
    entries = WaitingEntry.objects.waiting().filter(event__in=coming(now))
    offers = {entry.ticket or entry.part for entry in entries.select_related("ticket", "part")}
    room = room_for([offer for offer in offers if offer], now=now)
    free = [offer for offer, left in room.items() if left is None or left > 0]
    tickets = [offer.pk for offer in free if offer._meta.model_name == "ticket"]
    parts = [offer.pk for offer in free if offer._meta.model_name == "part"]
    return entries.filter(Q(ticket__in=tickets) | Q(part__in=parts))


def unpaid(now: datetime) -> QuerySet[Booking]:
    """Bookings of events to come that are reserved until the money comes."""
    return Booking.objects.standing().filter(event__in=coming(now), confirmed_at=None)


def without_an_order(now: datetime) -> QuerySet[Booking]:
    """Bookings of events to come whose invoice waits for a purchase order number."""
    return awaiting_orders(Booking.objects.standing().filter(event__in=coming(now)))


@dataclass(frozen=True)
class Booked:
    """Places booked at the next events: by event, those of each week; and the weeks that are shown."""

    weeks: list[date]
    events: list[tuple[str, dict[date, int]]]


def count_bookings(now: datetime) -> Booked:
    """Count the places booked at the next events by week; one query."""
    this_week = _monday(timezone.localdate(now))
    weeks = [this_week - timedelta(weeks=back) for back in range(WEEKS_SHOWN - 1, -1, -1)]
    taken = Q(bookings__places__state=Place.State.BOOKED)
    rows: Any = (
        coming(now)
        .filter(pk__in=coming(now)[:EVENTS_SHOWN].values("pk"))
        .annotate(week=TruncWeek("bookings__placed_at"))
        .values("pk", "name", "week")
        .annotate(number=Count("bookings__places", taken))
        .order_by("starts_at", "pk")
    )
    events: dict[int, tuple[str, dict[date, int]]] = {}
    for row in rows:
        _, booked = events.setdefault(row["pk"], (row["name"], {}))
        week = timezone.localdate(row["week"]) if row["week"] else weeks[0]
        booked[week] = booked.get(week, 0) + row["number"]
    return Booked(weeks, list(events.values()))


def bookings_over_time(counted: Booked) -> Figure:
    """Draw the places booked at the next events by the end of each of the last weeks."""
    return Figure(
        periods=[_day(week) for week in counted.weeks],
        heading="Event",
        note="Places booked by the end of the week that begins on the day.",
        series=[
            Series(
                name,
                [sum(number for at, number in booked.items() if at <= week) for week in counted.weeks],
            )
            for name, booked in counted.events
        ],
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day(day: date) -> str:
    return f"{day:%-d %b}"


def register() -> None:
    """Put events on the front page."""
    register_duty(
        Duty(
            "unpaid_bookings",
            300,
            FIELD,
            "booking is reserved until the money comes",
            "bookings are reserved until the money comes",
            unpaid,
            "placed_at",
            at("event_booking:index", state="awaiting", time="to_come"),
            may_run_events,
        ),
        Duty(
            "bookings_without_an_order",
            310,
            FIELD,
            "booking awaits a purchase order number",
            "bookings await a purchase order number",
            without_an_order,
            "placed_at",
            at("event_booking:index", order="awaited", time="to_come"),
            may_run_events,
        ),
        Duty(
            "waiting_with_room",
            320,
            FIELD,
            "entry on a waiting list although something is free",
            "entries on waiting lists although something is free",
            waiting_with_room,
            "joined_at",
            at("event:index"),
            may_run_events,
        ),
        Duty(
            "suggestions",
            330,
            FIELD,
            "suggestion of a topic or speaker unanswered",
            "suggestions of topics and speakers unanswered",
            lambda _now: Suggestion.objects.filter(answered_at=None),
            "received_at",
            at("suggestion:index", waiting="true"),
            holding("events.view_suggestion", "events.change_suggestion"),
        ),
    )
    register_chart(
        Chart(
            "bookings",
            300,
            "Bookings of the next events",
            count_bookings,
            bookings_over_time,
            may_run_events,
            at("event:index"),
        )
    )
    register_shortcut(
        Shortcut("book", 300, "Book for somebody", at("event:index"), may_run_events, "plus"),
        Shortcut("check_in", 310, "Check people in", at("check_in"), may_run_events, "check"),
    )
