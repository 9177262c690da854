"""From a payment to confirmed places.

The payment's own transaction only notes that a charge was paid: it holds an invoice, and quotas come before invoices. What follows is
done right after its commit, and swept every minute in case that did not happen.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from billing.models import Invoice, OpenQuestion
from billing.money import pounds
from billing.services import BillingError
from billing.services.corrections import left_of_line
from billing.services.settling import ask
from events.models import Booking, Charge, Quota
from events.refusals import ChangedMeanwhileError, SoldOutError
from events.services.charging import rows_on, stands_as_charged
from events.services.holding import end_places, open_parts, open_places, wanted_by
from events.services.letters import announce_booking, announce_no_room
from events.services.locks import lock_booking, lock_offers
from events.services.money_back import credit_and_send_back
from events.services.placing import check_still_room, mark_placed
from events.services.queue import note_given_up, nudge_offers

logger = logging.getLogger(__name__)

CHANGED = "The booking was changed while the card page was open, so the payment was for something else."


def note_payment(invoice: Invoice, now: datetime) -> None:
    """Note that nothing is owed on a charge any more; part of the payment's transaction."""
    for charge in Charge.objects.filter(invoice=invoice, paid_at=None):
        charge.paid_at = now
        charge.save(update_fields=["paid_at"])
        transaction.on_commit(partial(settle_charge, charge_id=charge.pk, now=now), robust=True)


def settle_paid(*, now: datetime) -> int:
    """Act on every payment that nobody has acted on; return how many there were."""
    waiting = Charge.objects.filter(paid_at__isnull=False, settled_at=None).order_by("paid_at", "pk")
    return sum(settle_charge(charge_id=pk, now=now) for pk in list(waiting.values_list("pk", flat=True)))


def settle_charge(*, charge_id: int, now: datetime) -> bool:
    """Confirm what was paid for, once: at once if it is taken already, after counting if it was only held.

    Where there is no room any more, or the form was changed or given up meanwhile, the invoice is credited and the money goes back the way
    it came. Returns whether it was settled now. The next sweep goes on with what somebody changes at this moment, with what waits for
    the rest of a booking to be paid, and with what billing refuses, which also becomes a question for the staff.
    """
    try:
        return _settle(charge_id, now=now)
    except ChangedMeanwhileError:
        return False
    except BillingError as problem:
        logger.warning("Charge %s cannot be settled: %s", charge_id, problem)
        _ask_about(Charge.objects.select_related("invoice", "booking").get(pk=charge_id), problem, now=now)
        return False


@transaction.atomic
def _settle(charge_id: int, *, now: datetime) -> bool:
    charge = Charge.objects.select_related("booking__partnership").get(pk=charge_id)
    quotas = lock_offers(wanted_by(charge.booking), partnership=charge.booking.partnership)
    booking = lock_booking(charge.booking)
    charge = Charge.objects.select_for_update(of=("self",)).select_related("invoice").get(pk=charge_id)
    if charge.settled_at or not charge.paid_at:
        return False
    stands_for = rows_on(charge)
    if stands_for and booking.placed_at and booking.confirmed_at is None and _owes_more(booking):
        return False
    charge.settled_at = now
    charge.save(update_fields=["settled_at"])
    if booking.placed_at is None:
        if why := _why_not(charge, booking, quotas, now=now):
            pay_back(charge, booking, why=why, now=now)
        else:
            mark_placed(booking, pays_by=Booking.PaysBy.CARD, is_confirmed=True, now=now)
    elif not stands_for:
        # What was cancelled since has been credited then; what is left was paid for something that is not booked.
        if any(left_of_line(line)[0] for line in charge.invoice.lines.all()):
            pay_back(charge, booking, why=CHANGED, now=now)
    elif booking.confirmed_at is None and booking.cancelled_at is None:
        booking.confirmed_at = now
        booking.save(update_fields=["confirmed_at"])
        announce_booking(booking, now=now)
    return True


def pay_back(charge: Charge, booking: Booking, *, why: str, now: datetime) -> None:
    """Credit what was paid for in vain and send the money back; the form gives its places up, unless it goes on as something else."""
    back = credit_and_send_back(invoice=charge.invoice, reason=f"{booking.reference}: {why}"[:300], now=now)
    if why != CHANGED and booking.cancelled_at is None:
        end_places(booking, now=now)
        booking.cancelled_at, booking.cancelled_because = now, why[:300]
        booking.save(update_fields=["cancelled_at", "cancelled_because"])
        note_given_up(booking, now=now)
        nudge_offers(booking.event)
    words = f"{why} Your payment of {pounds(back.back_pence)} goes back the way it came."
    announce_no_room(booking, charge=charge, words=words, back_pence=back.back_pence, now=now)


def _owes_more(booking: Booking) -> bool:
    """Say whether anything else that the booking was charged is still to be paid, so that tickets wait for that too."""
    if booking.cancelled_at or booking.event.is_cancelled:
        return False
    invoices = Invoice.objects.with_balance().filter(event_charge__booking=booking, cancelled_at=None)
    return invoices.filter(Q(number=None) | Q(balance_pence__gt=0)).exists()


def _ask_about(charge: Charge, problem: BillingError, *, now: datetime) -> None:
    ask(
        kind=OpenQuestion.Kind.CREDITED,
        words=(
            f"Money came for booking {charge.booking.reference}, and what should follow could not be done: {problem} "
            "Look at the booking and the invoice, and put right by hand what is missing."
        ),
        cause=f"event charge {charge.pk}",
        invoice=charge.invoice,
        with_consequence=False,
        now=now,
    )


def _why_not(charge: Charge, booking: Booking, quotas: Mapping[int, Quota], *, now: datetime) -> str:
    """Say why a form that was paid for cannot be placed; empty where it can."""
    if booking.event.is_cancelled:
        return f"{booking.event} has been cancelled."
    if booking.cancelled_at:
        return "The booking was given up before the payment arrived."
    is_anothers = charge.invoice.customer_id != booking.customer_id
    if is_anothers or not stands_as_charged(charge, [*open_places(booking), *open_parts(booking)]):
        return CHANGED
    try:
        check_still_room(booking, quotas=quotas, now=now)
    except SoldOutError as problem:
        return (
            f"The payment arrived after your places were no longer kept, and others have them now. {problem}"
        )
    return ""
