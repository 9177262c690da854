"""Cancelling places that are booked: what it costs is shown first, and the money goes back as it came."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from billing.models import InvoiceLine
from billing.money import half_up, pounds
from billing.services.corrections import credit_of, left_of_line
from billing.services.locks import lock_invoices
from events.models import Booking, Charge, EventLetter, Place, PlacePart
from events.models.places import TakingRow
from events.refusals import IsCancelledError, NothingChosenError, TooLateError
from events.selectors.fees import fee_bp_on, fee_in_words
from events.services.charging import Row, draw_anew
from events.services.letters import announce_gone
from events.services.locks import lock_booking
from events.services.money_back import NO_MONEY, MoneyBack, credit_and_send_back, money_back
from events.services.queue import note_places_gone, nudge_offers

Lines = Mapping[tuple[int | None, int | None], InvoiceLine]


@dataclass(frozen=True)
class PlaceTerms:
    """What cancelling one place means: what was charged for it and its parts, what is kept, and what is taken back; pence with VAT."""

    place: Place
    paid_pence: int
    fee_pence: int
    back_pence: int
    why: str


@dataclass(frozen=True)
class Terms:
    """What a cancellation means. `how` says in words what becomes of the money; `ends_booking` whether nothing of it is left."""

    rows: tuple[PlaceTerms, ...]
    fee_bp: int
    why: str
    money: MoneyBack
    ends_booking: bool

    @property
    def fee_pence(self) -> int:
        return sum(row.fee_pence for row in self.rows)

    @property
    def back_pence(self) -> int:
        """What is taken back of the invoice, paid or not."""
        return sum(row.back_pence for row in self.rows)

    @property
    def by_card_pence(self) -> int:
        return self.money.by_card_pence

    @property
    def by_hand_pence(self) -> int:
        return self.money.by_hand_pence

    @property
    def less_to_pay_pence(self) -> int:
        return self.money.less_to_pay_pence

    @property
    def how(self) -> str:
        return how_in_words(self.money, fee_pence=self.fee_pence)


def terms_for(
    *, booking: Booking, places: Collection[Place] | None = None, waive_fee: bool = False, now: datetime
) -> Terms:
    """Say what cancelling these places, or all, would cost and give back at `now`. Nothing is written.

    Raises `NothingChosenError` where nothing of it is booked any more.
    """
    chosen = _chosen(booking, places)
    fee_bp = 0 if waive_fee else fee_bp_on(booking.event, now=now)
    fees = fees_of([row for place in chosen for row in rows_of(place)], fee_bp)
    return _terms(booking, chosen, fees, fee_bp)


@transaction.atomic
def cancel_places(
    *,
    booking: Booking,
    places: Collection[Place] | None = None,
    because: str = "",
    waive_fee: bool = False,
    is_office: bool = False,
    by: User | None = None,
    letter: str = EventLetter.Kind.CANCELLED,
    now: datetime,
) -> Terms:
    """Give places of a completed booking back, or all of them, and return what that meant.

    What was charged is credited but for the fee; a draft is drawn anew. Card money goes back to the card, other money becomes a question
    for the staff. Those affected are written to, and what is free is offered to people who wait.
    Arguments: `waive_fee` and `is_office` are for staff: no fee, and also after the event has begun. `because` is kept for the
    association alone and stands in no letter and on no credit note. Raises `IsCancelledError`, `TooLateError` or `NothingChosenError`;
    cancelled twice, the second finds nothing.
    """
    booking = lock_booking(booking)
    event = booking.event
    if booking.cancelled_at:
        raise IsCancelledError("This booking was cancelled already.")
    if not is_office and now >= event.starts_at:
        raise TooLateError(f"{event} has begun. Please write to us.")
    lock_invoices(made.invoice for made in booking.charges.select_related("invoice"))
    chosen = _chosen(booking, places)
    fee_bp = 0 if waive_fee else fee_bp_on(event, now=now)
    rows = [row for place in chosen for row in rows_of(place)]
    fees = fees_of(rows, fee_bp)
    terms = _terms(booking, chosen, fees, fee_bp)
    reason = f"{'Event cancelled' if event.is_cancelled else 'Cancelled'}, booking {booking.reference}"
    money = give_back(rows, fees, reason=reason, by=by, now=now)
    PlacePart.objects.open().filter(place__in=chosen).update(
        state=TakingRow.State.ENDED, held_until=None, ended_at=now
    )
    note_places_gone(chosen, now=now)
    terms = Terms(terms.rows, fee_bp, terms.why, money, terms.ends_booking)
    if terms.ends_booking:
        booking.cancelled_at, booking.cancelled_because = now, because.strip()[:300]
        booking.save(update_fields=["cancelled_at", "cancelled_because"])
    announce_gone(booking, chosen, kind=letter, words=terms.how, facts=_facts(terms, because), now=now)
    nudge_offers(event)
    return terms


def give_back(
    rows: Sequence[Row], fees: Mapping[Row, int], *, reason: str, by: User | None, now: datetime
) -> MoneyBack:
    """End places and parts, keep the fees, and take the rest back from what charged them. Call it with the booking and invoices held."""
    by_charge: dict[Charge, dict[int, int]] = defaultdict(dict)
    lines = _lines_of(rows)
    for row in rows:
        row.state, row.held_until, row.ended_at = TakingRow.State.ENDED, None, now
        row.fee_pence = fees[row]
        row.save(update_fields=["state", "held_until", "ended_at", "fee_pence"])
        if row.charge is not None:
            line = lines.get((row.charge_id, row.line))
            credits = {line.pk: _net_back(row, line, fees[row])} if line else {}
            by_charge[row.charge].update(credits)
    money = NO_MONEY
    for charge in sorted(by_charge, key=lambda charge: charge.invoice_id):
        if not charge.invoice.is_issued:
            before = charge.invoice.total_pence
            draw_anew(charge, now=now)
            charge.invoice.refresh_from_db()
            left = 0 if charge.invoice.cancelled_at else charge.invoice.total_pence
            money += MoneyBack(less_to_pay_pence=before - left)
        elif any(by_charge[charge].values()):
            money += credit_and_send_back(
                invoice=charge.invoice, net_pence=by_charge[charge], reason=reason[:300], by=by, now=now
            )
    return money


def rows_of(place: Place) -> list[Row]:
    """Return a booked place and the parts booked with it, with what charged them."""
    parts = place.chosen.booked().select_related("part", "place", "charge__invoice", "charge__booking__event")
    return [place, *parts]


def fees_of(rows: Sequence[Row], fee_bp: int) -> dict[Row, int]:
    """Return the fee for each place and part, in pence without VAT, rounded half-up."""
    return {row: half_up(row.price_pence * fee_bp, 10_000) for row in rows}


def how_in_words(money: MoneyBack, *, fee_pence: int = 0) -> str:
    """Say what becomes of the money."""
    said = []
    if fee_pence:
        said.append(f"A cancellation fee of {pounds(fee_pence)} is kept.")
    if money.by_card_pence:
        said.append(
            f"{pounds(money.by_card_pence)} goes back to the card it was paid with, which takes some days."
        )
    if money.by_hand_pence:
        said.append(f"We pay {pounds(money.by_hand_pence)} back to whoever paid the invoice.")
    if money.less_to_pay_pence:
        said.append(f"{pounds(money.less_to_pay_pence)} less is to be paid.")
    return " ".join(said) or "There is no money to pay back."


def _chosen(booking: Booking, places: Collection[Place] | None) -> list[Place]:
    if booking.placed_at is None:
        raise NothingChosenError("This booking has not been completed, so there is nothing to cancel.")
    rows = booking.places.booked().select_related("ticket", "charge__invoice", "charge__booking__event")
    if places is not None:
        rows = rows.filter(pk__in=[place.pk for place in places])
    chosen = list(rows.order_by("position", "pk"))
    if not chosen:
        raise NothingChosenError("Choose a place that has not been cancelled yet.")
    return chosen


def _terms(booking: Booking, chosen: Sequence[Place], fees: Mapping[Row, int], fee_bp: int) -> Terms:
    by_place: dict[int, list[Row]] = defaultdict(list)
    for row in fees:
        by_place[row.pk if isinstance(row, Place) else row.place_id].append(row)
    lines = _lines_of(list(fees))
    words = (
        "The event is cancelled."
        if booking.event.is_cancelled
        else f"Cancelling costs {fee_in_words(fee_bp)}."
    )
    terms, credits = [], defaultdict[Charge, int](int)
    for place in chosen:
        price = back = 0
        for row in by_place[place.pk]:
            gross, taken = _figures(row, lines, fees[row])
            price, back = price + gross, back + taken
            if row.charge is not None:
                credits[row.charge] += taken
        terms.append(PlaceTerms(place, price, price - back, back, words))
    money = NO_MONEY
    for charge, pence in credits.items():
        issued = charge.invoice.is_issued
        money += money_back(charge.invoice, pence) if issued else MoneyBack(less_to_pay_pence=pence)
    left = booking.places.booked().exclude(pk__in=[place.pk for place in chosen]).exists()
    return Terms(tuple(terms), fee_bp, words, money, not left)


def _lines_of(rows: Sequence[Row]) -> dict[tuple[int | None, int | None], InvoiceLine]:
    """Return the invoice lines on which places and parts stand, by charge and position.

    A line that was credited altogether is missing from the invoice issued in its place.
    """
    invoices = {row.charge.invoice_id: row.charge_id for row in rows if row.charge is not None}
    lines = InvoiceLine.objects.filter(invoice__in=invoices)
    return {(invoices[line.invoice_id], line.position): line for line in lines}


def _net_back(row: Row, line: InvoiceLine, fee_pence: int) -> int:
    """Return what is taken back of a line, without VAT: no more than earlier credit notes have left of it."""
    return min(max(row.price_pence - fee_pence, 0), left_of_line(line)[0])


def _figures(row: Row, lines: Lines, fee_pence: int) -> tuple[int, int]:
    """Return what was charged for a place or part and what is taken back of it, both with VAT."""
    line = lines.get((row.charge_id, row.line)) if row.charge else None
    if line is None:
        return 0, 0
    taken = credit_of(line, _net_back(row, line, fee_pence))
    return line.net_pence + line.vat_pence, taken.net_pence + taken.vat_pence if taken else 0


def _facts(terms: Terms, because: str) -> dict[str, Any]:
    return {
        "because": because.strip(),
        "fee_pence": terms.fee_pence,
        "by_card_pence": terms.by_card_pence,
        "by_hand_pence": terms.by_hand_pence,
        "less_to_pay_pence": terms.less_to_pay_pence,
        "ends_booking": terms.ends_booking,
    }
