"""Mails about money to the customer, each with its paper."""

from collections.abc import Sequence
from datetime import datetime

from django.template.loader import render_to_string

from billing.models import ChaserStep, CreditNote, Invoice, Payment, ReminderStep
from billing.papers.building import page_of, paper_of_credit_note, paper_of_invoice, paper_of_payment
from billing.selectors import paid_by
from office.letters import compose_letter
from office.models import Identity, OutboxMessage
from office.papers.parts import Paper
from office.services.outbox import write_email


def send_invoice(invoice: Invoice, *, now: datetime) -> OutboxMessage:
    """Mail an issued invoice to the address on it, as PDF and with the way to its page."""
    return _send("invoice", invoice, paper_of_invoice(invoice), f"{invoice.number}.pdf", now=now)


def send_credit_note(credit_note: CreditNote, *, now: datetime) -> OutboxMessage:
    """Mail a credit note to the address on its invoice."""
    paper = paper_of_credit_note(credit_note)
    return _send(
        "credit_note",
        credit_note.invoice,
        paper,
        f"{credit_note.number}.pdf",
        now=now,
        credit_note=credit_note,
    )


def send_receipts(payment: Payment, *, now: datetime) -> Sequence[OutboxMessage]:
    """Mail a receipt for a payment to the address on the invoices that it pays: one mail an address, whatever their number."""
    by_address: dict[str, list[Invoice]] = {}
    for invoice, _ in paid_by(payment):
        by_address.setdefault(invoice.buyer["email"], []).append(invoice)
    paper = paper_of_payment(payment)
    return [
        _send(
            "receipt",
            invoices[0],
            paper,
            "receipt.pdf",
            now=now,
            payment=payment,
            invoices=invoices,
            # What was issued by its payment has not been mailed before.
            issued=[invoice for invoice in invoices if invoice.by_card],
        )
        for invoices in by_address.values()
    ]


def send_reminder(invoice: Invoice, step: ReminderStep, *, now: datetime) -> OutboxMessage:
    """Mail a reminder of an invoice to the address on it, with the invoice once more; `invoice` has its balance."""
    return _send("reminder", invoice, paper_of_invoice(invoice), f"{invoice.number}.pdf", now=now, step=step)


def send_purchase_order_chaser(invoice: Invoice, step: ChaserStep, *, now: datetime) -> OutboxMessage:
    """Ask the customer for the number that a draft waits for, with the quote."""
    paper = paper_of_invoice(invoice)
    return _send("purchase_order_chaser", invoice, paper, f"{invoice.reference}.pdf", now=now, step=step)


def _send(
    name: str,
    invoice: Invoice,
    paper: Paper,
    file_name: str,
    *,
    now: datetime,
    issued: Sequence[Invoice] = (),
    **facts: object,
) -> OutboxMessage:
    context = {
        "identity": Identity.load(),
        "invoice": invoice,
        "address": page_of(invoice),
        "issued": issued,
        **facts,
    }
    letter = compose_letter(
        recipients=[invoice.buyer["email"] if invoice.is_issued else invoice.customer.email],
        subject=render_to_string(f"emails/billing/{name}_subject.txt", context),
        words=render_to_string(f"emails/billing/{name}_message.txt", context),
    )
    letter.attach(file_name, paper.pdf(), "application/pdf")
    for each in issued:
        letter.attach(f"{each.number}.pdf", paper_of_invoice(each).pdf(), "application/pdf")
    return write_email(letter, now=now)
