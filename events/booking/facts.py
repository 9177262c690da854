"""What the pages of one booking show, read once a request and only if it is asked for."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from billing.money import Line
from events.models import Booking, Place, PlacePart, TakingRow

# What the pages show; a service that writes reads whole rows under its locks.
BOOKING = [
    field.name
    for field in Booking._meta.concrete_fields
    if field.name not in {"created_at", "cancelled_because", "code"}
]
EVENT = (
    *("slug", "name", "starts_at", "ends_at", "venue_name", "hold_minutes", "is_bookable", "changes_until"),
    *("invoice_confirms", "cancelled_at"),
)
PLACE = (
    *(
        "state",
        "position",
        "price_pence",
        "vat_treatment",
        "vat_rate_bp",
        "at_member_price",
        "key",
        "booking",
    ),
    *("user", "first_name", "last_name", "email", "job_title", "organisation"),
)
HAS_PARTS = """
EXISTS (SELECT FROM events_part part WHERE part.event_id = events_booking.event_id AND part.is_active)
"""
TICKET = ("ticket__name", "ticket__days", "ticket__event")


@dataclass(frozen=True)
class BookedPlace:
    """A place and what goes with it."""

    place: Place
    parts: list[PlacePart]

    @property
    def pence(self) -> int:
        return self.place.price_pence + sum(row.price_pence for row in self.parts)


@dataclass
class Facts:
    """A booking with its open places and their parts; `has_parts` says whether there is anything to choose besides."""

    booking: Booking
    has_parts: bool

    @cached_property
    def places(self) -> list[BookedPlace]:
        """One query, and another where the event has parts. A part that is only on offer from the waiting list is not among them."""
        rows = self.booking.places.open().select_related("ticket").only(*PLACE, *TICKET)
        places = list(rows.order_by("position", "pk"))
        chosen: dict[int, list[PlacePart]] = defaultdict(list)
        if self.has_parts:
            taken = PlacePart.objects.open().filter(place__in=places).select_related("part")
            if self.booking.placed_at:
                taken = taken.booked()
            for row in taken.order_by("part__sort_order", "part_id"):
                chosen[row.place_id].append(row)
        return [BookedPlace(place, chosen[place.pk]) for place in places]

    @property
    def total_pence(self) -> int:
        """The price of everything, without VAT."""
        return sum(each.pence for each in self.places)

    @property
    def figures(self) -> str:
        """What somebody has read before they book: how many places, at what price."""
        return f"{self.number} {self.total_pence}"

    @property
    def number(self) -> int:
        return len(self.places)

    @cached_property
    def vat_pence(self) -> int:
        """The VAT that a registered association adds: rounded once a line, as on the invoice."""
        rows: list[TakingRow] = [row for each in self.places for row in (each.place, *each.parts)]
        return sum(
            Line("", row.price_pence, 1, row.vat_treatment, row.vat_rate_bp).vat_pence(is_registered=True)
            for row in rows
            if row.price_pence
        )


def bookings() -> QuerySet[Booking]:
    """Return bookings with their event and whether it has parts, in one query; who pays is read where it is shown."""
    has_parts = RawSQL(HAS_PARTS, (), output_field=BooleanField())  # noqa: S611 a constant
    rows = Booking.objects.select_related("event").annotate(event_has_parts=has_parts).order_by()
    return rows.only(*BOOKING, *(f"event__{name}" for name in EVENT))


def facts_of(booking: Booking) -> Facts:
    """Return the facts of a booking that `bookings` has found."""
    return Facts(booking, has_parts=booking.event_has_parts)  # type: ignore[attr-defined]
