"""What somebody can book of an event, and at what price."""

from dataclasses import dataclass
from datetime import datetime

from events.models import Event, Ticket
from events.selectors.room import member_places_taken, room_for
from membership.access import Viewer, london_day
from membership.models import Membership, Partnership


@dataclass(frozen=True)
class Buyer:
    """Who books: for a partnership in membership (`partnership`), or somebody else. `user_id` is None without an account."""

    partnership: Partnership | None = None
    user_id: int | None = None

    @property
    def is_member(self) -> bool:
        return self.partnership is not None


NOBODY_KNOWN = Buyer()


@dataclass(frozen=True)
class Offer:
    """A ticket as a buyer sees it. `left` is None without limit; prices are in pence without VAT."""

    ticket: Ticket
    pence: int
    member_pence: int | None
    left: int | None
    most: int

    @property
    def is_sold_out(self) -> bool:
        return self.most < self.ticket.minimum


def buyer_for(viewer: Viewer, *, now: datetime) -> Buyer:
    """Return who the viewer books as: for the partnership they act for, or else administer, while it is in membership."""
    places = [place for place in (viewer.acting_for, *viewer.places, *viewer.administered) if place]
    reading = next((place for place in places if place.reads_until), None)
    if reading is None:
        return Buyer(user_id=viewer.user_id)
    return Buyer(
        partnership=Partnership.objects.filter(pk=reading.partnership_id).first(), user_id=viewer.user_id
    )


def is_in_membership(partnership: Partnership, *, now: datetime) -> bool:
    """Say whether a membership of the partnership covers today."""
    return Membership.objects.giving_access(london_day(now)).filter(partnership=partnership).exists()


def member_places_left(*, event: Event, buyer: Buyer, now: datetime) -> int:
    """Return how many places at the members' price the buyer's partnership can still take."""
    if buyer.partnership is None:
        return 0
    taken = member_places_taken(event=event, partnership=buyer.partnership, now=now)
    return max(event.member_places - taken, 0)


def offers_for(
    *, event: Event, buyer: Buyer, code: str = "", tickets: list[Ticket] | None = None, now: datetime
) -> list[Offer]:
    """Return the tickets that the buyer may see, in order, with today's prices and what is left.

    Arguments: `tickets` are those that `tickets_for` has found for the buyer, where that has been asked.
    """
    if tickets is None:
        tickets = tickets_for(event=event, buyer=buyer, code=code)
    room, today = room_for(tickets, now=now), london_day(now)
    offers = []
    for ticket in tickets:
        left = room[ticket]
        member = ticket.pence(at_member_price=True, on=today)
        offers.append(
            Offer(
                ticket=ticket,
                pence=ticket.pence(at_member_price=False, on=today),
                member_pence=member if ticket.has_member_price else None,
                left=left,
                most=ticket.maximum if left is None else min(ticket.maximum, left),
            )
        )
    return offers


def tickets_for(*, event: Event, buyer: Buyer, code: str = "") -> list[Ticket]:
    """Return the tickets that the buyer may see, in order."""
    tickets = event.tickets.filter(is_active=True).order_by("sort_order", "pk")
    return [ticket for ticket in tickets if is_offered(ticket, buyer=buyer, code=code)]


def is_offered(ticket: Ticket, *, buyer: Buyer, code: str = "") -> bool:
    """Say whether the buyer may book the ticket: it is on sale, not only for others, and not behind a code they did not type."""
    has_code = not ticket.code or ticket.code.casefold() == code.strip().casefold()
    return ticket.is_active and has_code and (buyer.is_member or not ticket.is_for_members)
