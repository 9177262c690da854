"""Who pays for a booking."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from billing.models import Customer
from billing.services.customers import change_customer, create_customer
from events.models import Booking
from events.refusals import IsCancelledError, IsPlacedError, NotCompleteError
from events.services.charging import give_draft_up
from events.services.locks import lock_booking


@dataclass(frozen=True)
class Bill:
    """The body that is invoiced, as it was typed."""

    name: str
    email: str
    address: str
    contact_name: str = ""
    postcode: str = ""
    needs_purchase_order: bool = False


@transaction.atomic
def name_payer(
    *,
    booking: Booking,
    payer: str,
    pays_by: str,
    purchase_order: str = "",
    bill: Bill | None = None,
    now: datetime,
) -> Booking:
    """Write who pays for a form in progress, or for what is added to a booking that was free, and how.

    Arguments: `payer` and `pays_by` as in `Booking`; `bill` is who is invoiced, None where it is the body that pays for the partnership
    already. What is typed here never changes what is known of a partnership's payer. Raises `IsPlacedError`, `IsCancelledError` or
    `NotCompleteError`.
    """
    booking = lock_booking(booking)
    if booking.placed_at and booking.customer_id:
        raise IsPlacedError("This booking has been completed already.")
    if booking.cancelled_at:
        raise IsCancelledError("This booking was given up. Please start again.")
    known = booking.partnership.customer if booking.partnership else None
    before = booking.customer_id
    if bill is None:
        if known is None or payer != Booking.Payer.PARTNERSHIP:
            raise NotCompleteError("Say who is invoiced.", step="payer", field="name")
        booking.customer = known
    else:
        for_whom = (
            booking.partnership.name if booking.partnership and payer == Booking.Payer.PARTNERSHIP else ""
        )
        booking.customer = _entered(
            booking, bill, on_behalf_of="" if for_whom == bill.name else for_whom, now=now
        )
    if booking.placed_at is None and before not in {None, booking.customer_id}:
        # A card page that stands open would invoice whoever was named before.
        give_draft_up(booking, now=now)
    booking.payer, booking.purchase_order = payer, purchase_order.strip()
    if booking.placed_at is None:
        booking.pays_by = pays_by
    booking.save(update_fields=["customer", "payer", "pays_by", "purchase_order"])
    return booking


def _entered(booking: Booking, bill: Bill, *, on_behalf_of: str, now: datetime) -> Customer:
    """Return the customer entered for this booking alone: typed again it is changed, never one that others use."""
    own = booking.customer
    if own is not None and not is_used_by_others(own, booking):
        return change_customer(customer=own, on_behalf_of=on_behalf_of, **asdict(bill))
    return create_customer(**asdict(bill), on_behalf_of=on_behalf_of, now=now)


def is_used_by_others(customer: Customer, booking: Booking) -> bool:
    """Say whether a customer stands for anything but this booking: a partnership, an issued invoice, another booking."""
    return (
        customer.partnerships.exists()
        or customer.invoices.exclude(event_charge__booking=booking).exists()
        or customer.bookings.exclude(pk=booking.pk).exists()
    )
