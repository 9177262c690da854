"""From money to what it was for."""

from datetime import datetime

from django.db import transaction

from billing.fulfilment import owner_of
from billing.models import Invoice, OpenQuestion, Payment


@transaction.atomic
def fulfil_if_paid(invoice: Invoice, *, now: datetime) -> Invoice:
    """Have what the invoice was for given, once, when nothing is owed any more. Call it with the invoice locked."""
    figures = Invoice.objects.with_balance().get(pk=invoice.pk)
    paid_in_full = figures.balance_pence <= 0 and not figures.written_off_pence  # type: ignore[attr-defined]
    credited = figures.credited_pence >= figures.total_pence > 0  # type: ignore[attr-defined]
    if not invoice.is_issued or invoice.fulfilled_at or not paid_in_full or credited:
        return invoice
    invoice.fulfilled_at = now
    invoice.save(update_fields=["fulfilled_at"])
    if owner := owner_of(invoice):
        owner.fulfil(invoice, now)
    return invoice


def ask(
    *,
    kind: str,
    words: str,
    cause: str,
    invoice: Invoice | None = None,
    payment: Payment | None = None,
    with_consequence: bool = True,
    now: datetime,
) -> OpenQuestion:
    """Put a question before the staff; the same `cause` asks once, however often it is noticed.

    What an invoice gave is said with it, unless `with_consequence` is False because that has been decided.
    """
    owner = owner_of(invoice) if invoice and with_consequence else None
    consequence = owner.consequence(invoice) if owner and invoice else ""
    return OpenQuestion.objects.get_or_create(
        cause=cause,
        defaults={
            "kind": kind,
            "words": f"{words} {consequence}".strip(),
            "invoice": invoice,
            "payment": payment,
            "opened_at": now,
        },
    )[0]
