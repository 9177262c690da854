"""What is read about money: accounts of customers and what payments went to."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, cast

from django.db.models import QuerySet, Sum
from django.utils import timezone

from billing.matching import Guess, Open, guesses_for
from billing.models import (
    Allocation,
    BankLine,
    CardAttempt,
    CreditNote,
    Customer,
    Dispute,
    Invoice,
    Payment,
    Refund,
    WriteOff,
)
from billing.papers.facts import StatementEntry
from office.models import Identity

SELLER = (
    "name",
    "email",
    "phone",
    "postal_address",
    "registered_address",
    "legal_form",
    "charity_number",
    "company_number",
    "vat_number",
    "bank_account_name",
    "bank_sort_code",
    "bank_account_number",
)


def paid_by(payment: Payment) -> list[tuple[Invoice, int]]:
    """Return the invoices that a payment pays, each with the pence, reversed allocations left out."""
    sums = (
        Allocation.objects.filter(payment=payment)
        .order_by()
        .values("invoice")
        .annotate(pence=Sum("amount_pence"))
        .filter(pence__gt=0)
    )
    pence = {row["invoice"]: row["pence"] for row in sums}
    return [(invoice, pence[invoice.pk]) for invoice in Invoice.objects.filter(pk__in=pence).order_by("pk")]


def invoices_of(customers: Iterable[Customer], *, today: date) -> QuerySet[Invoice]:
    """Return the customers' invoices with state and balance on the day, drafts that were given up left out, the newest first."""
    rows = Invoice.objects.filter(customer__in=customers, cancelled_at=None).with_state(today)
    return rows.order_by("-created_at", "-pk")


def invoice_page(invoice: Invoice, *, today: date) -> dict[str, Any]:
    """Return all that the page of an invoice shows: `invoice` with its balance, `state`, lines, and what has happened to it."""
    figures: Any = (
        Invoice.objects.select_related("customer", "replaced_by").with_state(today).get(pk=invoice.pk)
    )
    sums = (
        Allocation.objects.filter(invoice=invoice)
        .order_by()
        .values("payment")
        .annotate(pence=Sum("amount_pence"))
        .filter(pence__gt=0)
    )
    pence = {row["payment"]: row["pence"] for row in sums}
    buyer = invoice.buyer if invoice.is_issued else buyer_of(invoice.customer)
    seller = invoice.seller if invoice.is_issued else seller_of(Identity.load())
    return {
        "invoice": figures,
        "state": Invoice.State(figures.state_on),
        "lines": list(invoice.lines.all()),
        "shows_vat": bool(seller["vat_number"]),
        "credit_notes": list(invoice.credit_notes.filter(number__isnull=False)),
        "payments": [(payment, pence[payment.pk]) for payment in Payment.objects.filter(pk__in=pence)],
        "refunds": list(Refund.objects.counting().filter(invoice=invoice)),
        "is_processing": invoice.card_attempts.filter(state=CardAttempt.State.PROCESSING).exists(),
        "buyer": buyer,
        "seller": seller,
    }


def buyer_of(customer: Customer) -> dict[str, Any]:
    """Return who is invoiced, in the form in which invoices store it."""
    fields = ("name", "on_behalf_of", "contact_name", "email", "address", "postcode")
    return {name: getattr(customer, name) for name in fields}


def seller_of(identity: Identity) -> dict[str, Any]:
    """Return who invoices, in the form in which invoices store it."""
    return {name: getattr(identity, name) for name in SELLER}


