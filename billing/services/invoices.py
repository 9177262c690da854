"""Invoices from draft to issue."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from billing.models import BillingSettings, Customer, Invoice, InvoiceLine
from billing.money import Line, VatTreatment
from billing.selectors import buyer_of, seller_of
from billing.services import BillingError, letters, numbers
from billing.services.locks import lock_invoice
from billing.services.settling import fulfil_if_paid
from office.models import Identity


class NothingToChargeError(BillingError):
    """An invoice needs at least one line."""


class IsIssuedError(BillingError):
    """An issued invoice never changes."""


class IsCancelledError(BillingError):
    """The draft was given up."""


class NeedsPurchaseOrderError(BillingError):
    """The customer pays nothing without a purchase order number."""


@transaction.atomic
def draft_invoice(
    *,
    customer: Customer,
    purpose: str,
    subject: str,
    lines: Sequence[Line],
    purchase_order: str = "",
    by_card: bool = False,
    positions: Sequence[int] | None = None,
    now: datetime,
) -> Invoice:
    """Prepare an invoice; the customer may see it as a pro forma until it is issued.

    Arguments: `purpose` names who fulfils it once it is paid (see `billing.fulfilment`); `by_card` lets the draft itself be paid by card,
    so that a card page which is left leaves no invoice behind; `positions` are the numbers of the lines where they are not 1, 2, 3.
    Raises `NothingToChargeError`.
    """
    if not lines:
        raise NothingToChargeError("An invoice needs at least one line.")
    invoice = Invoice.objects.create(
        customer=customer,
        purpose=purpose,
        subject=subject,
        purchase_order=purchase_order.strip(),
        by_card=by_card,
        created_at=now,
    )
    _write_lines(invoice, lines, positions)
    return invoice


@transaction.atomic
def change_draft(
    *,
    invoice: Invoice,
    subject: str,
    lines: Sequence[Line],
    purchase_order: str,
    customer: Customer | None = None,
    by_card: bool | None = None,
    now: datetime,
) -> Invoice:
    """Replace what a draft says, and who is invoiced and whether it awaits a card where that is given.

    Raises `IsIssuedError`, `IsCancelledError` or `NothingToChargeError`.
    """
    invoice = _locked_draft(invoice)
    if not lines:
        raise NothingToChargeError("An invoice needs at least one line.")
    invoice.subject, invoice.purchase_order = subject, purchase_order.strip()
    invoice.customer = customer or invoice.customer
    invoice.by_card = invoice.by_card if by_card is None else by_card
    invoice.save(update_fields=["subject", "purchase_order", "customer", "by_card"])
    invoice.lines.all().delete()
    _write_lines(invoice, lines)
    return invoice


@transaction.atomic
def set_purchase_order(*, invoice: Invoice, number: str, now: datetime) -> Invoice:
    """Write a draft's purchase order number and issue it if that is what it waited for; one that awaits a card goes on waiting for that.

    Raises `IsIssuedError` or `IsCancelledError`.
    """
    invoice = _locked_draft(invoice)
    invoice.purchase_order = number.strip()
    invoice.save(update_fields=["purchase_order"])
    if invoice.purchase_order and invoice.customer.needs_purchase_order and not invoice.by_card:
        return issue_invoice(invoice=invoice, now=now)
    return invoice


@transaction.atomic
def cancel_draft(*, invoice: Invoice, now: datetime) -> Invoice:
    """Give a draft up; it is kept and never issued. Raises `IsIssuedError` or `IsCancelledError`."""
    invoice = _locked_draft(invoice)
    invoice.cancelled_at = now
    invoice.save(update_fields=["cancelled_at"])
    return invoice


@transaction.atomic
def issue_invoice(
    *, invoice: Invoice, due_on: date | None = None, is_paid: bool = False, now: datetime
) -> Invoice:
    """Give the invoice its number, freeze it with names and addresses as they are, and mail it to the customer.

    Arguments: `due_on` is the last day to pay; otherwise the days of `BillingSettings` count from today. What needs no money is fulfilled
    at once. `is_paid` says that its money is there and follows in the same transaction: then it is due at once, needs no purchase order
    number, and goes out with the receipt. Raises `IsIssuedError`, `IsCancelledError` or `NeedsPurchaseOrderError`.
    """
    invoice = _locked_draft(invoice)
    if invoice.customer.needs_purchase_order and not invoice.purchase_order and not is_paid:
        raise NeedsPurchaseOrderError(
            f"{invoice.customer.name} needs a purchase order number on the invoice.", field="purchase_order"
        )
    identity, terms = Identity.load(), BillingSettings.load()
    _rate_again(invoice, is_registered=bool(identity.vat_number))
    invoice.seller, invoice.buyer = seller_of(identity), buyer_of(invoice.customer)
    invoice.issued_at = now
    invoice.issued_on = timezone.localdate(now, timezone.get_default_timezone())
    days = 0 if is_paid else terms.payment_days
    invoice.due_on = due_on or invoice.issued_on + timedelta(days=days)
    invoice.number = numbers.take_number(numbers.INVOICES, prefix=terms.invoice_prefix)
    # Whatever it was drafted for, it is mailed with the receipt as an order by card is.
    invoice.by_card = invoice.by_card or is_paid
    invoice.save()
    if not is_paid:
        letters.send_invoice(invoice, now=now)
    return fulfil_if_paid(invoice, now=now)


def _locked_draft(invoice: Invoice) -> Invoice:
    invoice = lock_invoice(invoice)
    if invoice.number:
        raise IsIssuedError(f"{invoice.number} has been issued and stays as it is. Credit it instead.")
    if invoice.cancelled_at:
        raise IsCancelledError("This draft was given up.")
    return invoice


def _write_lines(invoice: Invoice, lines: Sequence[Line], positions: Sequence[int] | None = None) -> None:
    is_registered = bool(Identity.load().vat_number)
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            description=line.description,
            category=line.category,
            quantity=line.quantity,
            unit_pence=line.unit_pence,
            vat_treatment=line.vat_treatment,
            vat_rate_bp=line.vat_rate_bp,
            net_pence=line.net_pence,
            vat_pence=line.vat_pence(is_registered=is_registered),
        )
        for position, line in zip(positions or range(1, len(lines) + 1), lines, strict=True)
    )
    _add_up(invoice)


def _rate_again(invoice: Invoice, *, is_registered: bool) -> None:
    """Registration may have changed since the draft; who is not registered charges and shows no VAT (VAT Act 1994, section 4)."""
    for line in invoice.lines.all():
        terms = Line(line.description, line.unit_pence, line.quantity, line.vat_treatment, line.vat_rate_bp)
        line.vat_pence = terms.vat_pence(is_registered=is_registered)
        if not is_registered:
            line.vat_treatment, line.vat_rate_bp = VatTreatment.OUTSIDE, 0
        line.save(update_fields=["vat_pence", "vat_treatment", "vat_rate_bp"])
    _add_up(invoice)


def _add_up(invoice: Invoice) -> None:
    lines = list(invoice.lines.all())
    invoice.net_pence = sum(line.net_pence for line in lines)
    invoice.vat_pence = sum(line.vat_pence for line in lines)
    invoice.total_pence = invoice.net_pence + invoice.vat_pence
    invoice.save(update_fields=["net_pence", "vat_pence", "total_pence"])
