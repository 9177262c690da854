"""What a person has booked and where they have a place, shown on their account page."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.area import Answer, Context, Destination, Line, Panel
from events.models import Booking, Place, WaitingEntry
from events.times import days_in_words
from membership.handling import handled_by

SHOWN = 3


def _bookings(request: HttpRequest) -> Context | None:
    if request.user.pk is None:
        return None
    now: datetime = request.now  # type: ignore[attr-defined]
    bookings = list(bookings_of(request, now=now)[:SHOWN])
    places = list(places_of(request.user.pk, now=now)[:SHOWN])
    waiting = list(waiting_of(request.user.pk, now=now)[:SHOWN])
    if not (bookings or places or waiting):
        return None
    return {"bookings": bookings, "places": places, "waiting": waiting, "user_id": request.user.pk}


def bookings_of(request: HttpRequest, *, now: datetime) -> QuerySet[Booking]:
    """Return bookings that a person made or looks after for a partnership, and forms that still keep places; the next event first."""
    theirs = Q(booked_by=request.user.pk)
    viewer = request.viewer  # type: ignore[attr-defined]
    if any(place.is_handled for place in (*viewer.places, *viewer.administered)):
        theirs |= Q(partnership__in=handled_by(request.user), placed_at__isnull=False)
    is_live = Q(placed_at__isnull=False) | Q(held_until__gt=now)
    rows = Booking.objects.filter(theirs & is_live, cancelled_at=None, event__ends_at__gt=now)
    taken = Q(places__state__in=[Place.State.HELD, Place.State.BOOKED])
    number = Count("places", filter=taken)
    others = Count("places", filter=taken & ~Q(places__user=request.user.pk))
    kept = Prefetch(
        "places",
        Place.objects.filter(state__in=[Place.State.HELD, Place.State.BOOKED]).order_by("position"),
        to_attr="kept_places",
    )
    counted = rows.select_related("event").annotate(number=number, others=others).prefetch_related(kept)
    # What people booked for themselves alone is shown as their place, with the ways to ticket and booking.
    own_alone = Q(
        booked_by=request.user.pk, others=0, number__gt=0, placed_at__isnull=False, confirmed_at__isnull=False
    )
    return counted.exclude(own_alone).order_by("event__starts_at", "pk")


def places_of(user_id: int, *, now: datetime) -> QuerySet[Place]:
    """Return a person's own places at events that are not over, the next first."""
    rows = Place.objects.booked().filter(
        user=user_id,
        booking__confirmed_at__isnull=False,
        booking__cancelled_at=None,
        booking__event__ends_at__gt=now,
    )
    return rows.select_related("booking__event", "ticket").order_by("booking__event__starts_at", "pk")


def _and_more(number: int) -> str:
    """What follows the next one; the panel shows no more than a few, so the number is not told beyond them."""
    if number <= 0:
        return ""
    return ", and more after that" if number + 1 >= SHOWN else f", and {number} more after that"


def places_of_before(user_id: int, *, now: datetime) -> QuerySet[Place]:
    """Return a person's own places at events that are over, the latest first."""
    rows = Place.objects.booked().filter(
        user=user_id,
        booking__confirmed_at__isnull=False,
        booking__cancelled_at=None,
        booking__event__ends_at__lte=now,
    )
    return rows.select_related("booking__event", "ticket").order_by("-booking__event__starts_at", "-pk")


def waiting_of(user_id: int, *, now: datetime) -> QuerySet[WaitingEntry]:
    """Return a person's places in line at events that are not over."""
    rows = WaitingEntry.objects.filter(
        user=user_id,
        state__in=[WaitingEntry.State.WAITING, WaitingEntry.State.OFFERED],
        event__ends_at__gt=now,
    )
    return rows.select_related("event", "ticket", "part").order_by("event__starts_at", "pk")


def _what_have_i_booked(request: HttpRequest, context: Context | None) -> Answer:
    facts: Any = context or {"bookings": (), "places": (), "waiting": ()}
    lines = [
        Line(
            f"There is room for you at {entry.event}, after you waited.",
            reverse("waiting", args=[entry.key]),
            "Take the place up",
            "a place has become free for you",
        )
        for entry in facts["waiting"]
        if entry.state == WaitingEntry.State.OFFERED
    ]
    lines.extend(
        Line(
            f"{booking.number} place{'s are' if booking.number != 1 else ' is'} kept for you at {booking.event}, but not booked yet.",
            reverse("booking", args=[booking.key]),
            "Go on booking",
            "a booking is unfinished",
        )
        for booking in facts["bookings"]
        if not booking.placed_at
    )
    if facts["places"]:
        place = facts["places"][0]
        event = place.booking.event
        words = (
            f"You have a place at {event}, {days_in_words(event.days)}{_and_more(len(facts['places']) - 1)}."
        )
        lines.append(Line(words, reverse("place", args=[place.key]), "Your ticket"))
    elif booked := [booking for booking in facts["bookings"] if booking.placed_at]:
        booking = booked[0]
        number = "1 place" if booking.number == 1 else f"{booking.number} places"
        words = (
            f"{number} at {booking.event}, {days_in_words(booking.event.days)}{_and_more(len(booked) - 1)}."
        )
        lines.append(Line(words, reverse("booking", args=[booking.key]), "See the booking"))
    if not lines:
        lines.append(Line("Nothing is booked.", reverse("account_bookings"), "See where you have been"))
    return Answer("Booked", tuple(lines))


BOOKINGS = Panel("bookings", 40, "pages/events/panels/bookings.html", _bookings, _what_have_i_booked)
BOOKINGS_PAGE = Destination("bookings", 40, "Bookings", "account_bookings")
