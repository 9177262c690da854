"""Who comes: the places of an event with everything that a list of delegates shows, in a number of queries that does not grow."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from events.models import Details, Event, Part, Place, PlacePart
from events.selectors.checking_in import with_check_ins

RESERVED, BOOKED, CANCELLED, OPEN_FORM = "reserved", "booked", "cancelled", "form"
STATES = {
    BOOKED: "booked",
    RESERVED: "reserved, awaiting payment",
    CANCELLED: "cancelled",
    OPEN_FORM: "form in progress",
}


def delegates_of(event: Event) -> QuerySet[Place]:
    """Return an event's places with booking, partnership, ticket, charge, `own_parts` and the days on which they `came`."""
    chosen = PlacePart.objects.booked().select_related("part").order_by("part__sort_order", "part_id")
    places = (
        Place.objects.filter(booking__event=event)
        .select_related("ticket", "booking__partnership", "booking__event", "charge__invoice")
        .prefetch_related(Prefetch("chosen", chosen, to_attr="own_parts"))
    )
    return with_check_ins(places).order_by("last_name", "first_name", "pk")


def in_states(places: QuerySet[Place], states: list[str], *, now: datetime) -> QuerySet[Place]:
    """Return the places in any of the states that `STATES` names."""
    conditions = {
        BOOKED: Q(state=Place.State.BOOKED, booking__confirmed_at__isnull=False),
        RESERVED: Q(state=Place.State.BOOKED, booking__confirmed_at=None),
        CANCELLED: Q(state=Place.State.ENDED, booking__placed_at__isnull=False),
        OPEN_FORM: Q(state=Place.State.HELD, held_until__gt=now),
    }
    wanted = Q(pk__in=())
    for state in states:
        wanted |= conditions[state]
    return places.filter(wanted)


def state_of(place: Place) -> str:
    """Return which of `STATES` a place is in."""
    if place.state == Place.State.BOOKED:
        return BOOKED if place.booking.confirmed_at else RESERVED
    return CANCELLED if place.state == Place.State.ENDED else OPEN_FORM


def having_part(places: QuerySet[Place], parts: list[Part]) -> QuerySet[Place]:
    """Return the places that any of the parts goes with."""
    rows = PlacePart.objects.booked().filter(place=OuterRef("pk"), part__in=parts)
    return places.filter(Exists(rows))


@dataclass(frozen=True)
class Night:
    """Who sleeps at the hotel in the night that begins on a day."""

    day: date
    rows: list[PlacePart]


def nights_of(event: Event) -> list[Night]:
    """Return the nights of an event's rooms, each with the booked rooms by kind and name; two queries."""
    rows = (
        PlacePart.objects.booked()
        .filter(place__booking__event=event, part__kind=Part.Kind.ROOM)
        .select_related("part", "place__booking")
        .order_by("part__day", "part__sort_order", "part_id", "place__last_name", "place__first_name", "pk")
    )
    taken = {day: list(group) for day, group in groupby(rows, key=lambda row: row.part.day) if day}
    offered = event.parts.filter(kind=Part.Kind.ROOM).order_by("day").values_list("day", flat=True)
    return [Night(day, taken.get(day, [])) for day in sorted({*taken, *filter(None, offered)})]


def needs_of(event: Event) -> QuerySet[Details]:
    """Return what booked people have said that they need, by name. For staff who run events only; it is deleted after the event."""
    return (
        Details.objects.filter(place__booking__event=event, place__state=Place.State.BOOKED)
        .exclude(dietary="", access="")
        .select_related("place__ticket", "place__booking")
        .order_by("place__last_name", "place__first_name", "pk")
    )


def to_write_to(places: QuerySet[Place]) -> QuerySet[Place]:
    """Return the places of a selection to which a message can go: those that are booked and have an address."""
    reachable = ~Q(email="") | ~Q(booking__contact_email="")
    return places.filter(reachable, state=Place.State.BOOKED).annotate(contact=F("booking__contact_email"))
