"""Placing a booking: from places that are kept for a while to places that are taken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from billing.models import Invoice
from billing.services.invoices import IsIssuedError, issue_invoice
from events.models import Booking, Charge, Event, Part, Place, PlacePart, Quota, Ticket
from events.refusals import IsPlacedError, NotCompleteError, SoldOutError
from events.selectors.room import check_room, member_places_taken
from events.services.charging import charge, give_draft_up, total_pence
from events.services.holding import check_held, open_parts, open_places, prolong, wanted_by
from events.services.letters import announce_booking
from events.services.locks import lock_booking, lock_what_it_takes
from events.services.queue import note_got

PaysBy = Booking.PaysBy
PAYING_TAKES = timedelta(minutes=20)
MONEY_IS_THERE = (
    "Your card payment has just arrived, and your places are being confirmed. Load the page again."
)


@transaction.atomic
def place_free(*, booking: Booking, now: datetime) -> Booking:
    """Complete a booking on which nothing is to be paid. Raises what `check_held` raises, `NotCompleteError` or `SoldOutError`."""
    booking, places, parts = _take(booking, now=now)
    if total_pence([*places, *parts]):
        raise NotCompleteError("Say who pays.", step="payer")
    return mark_placed(booking, pays_by=PaysBy.FREE, is_confirmed=True, places=places, parts=parts, now=now)


@transaction.atomic
def place_by_invoice(*, booking: Booking, now: datetime) -> Booking:
    """Complete a booking and invoice it to the customer that it names.

    The invoice is issued at once, unless the customer needs a purchase order number that is missing: then it waits as a draft and the
    number is asked for. Where the event says so, tickets wait for the money; the places are taken either way.
    Raises what `check_held` raises, `NotCompleteError` or `SoldOutError`.
    """
    booking, places, parts = _take(booking, now=now)
    if not total_pence([*places, *parts]):
        return mark_placed(
            booking, pays_by=PaysBy.FREE, is_confirmed=True, places=places, parts=parts, now=now
        )
    if booking.customer is None:
        raise NotCompleteError("Say who is invoiced.", step="payer")
    try:
        made = charge(booking=booking, places=places, parts=parts, now=now)
        booking = _by_invoice(booking, made, now=now)
    except IsIssuedError:
        raise IsPlacedError(MONEY_IS_THERE) from None
    return booking


@transaction.atomic
def start_card_order(*, booking: Booking, now: datetime) -> Invoice:
    """Return the draft that a form is to be paid by, with the places kept for the time that paying takes.

    Nothing is issued before the money comes, and then the booking is placed (`settling`). Asked again it is the same draft, brought up to
    what the form holds; choosing an invoice instead issues the same draft. The card page is begun outside of any transaction, with
    billing's `start_card_payment`. Raises what `check_held` raises, `NotCompleteError` or `SoldOutError`.
    """
    booking, places, parts = _take(booking, now=now)
    if not total_pence([*places, *parts]):
        raise NotCompleteError("There is nothing to pay.", step="check")
    if booking.customer is None:
        raise NotCompleteError("Say who pays.", step="payer")
    try:
        made = charge(booking=booking, places=places, parts=parts, by_card=True, now=now)
    except IsIssuedError:
        raise IsPlacedError(MONEY_IS_THERE) from None
    prolong(booking, now + PAYING_TAKES)
    return made.invoice


def _by_invoice(booking: Booking, made: Charge, *, now: datetime) -> Booking:
    at_once = booking.event.invoice_confirms == Event.Confirms.AT_ONCE
    booking = mark_placed(booking, pays_by=PaysBy.INVOICE, is_confirmed=at_once, now=now)
    if booking.purchase_order or not made.invoice.customer.needs_purchase_order:
        issue_invoice(invoice=made.invoice, now=now)
    return booking


def check_still_room(booking: Booking, *, quotas: Mapping[int, Quota], now: datetime) -> None:
    """Count once more, under the locks, whether everything a booking takes fits beside what everybody else takes.

    That the places are kept is not enough: who waits for the locks may wait until after the time is over, when somebody else may have
    been given what had run out. Raises `SoldOutError`.
    """
    check_room(wanted_by(booking), quotas=quotas, leaving_out=booking, is_in_turn=True, now=now)
    check_member_places(booking, open_places(booking), now=now)


def check_member_places(booking: Booking, places: Sequence[Place], *, now: datetime) -> None:
    """Count once more, under the partnership's lock, its places at the members' price. Raises `SoldOutError`."""
    mine = [place for place in places if place.at_member_price]
    if booking.partnership is None or not mine:
        return
    number = len(mine)
    others = member_places_taken(
        event=booking.event, partnership=booking.partnership, leaving_out=booking, now=now
    )
    if number + others > booking.event.member_places:
        raise SoldOutError(
            f"{booking.partnership} has no places at the members’ price left.",
            offer=mine[0].ticket,
            left=max(booking.event.member_places - others, 0),
        )


def mark_placed(
    booking: Booking,
    *,
    pays_by: str,
    is_confirmed: bool,
    places: Sequence[Place] | None = None,
    parts: Sequence[PlacePart] | None = None,
    now: datetime,
) -> Booking:
    """Turn everything that a booking holds into booked rows, in place, and announce it. Call it under the locks, after counting.

    Arguments: `places` and `parts` are what it holds, where the caller has read them under the locks.
    """
    booked = {"state": Place.State.BOOKED, "held_until": None}
    if parts is None or parts:
        PlacePart.objects.open().filter(place__booking=booking).update(**booked)
    booking.places.open().update(**booked)
    booking.pays_by, booking.placed_at = pays_by, now
    booking.confirmed_at = now if is_confirmed else None
    booking.save(update_fields=["pays_by", "placed_at", "confirmed_at"])
    if pays_by == PaysBy.FREE:
        # A card page that was opened while something cost money would still take it.
        give_draft_up(booking, now=now)
    note_got(booking, now=now)
    announce_booking(booking, places=places, now=now)
    return booking


def _take(booking: Booking, *, now: datetime) -> tuple[Booking, list[Place], list[PlacePart]]:
    quotas = lock_what_it_takes(booking)
    booking = lock_booking(booking)
    check_held(booking, now=now)
    # Without anybody to invoice nothing has been charged.
    if booking.customer_id and booking.charges.filter(paid_at__isnull=False, settled_at=None).exists():
        raise IsPlacedError(MONEY_IS_THERE)
    places, parts = open_places(booking), open_parts(booking)
    if not places:
        raise NotCompleteError("Choose at least one place.", step="places")
    if not booking.contact_email:
        raise NotCompleteError("Say who books.", step="people")
    wanted: Counter[Ticket | Part] = Counter(place.ticket for place in places)
    wanted.update(row.part for row in parts)
    check_room(wanted, quotas=quotas, leaving_out=booking, is_in_turn=True, now=now)
    check_member_places(booking, places, now=now)
    return booking, places, parts
