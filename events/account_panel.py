"""What a person has booked and where they have a place, shown on their account page."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from accounts.area import Context, Panel
from events.models import Booking, Place, WaitingEntry
from membership.handling import handled_by

SHOWN = 8


def _bookings(request: HttpRequest) -> Context | None:
    if request.user.pk is None:
        return None
    now: datetime = request.now  # type: ignore[attr-defined]
    bookings = list(bookings_of(request, now=now)[:SHOWN])
    places = list(places_of(request.user.pk, now=now)[:SHOWN])
    waiting = list(
        WaitingEntry.objects.filter(
            user=request.user.pk,
            state__in=[WaitingEntry.State.WAITING, WaitingEntry.State.OFFERED],
            event__ends_at__gt=now,
        ).select_related("event", "ticket", "part")[:SHOWN]
    )
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
    number = Count("places", filter=Q(places__state__in=[Place.State.HELD, Place.State.BOOKED]))
    return rows.select_related("event").annotate(number=number).order_by("event__starts_at", "pk")


def places_of(user_id: int, *, now: datetime) -> QuerySet[Place]:
    """Return a person's own places at events that are not over, the next first."""
    rows = Place.objects.booked().filter(
        user=user_id,
        booking__confirmed_at__isnull=False,
        booking__cancelled_at=None,
        booking__event__ends_at__gt=now,
    )
    return rows.select_related("booking__event", "ticket").order_by("booking__event__starts_at", "pk")


BOOKINGS = Panel("bookings", 22, "pages/events/panels/bookings.html", _bookings)
