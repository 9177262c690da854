"""Paying card money back on a person's word."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from billing import tasks
from billing.models import CardAttempt, Invoice, Payment, Refund, RefundRequest
from billing.services import BillingError
from billing.services.refunds import record_refund


class NotByCardError(BillingError):
    """The payment did not come through a card provider, so none can send it back."""


@transaction.atomic
def ask_for_refund(
    *,
    payment: Payment,
    invoice: Invoice | None,
    amount_pence: int,
    reason: str,
    by: User | None,
    is_decided: bool = False,
    may_repeat: bool = True,
    now: datetime,
) -> RefundRequest:
    """Pay card money back, out of what paid `invoice` or, with None, of what lies on account. It leaves soon after the commit.

    Arguments: `is_decided` says that nobody need be asked what it means for what was paid for; `may_repeat` is False for what a person
    asks for and may have asked for a moment ago. Raises `NotByCardError`, `MoreThanReceivedError` or `AlreadyEnteredError`; nothing is
    written then.
    """
    if not came_by_card(payment):
        raise NotByCardError("This payment did not come by card. Pay it back from the bank account.")
    refund = record_refund(
        payment=payment,
        invoice=invoice,
        amount_pence=amount_pence,
        reason=reason,
        made_on=timezone.localdate(now, timezone.get_default_timezone()),
        state=Refund.State.PENDING,
        recorded_by=by,
        is_decided=is_decided,
        may_repeat=may_repeat,
        now=now,
    )
    request = RefundRequest.objects.create(refund=refund, key=f"refund-{uuid4()}", due_at=now)
    transaction.on_commit(lambda: tasks.send_refund.delay(request_id=request.pk), robust=True)
    return request


def came_by_card(payment: Payment) -> bool:
    """Say whether a payment can go back through the card provider that it came through."""
    return CardAttempt.objects.filter(payment_intent=payment.provider_reference or "").exists()
