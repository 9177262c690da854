"""Card money on its way back: refunds that the provider is asked for, and refunds and disputes that it tells us of."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from billing.card.provider import (
    CardDispute,
    CardRefund,
    GatewayRefusedError,
    GatewayUnavailableError,
    RefundState,
)
from billing.card.providers import provider_named
from billing.models import Allocation, CardAttempt, Invoice, OpenQuestion, Payment, Refund, RefundRequest
from billing.money import pounds
from billing.services.locks import lock_invoices
from billing.services.payments import allocate, left_of
from billing.services.refunds import MoreThanReceivedError, keep_dispute, record_refund, settle_refund
from billing.services.settling import ask

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


def send_refund(*, request: RefundRequest, now: datetime) -> RefundRequest:
    """Ask the provider for a refund that is due, and write its answer; safe to run twice and at the same time.

    A refusal is final: the refund failed and a person is told why. Silence means later, after a growing pause of at most six hours: the
    request is returned unanswered.
    """
    payment = request.refund.payment
    was_sent = request.tries > 0
    # Written before anything can go wrong, so that a request which cannot be sent does not stand in the way of the rest.
    request.tries += 1
    request.due_at = now + min(FIRST_PAUSE * 2 ** min(request.tries - 1, 10), LONGEST_PAUSE)
    request.save(update_fields=["tries", "due_at"])
    reference = payment.provider_reference or ""
    attempt = CardAttempt.objects.get(payment_intent=reference)
    try:
        provider = provider_named(attempt.provider)
        # Keys are forgotten after some days; what was made under ours is found by its name.
        before = provider.refunds_of(reference) if was_sent else []
        made = [each for each in before if each.key == request.key]
        answer = (
            made[0]
            if made
            else provider.refund(payment=reference, amount_pence=request.refund.amount_pence, key=request.key)
        )
    except GatewayUnavailableError:
        return request
    except GatewayRefusedError as problem:
        return _refused(request, str(problem), now=now)
    keep_refund(payment=payment, refund=answer, now=now)
    request.refresh_from_db()
    return request


@transaction.atomic
def keep_refund(*, payment: Payment, refund: CardRefund, now: datetime) -> None:
    """Write how a refund stands, whoever asked for it: us (our key names it) or somebody in the provider's dashboard."""
    state = Refund.State(refund.state.value)
    request = (
        RefundRequest.objects.filter(key=refund.key, refund__payment=payment).first() if refund.key else None
    )
    known = request.refund if request else Refund.objects.filter(provider_reference=refund.refund).first()
    if known is not None:
        settled = settle_refund(refund=known, state=state, provider_reference=refund.refund, now=now)
        if request is not None and request.answered_at is None:
            RefundRequest.objects.filter(pk=request.pk).update(answered_at=now)
        if settled.state == Refund.State.FAILED:
            _tell_of_failure(settled, "The card provider could not pay it back.", now=now)
        return
    if refund.currency != payment.currency:
        _park(refund, payment, now=now)
        return
    try:
        recorded = record_refund(
            payment=payment,
            invoice=_invoice_to_refund(payment, refund, now=now),
            amount_pence=refund.amount_pence,
            reason="Paid back in the card provider's dashboard",
            made_on=timezone.localdate(refund.created_at, timezone.get_default_timezone()),
            state=state,
            provider_reference=refund.refund,
            now=now,
        )
    except MoreThanReceivedError:
        _park(refund, payment, now=now)
        return
    if state == Refund.State.FAILED:
        _tell_of_failure(recorded, "The card provider could not pay it back.", now=now)


def keep_dispute_of(*, payment: Payment, dispute: CardDispute, now: datetime) -> None:
    """Write how a dispute stands; it is about the invoice that the payment pays, if it pays one."""
    invoices = _invoices_of(payment)
    keep_dispute(
        payment=payment,
        invoice=invoices[0] if invoices else None,
        provider_reference=dispute.dispute,
        amount_pence=dispute.amount_pence,
        state=dispute.state.value,
        reason=dispute.reason,
        now=now,
    )


def _invoices_of(payment: Payment) -> list[Invoice]:
    """The invoices that hold money of the payment, the one with the most first."""
    held = (
        Allocation.objects.filter(payment=payment)
        .order_by()
        .values("invoice")
        .annotate(held=Sum("amount_pence"))
        .filter(held__gt=0)
    )
    by_key = Invoice.objects.in_bulk([row["invoice"] for row in held])
    return [by_key[row["invoice"]] for row in sorted(held, key=lambda row: (-row["held"], row["invoice"]))]


def _invoice_to_refund(payment: Payment, refund: CardRefund, *, now: datetime) -> Invoice | None:
    """Choose what a refund made elsewhere is of: money on account if that covers it, else the invoice.

    If only both together cover it, what lies on account is counted to the invoice first.
    """
    invoices = _invoices_of(payment)
    lock_invoices(invoices)
    left = left_of(Payment.objects.select_for_update().get(pk=payment.pk))
    if not invoices or left >= refund.amount_pence > 0:
        return None
    back = Refund.objects.counting().filter(payment=payment, invoice=invoices[0])
    held = payment.allocations.filter(invoice=invoices[0]).aggregate(total=Sum("amount_pence", default=0))
    free = held["total"] - back.aggregate(total=Sum("amount_pence", default=0))["total"]
    if refund.state is not RefundState.FAILED and free < refund.amount_pence <= free + left:
        allocate(payment=payment, invoice=invoices[0], amount_pence=left, now=now)
    return invoices[0]


@transaction.atomic
def _refused(request: RefundRequest, words: str, *, now: datetime) -> RefundRequest:
    refund = settle_refund(refund=request.refund, state=Refund.State.FAILED, now=now)
    request.answered_at, request.words = now, words[:300]
    request.save(update_fields=["answered_at", "words"])
    _tell_of_failure(refund, words, now=now)
    return request


def _tell_of_failure(refund: Refund, words: str, *, now: datetime) -> None:
    """Ask what to do about a refund that failed; what was asked about its going back needs no answer any more."""
    OpenQuestion.objects.open().filter(cause=f"refund {refund.pk}").update(
        settled_at=now, answer="The refund failed: nothing went back."
    )
    ask(
        kind=OpenQuestion.Kind.REFUNDED,
        words=f"A refund of {pounds(refund.amount_pence)} failed, so the money is still ours. {words}",
        cause=f"failed refund {refund.pk}",
        invoice=refund.invoice,
        payment=refund.payment,
        now=now,
    )


def _park(refund: CardRefund, payment: Payment, *, now: datetime) -> None:
    ask(
        kind=OpenQuestion.Kind.PARKED,
        words=(
            f"A refund of {refund.amount_pence / 100:,.2f} {refund.currency} ({refund.refund}) does not fit the payment "
            "that it is of. It was not entered."
        ),
        cause=f"parked {refund.refund}",
        payment=payment,
        now=now,
    )
