"""Choosing tickets: a number for each, with its price as this buyer sees it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from billing.money import pounds
from events.models import Ticket
from events.refusals import SoldOutError
from events.selectors.offers import Buyer, Offer
from office.refusals import Refusal

FEW = 10


@dataclass
class TicketRow:
    """One ticket in the form. `number` is what was typed, as it was typed."""

    offer: Offer
    number: str
    price: str
    error: str = ""

    @property
    def name(self) -> str:
        return name_of(self.offer.ticket)

    @property
    def ticket(self) -> Ticket:
        return self.offer.ticket

    @property
    def few_left(self) -> int | None:
        """How many are left where they are few."""
        left = self.offer.left
        return left if left is not None and 0 < left <= FEW else None


class TicketsForm:
    """How many of each ticket. Nothing that was typed is changed by what is wrong with it."""

    def __init__(
        self,
        offers: Iterable[Offer],
        *,
        buyer: Buyer,
        member_places_left: int = 0,
        numbers: Mapping[int, int] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.data, self.problems = data, list[str]()
        offers = list(offers)
        known = numbers if numbers is not None else ({offers[0].ticket.pk: 1} if len(offers) == 1 else {})
        self.rows = [
            TicketRow(
                offer,
                number=str(
                    data.get(name_of(offer.ticket), "") if data is not None else known.get(offer.ticket.pk, 0)
                ),
                price=price_words(offer, buyer=buyer, member_places_left=member_places_left),
            )
            for offer in offers
        ]
        self.wanted: dict[Ticket, int] = {}
        """What was read of them, once they are checked."""

    @property
    def has_room(self) -> bool:
        """Whether any ticket can be had at the moment."""
        return any(not row.offer.is_sold_out for row in self.rows)

    @property
    def errors(self) -> bool:
        return bool(self.problems) or any(row.error for row in self.rows)

    def is_valid(self) -> bool:
        """Read the numbers into `wanted`; say beside each field what is wrong with it."""
        self.wanted, errors = numbers_in(self.data or {}, [row.ticket for row in self.rows])
        for row in self.rows:
            row.error = errors.get(row.ticket, "")
        if not self.wanted and not self.errors:
            self.problems.append("Choose at least one place.")
        return not self.errors

    def add_problem(self, problem: Refusal) -> None:
        """Show what a service refused, beside the ticket that it is about where there is one."""
        offer = problem.offer if isinstance(problem, SoldOutError) else None
        row = next((row for row in self.rows if row.ticket == offer), None)
        if row is None:
            self.problems.append(str(problem))
        else:
            row.error = str(problem)


def numbers_in(
    data: Mapping[str, Any], tickets: Iterable[Ticket]
) -> tuple[dict[Ticket, int], dict[Ticket, str]]:
    """Return how many of each ticket were typed, without those of which none, and what is wrong with what was typed."""
    wanted: dict[Ticket, int] = {}
    errors: dict[Ticket, str] = {}
    for ticket in tickets:
        typed = data.get(name_of(ticket), "").strip() or "0"
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
            errors[ticket] = "Write a number, such as 2."
        elif int(typed):
            wanted[ticket] = int(typed)
    return wanted, errors


def name_of(ticket: Ticket) -> str:
    """Return the name of the ticket's field."""
    return f"t{ticket.pk}"


def price_words(offer: Offer, *, buyer: Buyer, member_places_left: int) -> str:
    """Say what a ticket costs this buyer, in a line."""
    if not offer.pence and not offer.member_pence:
        return "Free"
    price, member = pounds(offer.pence), offer.member_pence
    if member is None:
        return price
    if not buyer.is_member:
        return f"{price}, for members {pounds(member)}"
    if not member_places_left:
        return f"{price}; your partnership’s places at the members’ price are taken"
    first = "your next place" if member_places_left == 1 else f"your next {member_places_left} places"
    return f"{pounds(member)} for {first}, {price} for further ones"
