"""Giving places and parts the price that they keep."""

from collections.abc import Sequence
from datetime import datetime

from events.models import Booking, Place, PlacePart
from events.selectors.offers import Buyer, is_in_membership
from events.selectors.room import member_places_taken
from membership.access import london_day


def buyer_of(booking: Booking, *, now: datetime) -> Buyer:
    """Return who a booking was begun by, as they stand now: for their partnership as long as it is in membership."""
    partnership = booking.partnership
    if partnership is not None and not is_in_membership(partnership, now=now):
        partnership = None
    return Buyer(partnership, booking.booked_by_id)


def price_places(booking: Booking, places: Sequence[Place], *, now: datetime) -> None:
    """Number the places and give them today's price: the members' price as long as the partnership has such places left."""
    left, today = 0, london_day(now)
    partnership = buyer_of(booking, now=now).partnership
    if partnership is not None and any(place.ticket.has_member_price for place in places):
        taken = member_places_taken(
            event=booking.event, partnership=partnership, leaving_out=booking, now=now
        )
        left = max(booking.event.member_places - taken, 0)
    for position, place in enumerate(places, start=1):
        ticket = place.ticket
        place.position = position
        place.at_member_price = ticket.has_member_price and left > 0
        left -= place.at_member_price
        place.price_pence = ticket.pence(at_member_price=place.at_member_price, on=today)
        place.vat_treatment, place.vat_rate_bp = ticket.vat_treatment, ticket.vat_rate_bp


def price_part(row: PlacePart) -> None:
    """Give a chosen part its price."""
    row.price_pence = row.part.price_pence
    row.vat_treatment, row.vat_rate_bp = row.part.vat_treatment, row.part.vat_rate_bp
