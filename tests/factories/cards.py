"""Card payments in the states that matter, made by the services that make them on the site and by Stripe's stand-in."""

from typing import Any

from django.utils import timezone

from billing.models import Allocation, CardAttempt, Dispute, Invoice, OpenQuestion, Payment, Refund
from billing.services.card_payments import start_card_payment
from office.models import OutboxMessage
from tests.factories import billing as given


def begun(invoice: Invoice | None = None) -> CardAttempt:
    """An attempt whose page is open, for an invoice of £500 unless one is given."""
    return start_card_payment(invoice=invoice or given.issued(), now=timezone.now())


def deliver(client: Any, server: Any, event: dict[str, Any], **changes: Any) -> Any:
    """Have Stripe's stand-in send an event to our webhook."""
    body, signature = server.signed(event, **changes)
    return client.post(
        "/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": signature}
    )


def ledger() -> dict[str, Any]:
    """Everything that card payments leave behind, in a form that two histories can be compared by."""
    return {
        "payments": _rows(Payment, "provider_reference", "amount_pence", "method", "received_on"),
        "allocations": _rows(Allocation, "payment__provider_reference", "invoice__number", "amount_pence"),
        "refunds": _rows(Refund, "provider_reference", "amount_pence", "state", "invoice__number", "made_on"),
        "disputes": _rows(Dispute, "provider_reference", "amount_pence", "state", "invoice__number"),
        "attempts": _rows(CardAttempt, "session", "payment_intent", "state"),
        "questions": _rows(OpenQuestion.objects.open(), "kind", "words"),
        "balances": sorted(Invoice.objects.with_balance().values_list("number", "balance_pence")),
        "fulfilled": _rows(Invoice.objects.filter(fulfilled_at__isnull=False), "number"),
        "receipts": OutboxMessage.objects.filter(subject__startswith="Receipt").count(),
    }


def _rows(rows: Any, *columns: str) -> list[tuple[str, ...]]:
    found = rows if hasattr(rows, "values_list") else rows.objects
    return sorted(tuple(str(value) for value in row) for row in found.values_list(*columns))