def on_account(customers: Iterable[Customer]) -> dict[int, int]:
    """Return, by the customer's key, the pence that lie on the account: received, and neither allocated, paid back nor lost."""
    keys = [customer.pk for customer in customers]
    of_payment = {"payment__customer__in": keys, "payment__withdrawn_at": None}
    free = {"invoice": None, **of_payment}
    received = _sums(Payment.objects.filter(customer__in=keys, withdrawn_at=None), "customer")
    allocated = _sums(Allocation.objects.filter(**of_payment), "payment__customer")
    back = _sums(Refund.objects.counting().filter(**free), "payment__customer")
    lost = _sums(Dispute.objects.filter(state=Dispute.State.LOST, **free), "payment__customer")
    return {
        key: received.get(key, 0) - allocated.get(key, 0) - back.get(key, 0) - lost.get(key, 0)
        for key in keys
    }


def account_entries(customer: Customer) -> list[StatementEntry]:
    """Return every movement of a customer's account, the oldest first: charged above nought, paid or credited below."""
    return [
        entry
        for _, _, entry in sorted(_entries(customer), key=lambda moved: (moved[2].on, moved[0], moved[1]))
    ]


def account_since(customer: Customer, since: date | None) -> tuple[int, list[StatementEntry]]:
    """Return what a customer's movements before a day come to, in pence, and those from the day on; without a day all of them."""
    entries = account_entries(customer)
    if since is None:
        return 0, entries
    before = sum(entry.pence for entry in entries if entry.on < since)
    return before, [entry for entry in entries if entry.on >= since]


def guesses(lines: Sequence[BankLine], *, today: date) -> dict[int, list[Guess]]:
    """Return, by a bank line's key, which open invoices it may pay, the likeliest first. One query for all of them."""
    if not lines:
        return {}
    owing: Any = Invoice.objects.owing(today).select_related("customer").order_by("due_on", "pk")
    items = [
        Open(
            invoice_id=invoice.pk,
            customer_id=invoice.customer_id,
            number=invoice.number,
            purchase_order=invoice.purchase_order,
            payer=invoice.customer.name,
            names=tuple(filter(None, [invoice.customer.name, invoice.customer.on_behalf_of])),
            balance_pence=invoice.balance_pence,
            total_pence=invoice.total_pence,
        )
        for invoice in owing
    ]
    return {line.pk: guesses_for(line.words, line.amount_pence, items) for line in lines}


def _entries(customer: Customer) -> Iterator[tuple[int, int, StatementEntry]]:
    for invoice in Invoice.objects.issued().filter(customer=customer):
        yield (
            1,
            invoice.pk,
            StatementEntry(cast(date, invoice.issued_on), "Invoice", invoice.reference, invoice.total_pence),
        )
    notes = CreditNote.objects.filter(invoice__customer=customer, number__isnull=False)
    for note in notes.select_related("invoice"):
        what = f"Credit note for {note.invoice.number},"
        yield 2, note.pk, StatementEntry(note.issued_on, what, note.number or "", -note.total_pence)
    for payment in Payment.objects.filter(customer=customer, withdrawn_at=None):
        what = f"Payment by {payment.get_method_display()}"
        yield (
            3,
            payment.pk,
            StatementEntry(payment.received_on, what, payment.reference, -payment.amount_pence),
        )
    for refund in Refund.objects.counting().filter(payment__customer=customer):
        yield 4, refund.pk, StatementEntry(refund.made_on, "Paid back to you", "", refund.amount_pence)
    for dispute in Dispute.objects.filter(payment__customer=customer, state=Dispute.State.LOST):
        on: date = timezone.localdate(cast(datetime, dispute.closed_at))
        yield 5, dispute.pk, StatementEntry(on, "Card payment taken back", "", dispute.amount_pence)
    for written in WriteOff.objects.filter(invoice__customer=customer).select_related("invoice"):
        on = timezone.localdate(written.written_off_at)
        yield (
            6,
            written.pk,
            StatementEntry(on, f"No longer asked for, {written.invoice.number}", "", -written.amount_pence),
        )


def _sums(rows: Any, column: str) -> dict[int, int]:
    """Return the pence by the values of a column."""
    return {
        row[column]: row["pence"]
        for row in rows.order_by().values(column).annotate(pence=Sum("amount_pence"))
    }
