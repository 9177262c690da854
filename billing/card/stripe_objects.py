"""Reading Stripe's objects as facts of `billing.card.provider`. The objects come from the gateway; the library is not needed here."""

from datetime import UTC, datetime
from typing import Any

from billing.card.provider import (
    CardDispute,
    CardPayment,
    CardRefund,
    Checkout,
    CheckoutState,
    DisputeState,
    PaymentState,
    ProviderEvent,
    RefundState,
)

# Where our own key for a refund stands in its metadata.
REFUND_KEY = "refund_key"

PAYMENT_STATES = {
    "processing": PaymentState.PROCESSING,
    "succeeded": PaymentState.PAID,
    "canceled": PaymentState.FAILED,
}
REFUND_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
DISPUTE_STATES = {
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    # The money stays away while a lost dispute is looked at once more.
    "appeal_needs_response": DisputeState.LOST,
    "appeal_under_review": DisputeState.LOST,
}


def read_id(thing: Any) -> str | None:
    """Return the id of an object that Stripe gives as such or in full."""
    return thing if thing is None or isinstance(thing, str) else str(thing.id)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _pairs(thing: Any) -> dict[str, str]:
    return dict(thing.metadata.to_dict()) if thing.metadata else {}


def read_checkout(page: Any) -> Checkout:
    """Return a checkout page; its payment counts only where it was asked for in full."""
    payment = page.payment_intent
    return Checkout(
        session=page.id,
        url=page.url or "",
        state=CheckoutState(page.status or CheckoutState.OPEN),
        amount_pence=page.amount_total or 0,
        currency=(page.currency or "").upper(),
        livemode=page.livemode,
        reference=page.client_reference_id or "",
        created_at=_at(page.created),
        expires_at=_at(page.expires_at),
        payment=read_payment(payment) if payment is not None and not isinstance(payment, str) else None,
        metadata=_pairs(page),
    )


def read_payment(intent: Any) -> CardPayment:
    """Return a payment intent with its last charge."""
    charge = None if isinstance(intent.latest_charge, str) else intent.latest_charge
    state = PAYMENT_STATES.get(intent.status, PaymentState.NOT_YET)
    error = intent.last_payment_error
    if state is PaymentState.NOT_YET and error is not None:
        state = PaymentState.FAILED
    return CardPayment(
        payment=intent.id,
        state=state,
        amount_pence=intent.amount,
        received_pence=intent.amount_received,
        currency=intent.currency.upper(),
        livemode=intent.livemode,
        created_at=_at(intent.created),
        paid_at=_at(charge.created) if charge and charge.paid else None,
        metadata=_pairs(intent),
        words=(error.message or "") if error else "",
    )


def read_refund(refund: Any) -> CardRefund:
    """Return a refund."""
    return CardRefund(
        refund=refund.id,
        payment=read_id(refund.payment_intent) or "",
        amount_pence=refund.amount,
        currency=refund.currency.upper(),
        state=REFUND_STATES.get(refund.status or "", RefundState.PENDING),
        created_at=_at(refund.created),
        key=_pairs(refund).get(REFUND_KEY, ""),
        reason=refund.reason or "",
    )


def read_dispute(dispute: Any) -> CardDispute:
    """Return a dispute."""
    return CardDispute(
        dispute=dispute.id,
        payment=read_id(dispute.payment_intent) or "",
        amount_pence=dispute.amount,
        currency=dispute.currency.upper(),
        state=DISPUTE_STATES.get(dispute.status, DisputeState.OPEN),
        created_at=_at(dispute.created),
        reason=dispute.reason,
    )


def read_event(event: Any) -> ProviderEvent:
    """Return what an event names, and nothing of its contents."""
    return ProviderEvent(
        event=event.id,
        kind=event.type,
        object_id=str(getattr(event.data.object, "id", "")),
        livemode=event.livemode,
        created_at=_at(event.created),
    )
