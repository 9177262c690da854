"""Whether somebody can book an event, as its page says it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from events.models import Event, Ticket
from events.selectors.offers import Buyer, Offer, buyer_for, member_places_left, offers_for
from events.selectors.room import room_for
from events.services.holding import opens_at
from membership.access import Viewer, london_day

FEW = 10
"""From how many places on the page says that few are left."""
CANCELLED, OPEN, FOR_MEMBERS = "Cancelled", "Booking is open", "Members can book"


@dataclass(frozen=True)
class PriceLine:
    """A ticket with today's prices in pence without VAT, and what it costs once the early price is over."""

    ticket: Ticket
    pence: int
    member_pence: int | None
    later_pence: int | None
    later_member_pence: int | None
    left: int | None
    is_sold_out: bool

    @property
    def early_until(self) -> date | None:
        """The last day of today's price, where it goes up."""
        rises = self.later_pence is not None or self.later_member_pence is not None
        return self.ticket.early_until if rises else None

    @property
    def has_few(self) -> bool:
        return self.left is not None and 0 < self.left <= FEW and not self.is_sold_out


@dataclass(frozen=True)
class Standing:
    """Where booking stands for one viewer.

    `state` is one of: none (nothing is booked here), cancelled, over, closed, to_come (`opens` says when for this viewer, None where no
    time is set), for_members, by_code, sold_out, few, open.
    """

    state: str
    opens: datetime | None = None
    closes: datetime | None = None
    prices: list[PriceLine] = field(default_factory=list)
    buyer: Buyer = field(default_factory=Buyer)
    member_places_left: int | None = None

    @property
    def can_book(self) -> bool:
        return self.state in ("open", "few", "by_code")

    @property
    def may_come(self) -> bool:
        """Whether there is, or will be, something to choose."""
        return self.state in ("open", "few", "by_code", "sold_out", "to_come", "for_members")

    @property
    def is_free(self) -> bool:
        """Whether nothing that is offered costs anything."""
        return bool(self.prices) and not any(line.pence or line.later_pence for line in self.prices)


def standing_of(event: Event | None, *, viewer: Viewer, now: datetime) -> Standing:
    """Return where booking stands for the viewer; the number of queries does not depend on the number of tickets."""
    if event is None:
        return Standing("none")
    if event.is_cancelled:
        return Standing("cancelled")
    if event.is_over(now):
        return Standing("over")
    if not event.is_bookable:
        return Standing("none")
    closes = event.books_until or event.starts_at
    if now >= closes:
        return Standing("closed")
    buyer = buyer_for(viewer, now=now)
    offers = offers_for(event=event, buyer=buyer, now=now)
    prices = [_price_line(offer, today=london_day(now)) for offer in offers]
    opens = opens_at(event, buyer=buyer)
    if opens is None or now < opens:
        return Standing("to_come", opens=opens, closes=closes, prices=prices, buyer=buyer)
    left = None
    if any(offer.member_pence is not None for offer in offers) and buyer.partnership:
        left = member_places_left(event=event, buyer=buyer, now=now)
    state = _state(offers) if offers else _state_without_offers(event)
    return Standing(state, closes=closes, prices=prices, buyer=buyer, member_places_left=left)


def choices_of(event: Event | None, *, now: datetime) -> dict[str, int | None]:
    """Return the parts that can be chosen, by name, with how many are left where they are few; else None."""
    if event is None:
        return {}
    room = room_for(event.parts.filter(is_active=True), now=now)
    return {part.name: left if left is not None and left <= FEW else None for part, left in room.items()}


def words_of(events: Iterable[Event], *, viewer: Viewer, now: datetime) -> dict[int, str]:
    """Say of each event in a few words where booking stands for the viewer, by the events' keys; five queries, whatever their number."""
    listed = list(events)
    tickets = list(Ticket.objects.filter(event__in=listed, is_active=True, code=""))
    room = room_for(tickets, now=now)
    return {
        event.pk: _word(
            event,
            [(ticket, room[ticket]) for ticket in tickets if ticket.event_id == event.pk],
            viewer=viewer,
            now=now,
        )
        for event in listed
    }


def _word(event: Event, tickets: list[tuple[Ticket, int | None]], *, viewer: Viewer, now: datetime) -> str:
    if event.is_cancelled:
        return CANCELLED
    if event.is_over(now) or not event.is_bookable:
        return ""
    if now >= (event.books_until or event.starts_at):
        return "Booking has closed"
    times = [event.everybody_books_from, event.members_book_from if viewer.is_member else None]
    opens = min((each for each in times if each), default=None)
    if opens is None or now < opens:
        return _word_before(event, opens, now=now)
    mine = [(ticket, left) for ticket, left in tickets if viewer.is_member or not ticket.is_for_members]
    if tickets and not mine:
        return FOR_MEMBERS
    if mine and all(left is not None and left < ticket.minimum for ticket, left in mine):
        return "Sold out, waiting list"
    return OPEN


def _word_before(event: Event, opens: datetime | None, *, now: datetime) -> str:
    members = event.members_book_from
    if members and members <= now:
        return FOR_MEMBERS
    if opens:
        return f"Booking opens {london_day(opens):%-d %B}"
    return f"Members book from {london_day(members):%-d %B}" if members else ""


def _state(offers: list[Offer]) -> str:
    open_ones = [offer for offer in offers if not offer.is_sold_out]
    if not open_ones:
        return "sold_out"
    if all(offer.left is not None and offer.left <= FEW for offer in open_ones):
        return "few"
    return "open"


def _state_without_offers(event: Event) -> str:
    """Say why a viewer sees no ticket although booking is open."""
    tickets = list(event.tickets.filter(is_active=True))
    if any(ticket.is_for_members and not ticket.code for ticket in tickets):
        return "for_members"
    return "by_code" if tickets else "none"


def _price_line(offer: Offer, *, today: date) -> PriceLine:
    ticket = offer.ticket
    later: dict[str, int | None] = {"later_pence": None, "later_member_pence": None}
    if ticket.early_until and today <= ticket.early_until:
        after = ticket.early_until + timedelta(days=1)
        usual = ticket.pence(at_member_price=False, on=after)
        members = ticket.pence(at_member_price=True, on=after)
        if usual != offer.pence:
            later["later_pence"] = usual
        if offer.member_pence is not None and members != offer.member_pence:
            later["later_member_pence"] = members
    return PriceLine(
        ticket=ticket,
        pence=offer.pence,
        member_pence=offer.member_pence,
        left=offer.left,
        is_sold_out=offer.is_sold_out,
        **later,
    )
