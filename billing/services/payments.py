"""Money in: payments and what they pay."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet, Sum

from accounts.models import User
from billing.models import Allocation, Customer, Dispute, Invoice, OpenQuestion, Payment, Refund
from billing.money import pounds
from billing.services import BillingError, letters
from billing.services.locks import lock_invoice, lock_invoices
from billing.services.repeats import refuse_same_payment
from billing.services.settling import ask, fulfil_if_paid


class MoreThanPaidError(BillingError):
    """More would be allocated than is left of the payment."""


class AnothersInvoiceError(BillingError):
    """The invoice belongs to another customer than the payment."""


class NothingOwedError(BillingError):
    """Only issued invoices can be paid."""


class HasGoneBackError(BillingError):
    """A payment of which something was paid back cannot have been a mistake."""


class IsWithdrawnError(BillingError):
    """The payment was entered by mistake and pays nothing."""


@transaction.atomic
def record_payment(
    *,
    customer: Customer,
    method: str,
    amount_pence: int,
    received_on: date,
    pays: Mapping[Invoice, int],
    reference: str = "",
    provider_reference: str | None = None,
    recorded_by: User | None = None,
    may_repeat: bool = True,
    now: datetime,
) -> Payment:
    """Enter money that arrived, and pay invoices with it.

    Arguments: `pays` says how many pence go to which invoice; what is left over stays on the customer's account. An invoice that gets
    more than is owed raises a question. What pays invoices is receipted by mail; an invoice is fulfilled once nothing is owed.
    `may_repeat` is False for what a person enters and may have entered a moment ago.
    Raises `MoreThanPaidError`, `AnothersInvoiceError`, `NothingOwedError` or `AlreadyEnteredError`; nothing is written then.
    """
    held = lock_invoices(pays)
    if not may_repeat:
        refuse_same_payment(
            customer=customer,
            method=method,
            amount_pence=amount_pence,
            received_on=received_on,
            reference=reference[:200],
            now=now,
        )
    payment = Payment.objects.create(
        customer=customer,
        method=method,
        amount_pence=amount_pence,
        received_on=received_on,
        reference=reference[:200],
        provider_reference=provider_reference,
        recorded_by=recorded_by,
        recorded_at=now,
    )
    for invoice, part in pays.items():
        _allocate(payment, held[invoice.pk], part, now=now)
    letters.send_receipts(payment, now=now)
    return payment


@transaction.atomic
def allocate(*, payment: Payment, invoice: Invoice, amount_pence: int, now: datetime) -> Allocation:
    """Pay an invoice out of money that lies on the customer's account.

    Raises `MoreThanPaidError`, `AnothersInvoiceError`, `NothingOwedError` or `IsWithdrawnError`.
    """
    invoice = lock_invoice(invoice)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    return _allocate(payment, invoice, amount_pence, now=now)


@transaction.atomic
def take_back(*, allocation: Allocation, now: datetime) -> Allocation:
    """Undo an allocation by a row that reverses it; the money lies on the customer's account again. Undone twice, it is undone once.

    An invoice that is unpaid again after having been fulfilled raises a question.
    """
    invoice = lock_invoice(allocation.invoice)
    Payment.objects.select_for_update().get(pk=allocation.payment_id)
    reversal, _ = Allocation.objects.get_or_create(
        reverses=allocation,
        defaults={
            "payment": allocation.payment,
            "invoice": invoice,
            "amount_pence": -allocation.amount_pence,
            "made_at": now,
        },
    )
    return reversal


@transaction.atomic
def withdraw_payment(*, payment: Payment, reason: str, now: datetime) -> Payment:
    """Say that a payment was entered by mistake: what it paid is owed again. The row stays, with the reason.

    Raises `HasGoneBackError`.
    """
    rows = list(payment.allocations.filter(reverses=None, reversed_by=None).select_related("invoice"))
    lock_invoices(row.invoice for row in rows)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.withdrawn_at:
        return payment
    if gone_from(payment):
        raise HasGoneBackError("Some of this payment has gone back to the payer, so it did arrive.")
    for row in rows:
        take_back(allocation=row, now=now)
        if row.invoice.fulfilled_at:
            ask(
                kind=OpenQuestion.Kind.PARKED,
                words=f"A payment of {pounds(row.amount_pence)} for {row.invoice.number} was entered by mistake ({reason}).",
                cause=f"withdrawn {payment.pk} {row.pk}",
                invoice=row.invoice,
                payment=payment,
                now=now,
            )
    payment.withdrawn_at, payment.withdrawn_because = now, reason
    payment.save(update_fields=["withdrawn_at", "withdrawn_because"])
    return payment


def left_of(payment: Payment) -> int:
    """Return the pence of a payment that lie on the customer's account: neither allocated, nor paid back, nor lost in a dispute."""
    if payment.withdrawn_at:
        return 0
    allocated, back = _by_invoice(payment.allocations.all()), gone_from(payment)
    # What went back out of an invoice's money is gone even when the invoice gives its allocation up.
    used = sum(max(allocated.get(key, 0), back.get(key, 0)) for key in {*allocated, *back} - {None})
    return payment.amount_pence - used - back.get(None, 0)


def gone_from(payment: Payment) -> dict[int | None, int]:
    """Return the pence that went back to the payer in refunds and lost disputes, by the key of the invoice (None: the account)."""
    refunds = _by_invoice(Refund.objects.counting().filter(payment=payment))
    lost = _by_invoice(Dispute.objects.filter(payment=payment, state=Dispute.State.LOST))
    return {key: refunds.get(key, 0) + lost.get(key, 0) for key in {*refunds, *lost}}


def _by_invoice(rows: QuerySet) -> dict[int | None, int]:
    sums = rows.order_by().values_list("invoice").annotate(total=Sum("amount_pence"))
    return dict(sums)


def _allocate(payment: Payment, invoice: Invoice, amount_pence: int, *, now: datetime) -> Allocation:
    if payment.withdrawn_at:
        raise IsWithdrawnError("This payment was entered by mistake and pays nothing.")
    if not invoice.is_issued:
        raise NothingOwedError(f"{invoice.reference} has not been issued, so it cannot be paid.")
    if invoice.customer_id != payment.customer_id:
        raise AnothersInvoiceError(f"{invoice.number} is an invoice of {invoice.customer}.")
    left = left_of(payment)
    allocation = Allocation.objects.create(
        payment=payment, invoice=invoice, amount_pence=amount_pence, made_at=now
    )
    if left_of(payment) < 0:
        raise MoreThanPaidError(f"Only {pounds(left)} of this payment are left.")
    owed = Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence  # type: ignore[attr-defined]
    if owed < 0:
        ask(
            kind=OpenQuestion.Kind.OVERPAID,
            words=f"{invoice.number} was paid with {pounds(-owed)} too much.",
            cause=f"overpaid {invoice.pk} {payment.pk}",
            invoice=invoice,
            payment=payment,
            now=now,
        )
    fulfil_if_paid(invoice, now=now)
    return allocation
