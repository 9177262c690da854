"""Mails about money to the customer."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from billing.models import CreditNote, Invoice, Payment
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email


def send_invoice(invoice: Invoice, *, now: datetime) -> None:
    """Mail an issued invoice to the address on it."""
    _send("invoice", invoice, now=now)


def send_credit_note(credit_note: CreditNote, *, now: datetime) -> None:
    """Mail a credit note to the address on its invoice."""
    _send("credit_note", credit_note.invoice, now=now, credit_note=credit_note)


def send_receipt(invoice: Invoice, payment: Payment, *, now: datetime) -> None:
    """Mail a receipt for a payment to the address on the invoice."""
    _send("receipt", invoice, now=now, payment=payment)


def _send(name: str, invoice: Invoice, *, now: datetime, **facts: object) -> None:
    context = {
        "identity": Identity.load(),
        "invoice": invoice,
        "address": f"{settings.SITE_URL}/invoices/{invoice.key}/",
        **facts,
    }
    letter = compose_letter(
        recipients=[invoice.buyer["email"]],
        subject=render_to_string(f"emails/billing/{name}_subject.txt", context),
        words=render_to_string(f"emails/billing/{name}_message.txt", context),
    )
    write_email(letter, now=now)
