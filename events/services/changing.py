"""Changing what has been booked: other parts, another ticket. What costs more is invoiced, what costs less is credited."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from billing.money import half_up, pounds
from billing.services.corrections import left_of_line
from billing.services.invoices import issue_invoice
from billing.services.locks import lock_invoices
from events.models import Booking, Part, Place, PlacePart, Quota, Ticket
from events.refusals import IsCancelledError, NotCompleteError, NotOfferedError, SoldOutError
from events.selectors.fees import fee_bp_on
from events.selectors.room import check_room, quotas_of, taken_of
from events.services.cancelling import give_back, how_in_words
from events.services.charging import Row, charge, draft_of, draw_anew
from events.services.choosing import check_choice, chosen_part
from events.services.letters import announce_change
from events.services.locks import lock_booking, lock_offers
from events.services.money_back import NO_MONEY, MoneyBack, credit_and_send_back
from events.services.naming import check_changeable
from events.services.queue import note_part_got, nudge_offers
from membership.access import london_day


@dataclass(frozen=True)
class ChangeTerms:
    """What a change of parts means: `charge_pence` more to pay, `fee_pence` kept and `credit_pence` taken back, without VAT."""

    added: tuple[Part, ...]
    dropped: tuple[Part, ...]
    charge_pence: int
    fee_pence: int
    credit_pence: int
    money: MoneyBack = NO_MONEY

    @property
    def changes(self) -> list[str]:
        """Say what changes, a sentence each."""
        said = [f"“{part}” has been added." for part in self.added]
        said += [f"“{part}” has been taken off." for part in self.dropped]
        if self.charge_pence:
            said.append(f"{pounds(self.charge_pence)} more is to be paid; the invoice says how.")
        if self.credit_pence or self.fee_pence:
            said.append(how_in_words(self.money, fee_pence=self.fee_pence))
        return said


def terms_of_change(
    *, place: Place, parts: Collection[Part], waive_fee: bool = False, now: datetime
) -> ChangeTerms:
    """Say what it would cost and give back if exactly these parts went with a booked place. Nothing is written or checked."""
    dropped, added = _difference(place, parts)
    return _terms(place, dropped, added, waive_fee=waive_fee, now=now)


@transaction.atomic
def change_parts(
    *,
    place: Place,
    parts: Collection[Part],
    waive_fee: bool = False,
    is_office: bool = False,
    by: User | None = None,
    now: datetime,
) -> ChangeTerms:
    """Let exactly these parts go with a booked place from now on, and return what that meant.

    What is added is invoiced, what is dropped is credited but for the fee that a cancellation costs on the day; dropping one of parts
    that exclude one another for another of them costs it on the difference alone. Arguments: `waive_fee` and `is_office` are for staff:
    no fee, and also when the time for changes is over. Raises `NotOfferedError`, `SoldOutError`, `TooLateError`, `IsCancelledError`, or
    `NotCompleteError` where something is to be paid and nobody is named who is invoiced; then everything stays as it was.
    """
    before = [row.part for row in place.chosen.booked().select_related("part")]
    quotas = lock_offers([*parts, *before], partnership=None)
    booking = _locked(place.booking, is_office=is_office, now=now)
    place = _afresh(place, booking)
    dropped, added = _difference(place, parts)
    if not (dropped or added):
        return _terms(place, [], [], waive_fee=waive_fee, now=now)
    check_choice(place, parts, kept=[part for part in parts if part not in added])
    terms = _terms(place, dropped, added, waive_fee=waive_fee, now=now)
    if terms.charge_pence and booking.customer is None:
        raise NotCompleteError("Say first who is invoiced.", step="payer")
    fees = _fees(place, dropped, added, waive_fee=waive_fee, now=now)
    lock_invoices(made.invoice for made in booking.charges.select_related("invoice"))
    reason = f"Changed, booking {booking.reference}"
    money = give_back(dropped, fees, reason=reason, by=by, now=now)
    book_parts(place, added, quotas=quotas, now=now)
    terms = ChangeTerms(
        terms.added, terms.dropped, terms.charge_pence, terms.fee_pence, terms.credit_pence, money
    )
    announce_change(place, changes=terms.changes, now=now)
    nudge_offers(booking.event)
    return terms


@transaction.atomic
def move_place(*, place: Place, ticket: Ticket, by: User | None = None, now: datetime) -> Place:
    """Move a booked place to another ticket of its event, for staff: the person, the code and the parts stay.

    Where the other ticket costs less today, the difference is credited; where it costs more, the price stays as it was. Raises
    `NotOfferedError`, `SoldOutError` or `IsCancelledError`.
    """
    quotas = lock_offers([place.ticket, ticket], partnership=place.booking.partnership)
    booking = _locked(place.booking, is_office=True, now=now)
    place = _afresh(place, booking)
    if ticket.event_id != booking.event_id:
        raise NotOfferedError(f"“{ticket}” is a ticket of another event.")
    if ticket == place.ticket:
        return place
    for row in place.chosen.booked().select_related("part"):
        if row.part.day and not ticket.admits_on(row.part.day):
            raise NotOfferedError(f"“{row.part}” is on a day that “{ticket}” does not cover.")
    _check_room_beside(place.ticket, ticket, quotas, now=now)
    old, place.ticket = place.ticket, ticket
    place.at_member_price = place.at_member_price and ticket.has_member_price
    _lower_price(place, ticket, by=by, now=now)
    announce_change(place, changes=[f"The ticket is “{ticket}” now instead of “{old}”."], now=now)
    nudge_offers(booking.event)
    return place


def book_parts(
    place: Place, parts: Sequence[Part], *, quotas: Mapping[int, Quota], now: datetime
) -> list[PlacePart]:
    """Book parts for a place under the locks, and invoice what they cost; those on offer to it at the price of the offer.

    Raises `SoldOutError`, or `NotCompleteError` where nobody is named who is invoiced.
    """
    held = {row.part: row for row in place.chosen.filter(state=PlacePart.State.HELD, part__in=parts)}
    in_turn = [part for part, row in held.items() if row.held_until and row.held_until > now]
    # Given back for the moment of counting, so that they are not counted twice.
    place.chosen.filter(pk__in=[row.pk for row in held.values()]).update(
        state=PlacePart.State.ENDED, held_until=None, ended_at=now
    )
    check_room(dict.fromkeys(parts, 1), quotas=quotas, is_in_turn=True, now=now)
    check_room(dict.fromkeys(set(parts) - set(in_turn), 1), quotas=quotas, now=now)
    rows = [held[part] if part in in_turn else chosen_part(place, part) for part in parts]
    for row in rows:
        row.state, row.held_until, row.ended_at = PlacePart.State.BOOKED, None, None
        row.save()
    charge_rows(place.booking, rows, now=now)
    for part in parts:
        note_part_got(place, part, now=now)
    return rows


def charge_rows(booking: Booking, rows: Sequence[PlacePart], *, now: datetime) -> None:
    """Invoice parts of a completed booking: on a draft that waits for a purchase order number, else on an invoice of their own."""
    if not any(row.price_pence for row in rows):
        return
    if booking.customer is None:
        raise NotCompleteError("Say first who is invoiced.", step="payer")
    had_draft = draft_of(booking) is not None
    if not booking.purchase_order and booking.customer.needs_purchase_order:
        _take_over_number(booking)
    made = charge(booking=booking, places=[], parts=list(rows), now=now)
    is_waiting = booking.customer.needs_purchase_order and not booking.purchase_order
    if not had_draft and not is_waiting:
        issue_invoice(invoice=made.invoice, now=now)


def _take_over_number(booking: Booking) -> None:
    """Write on the booking the purchase order number that its customer gave for its latest invoice, once that was issued."""
    issued = booking.charges.filter(invoice__customer=booking.customer, invoice__number__isnull=False)
    numbers = issued.exclude(invoice__purchase_order="").order_by("-pk")
    booking.purchase_order = numbers.values_list("invoice__purchase_order", flat=True).first() or ""
    booking.save(update_fields=["purchase_order"])


def _locked(booking: Booking, *, is_office: bool, now: datetime) -> Booking:
    booking = lock_booking(booking)
    if booking.placed_at is None:
        raise IsCancelledError("This booking has not been completed.")
    if booking.cancelled_at or booking.event.is_cancelled:
        raise IsCancelledError("This booking was cancelled.")
    if not is_office:
        check_changeable(booking, now=now)
    return booking


def _afresh(place: Place, booking: Booking) -> Place:
    fresh = booking.places.booked().select_related("ticket").filter(pk=place.pk).first()
    if fresh is None:
        raise IsCancelledError("This place was cancelled.")
    fresh.booking = booking
    return fresh


def _difference(place: Place, parts: Collection[Part]) -> tuple[list[PlacePart], list[Part]]:
    rows = place.chosen.booked().select_related("part", "place", "charge__invoice", "charge__booking__event")
    chosen = {row.part: row for row in rows}
    dropped = [row for part, row in chosen.items() if part not in parts]
    return dropped, [part for part in parts if part not in chosen]


def _fees(
    place: Place, dropped: Sequence[PlacePart], added: Sequence[Part], *, waive_fee: bool, now: datetime
) -> dict[Row, int]:
    fee_bp = 0 if waive_fee else fee_bp_on(place.booking.event, now=now)
    instead = {part.choice: part.price_pence for part in added if part.choice}
    return {
        row: half_up(max(row.price_pence - instead.get(row.part.choice, 0), 0) * fee_bp, 10_000)
        for row in dropped
    }


def _terms(
    place: Place, dropped: Sequence[PlacePart], added: Sequence[Part], *, waive_fee: bool, now: datetime
) -> ChangeTerms:
    fees = _fees(place, dropped, added, waive_fee=waive_fee, now=now)
    fee = sum(fees.values())
    return ChangeTerms(
        added=tuple(added),
        dropped=tuple(row.part for row in dropped),
        charge_pence=sum(part.price_pence for part in added),
        fee_pence=fee,
        credit_pence=sum(row.price_pence for row in dropped) - fee,
    )


def _check_room_beside(old: Ticket, new: Ticket, quotas: Mapping[int, Quota], *, now: datetime) -> None:
    """Count what only the new ticket uses up: of what both do, the place has its share."""
    links = quotas_of([old, new])
    keys = set(links[new]) - set(links[old])
    taken = taken_of(keys, now=now)
    if any(taken[key] >= quotas[key].size for key in keys):
        raise SoldOutError(f"“{new}” is sold out.", offer=new, left=0)


def _lower_price(place: Place, ticket: Ticket, *, by: User | None, now: datetime) -> None:
    """Bring a place down to today's price of its new ticket; a higher one is not asked for."""
    lock_invoices(made.invoice for made in place.booking.charges.select_related("invoice"))
    price = ticket.pence(at_member_price=place.at_member_price, on=london_day(now))
    less = max(place.price_pence - price, 0)
    place.price_pence -= less
    place.save(update_fields=["ticket", "at_member_price", "price_pence"])
    made = place.charge
    if made is None:
        return
    if not made.invoice.is_issued:
        draw_anew(made, now=now)
    elif less:
        line = made.invoice.lines.filter(position=place.line or 0).first()
        left = left_of_line(line)[0] if line else 0
        if line and left:
            credit_and_send_back(
                invoice=made.invoice,
                net_pence={line.pk: min(less, left)},
                reason=f"Another ticket, booking {place.booking.reference}",
                by=by,
                now=now,
            )
