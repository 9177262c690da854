"""Customers and invoices in the states that matter, made by the services that make them on the site."""

from datetime import date
from typing import Any

import factory
from django.utils import timezone

from billing.models import Customer, Invoice, Payment
from billing.money import Line, VatTreatment
from billing.services.invoices import draft_invoice, issue_invoice
from billing.services.payments import record_payment
from office.models import Identity


class CustomerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Customer

    name = factory.Sequence(lambda n: f"Harrowmere {n} Council")
    email = factory.Sequence(lambda n: f"payables{n}@council.example")
    address = "1 Market Square\nHarrowmere"
    postcode = "HM1 1AA"

    class Params:
        with_purchase_orders = factory.Trait(needs_purchase_order=True)


def line(pence: int = 50_000, *, quantity: int = 1, vat: int = 0, **values: Any) -> Line:
    """A line; `vat` is the rate in per cent."""
    treatment = VatTreatment.STANDARD if vat else VatTreatment.OUTSIDE
    values.setdefault("description", "Membership")
    return Line(unit_pence=pence, quantity=quantity, vat_treatment=treatment, vat_rate_bp=vat * 100, **values)


def draft(*lines: Line, customer: Customer | None = None, **values: Any) -> Invoice:
    values = {"purpose": "", "subject": "Membership 2026/27", "now": timezone.now(), **values}
    return draft_invoice(customer=customer or CustomerFactory(), lines=lines or [line()], **values)


def issued(*lines: Line, due_on: date | None = None, now: Any = None, **values: Any) -> Invoice:
    """An invoice of £500 unless lines are given."""
    now = now or timezone.now()
    return issue_invoice(invoice=draft(*lines, now=now, **values), due_on=due_on, now=now)


def paid(*lines: Line, **values: Any) -> Invoice:
    """An issued invoice with a payment of its whole amount."""
    invoice = issued(*lines, **values)
    pay(invoice)
    return Invoice.objects.get(pk=invoice.pk)


def pay(invoice: Invoice, pence: int | None = None, **values: Any) -> Payment:
    amount = invoice.total_pence if pence is None else pence
    values = {"method": Payment.Method.BANK_TRANSFER, "received_on": timezone.localdate(), **values}
    return record_payment(
        customer=invoice.customer, amount_pence=amount, pays={invoice: amount}, now=timezone.now(), **values
    )


def register_for_vat(number: str = "123 4567 89") -> None:
    identity = Identity.load()
    identity.vat_number = number
    identity.save()
