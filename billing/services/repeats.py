"""Noticing that the same was entered a moment ago: by a button pressed twice, or a form that the browser brought back."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from billing.models import Customer, Payment, Refund
from billing.money import pounds
from billing.services import BillingError

LOOKED_BACK = timedelta(days=1)
"""An equal entry of an earlier day is taken for another one without asking."""


class AlreadyEnteredError(BillingError):
    """An equal entry was made within the last day; whoever meant another one says so."""

    def __init__(self, what: str, at: datetime) -> None:
        super().__init__(
            f"{what} was entered already, at {timezone.localtime(at):%H:%M on %-d %B %Y}. If this is another one, say so.",
            field="is_another",
        )


def refuse_same_payment(
    *, customer: Customer, method: str, amount_pence: int, received_on: date, reference: str, now: datetime
) -> None:
    """Raise `AlreadyEnteredError` if an equal payment of the customer was entered a moment ago.

    Holds the customer until the surrounding transaction ends, so that of two equal entries at once the second sees the first.
    """
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    same = Payment.objects.filter(
        customer=customer,
        method=method,
        amount_pence=amount_pence,
        received_on=received_on,
        reference=reference,
        withdrawn_at=None,
        recorded_at__gte=now - LOOKED_BACK,
    )
    if (last := same.order_by("-recorded_at").first()) is not None:
        raise AlreadyEnteredError(
            f"A payment of {pounds(amount_pence)}, like this in everything,", last.recorded_at
        )


def refuse_same_refund(*, payment: Payment, amount_pence: int, now: datetime) -> None:
    """Raise `AlreadyEnteredError` if as much of the payment went back a moment ago, whatever it was taken out of.

    The caller holds the payment, so that of two equal entries at once the second sees the first.
    """
    same = Refund.objects.counting().filter(
        payment=payment, amount_pence=amount_pence, recorded_at__gte=now - LOOKED_BACK
    )
    if (last := same.order_by("-recorded_at").first()) is not None:
        raise AlreadyEnteredError(f"Paying back {pounds(amount_pence)} of this payment", last.recorded_at)
