"""From a payment to confirmed places.

The payment's own transaction only notes that a charge was paid: it holds an invoice, and quotas come before invoices. What follows is
done right after its commit, and swept every minute in case that did not happen.
"""

from datetime import datetime
from functools import partial

from django.db import transaction

from billing.models import Invoice
from events.models import Booking, Charge
from events.refusals import SoldOutError
from events.services.holding import wanted_by
from events.services.letters import announce_booking
from events.services.locks import lock_booking, lock_offers
from events.services.placing import check_still_room, mark_placed


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


@transaction.atomic
def settle_charge(*, charge_id: int, now: datetime) -> bool:
    """Confirm what was paid for, once: at once if it is taken already, after counting if it was only held.

    Where there is no room any more, the places are given up, the invoice is credited and the money goes back.
    Returns whether it was settled now.
    """
    charge = Charge.objects.select_related("booking__partnership", "invoice").get(pk=charge_id)
    quotas = lock_offers(wanted_by(charge.booking), partnership=charge.booking.partnership)
    booking = lock_booking(charge.booking)
    charge = Charge.objects.select_for_update(of=("self",)).select_related("invoice").get(pk=charge_id)
    if charge.settled_at or not charge.paid_at:
        return False
    charge.settled_at = now
    charge.save(update_fields=["settled_at"])
    if booking.placed_at is None:
        try:
            check_still_room(booking, quotas=quotas, now=now)
        except SoldOutError as problem:
            pay_back(charge, booking, why=str(problem), now=now)
        else:
            mark_placed(booking, pays_by=Booking.PaysBy.CARD, is_confirmed=True, now=now)
    elif booking.confirmed_at is None and booking.cancelled_at is None:
        booking.confirmed_at = now
        booking.save(update_fields=["confirmed_at"])
        announce_booking(booking, now=now)
    return True


def pay_back(charge: Charge, booking: Booking, *, why: str, now: datetime) -> None:
    """Give up the places of a booking that was paid too late, credit its invoice and send the money back the way it came."""
    raise NotImplementedError
