"""Money back: refunds and disputes. None of them ends what was paid for; each asks a person."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from billing.models import Dispute, Invoice, OpenQuestion, Payment, Refund
from billing.money import pounds
from billing.services import BillingError
from billing.services.locks import lock_invoice
from billing.services.payments import gone_from, left_of
from billing.services.repeats import refuse_same_refund
from billing.services.settling import ask


class MoreThanReceivedError(BillingError):
    """More would be paid back than was received."""


@transaction.atomic
def record_refund(
    *,
    payment: Payment,
    invoice: Invoice | None,
    amount_pence: int,
    reason: str,
    made_on: date,
    state: str = Refund.State.SUCCEEDED,
    provider_reference: str | None = None,
    recorded_by: User | None = None,
    is_decided: bool = False,
    may_repeat: bool = True,
    now: datetime,
) -> Refund:
    """Enter money that goes back, out of what a payment paid on `invoice`, or out of what lies on account where it is None.

    With a `provider_reference` that is known already, nothing is written and the refund that has it is returned. What it means for what
    was paid for is asked, unless `is_decided`. `may_repeat` is False for what a person enters and may have entered a moment ago.
    Raises `MoreThanReceivedError` or `AlreadyEnteredError`.
    """
    if invoice is not None:
        invoice = lock_invoice(invoice)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if provider_reference and (known := Refund.objects.filter(provider_reference=provider_reference).first()):
        return known
    if not may_repeat:
        refuse_same_refund(payment=payment, amount_pence=amount_pence, now=now)
    available = left_of(payment) if invoice is None else paid_by(payment, invoice)
    available = min(available, payment.amount_pence - sum(gone_from(payment).values()))
    if amount_pence > available:
        raise MoreThanReceivedError(f"At most {pounds(available)} can go back.", field="amount")
    refund = Refund.objects.create(
        payment=payment,
        invoice=invoice,
        amount_pence=amount_pence,
        state=state,
        reason=reason[:300],
        made_on=made_on,
        provider_reference=provider_reference,
        recorded_by=recorded_by,
        recorded_at=now,
    )
    if invoice is not None and state != Refund.State.FAILED and not is_decided:
        _ask_about(refund, now=now)
    return refund


@transaction.atomic
def settle_refund(
    *, refund: Refund, state: str, provider_reference: str | None = None, now: datetime
) -> Refund:
    """Move a refund that is on its way to paid back or failed, or one that was paid back to failed, as banks do at times.

    Never moves backwards. A refund that failed is owed to nobody: the invoice counts as paid again.
    """
    if refund.invoice is not None:
        lock_invoice(refund.invoice)
    refund = Refund.objects.select_for_update(of=("self",)).select_related("invoice").get(pk=refund.pk)
    if provider_reference and not refund.provider_reference:
        refund.provider_reference = provider_reference
    if ORDER[state] > ORDER[refund.state]:
        refund.state = state
    refund.save(update_fields=["state", "provider_reference"])
    return refund


@transaction.atomic
def keep_dispute(
    *,
    payment: Payment,
    invoice: Invoice | None,
    provider_reference: str,
    amount_pence: int,
    state: str,
    reason: str,
    now: datetime,
) -> Dispute:
    """Enter a dispute, or move a known one forward; asks a person when it opens and when it is lost."""
    if invoice is not None:
        invoice = lock_invoice(invoice)
    Payment.objects.select_for_update().get(pk=payment.pk)
    is_closed = state != Dispute.State.OPEN
    dispute, is_new = Dispute.objects.get_or_create(
        provider_reference=provider_reference,
        defaults={
            "payment": payment,
            "invoice": invoice,
            "amount_pence": amount_pence,
            "state": state,
            "reason": reason,
            "opened_at": now,
            "closed_at": now if is_closed else None,
        },
    )
    if not is_new and DISPUTE_ORDER[state] > DISPUTE_ORDER[dispute.state]:
        dispute.state, dispute.closed_at = state, now
        dispute.save(update_fields=["state", "closed_at"])
    ask(
        kind=OpenQuestion.Kind.DISPUTED,
        words=f"A payment of {pounds(amount_pence)} is disputed at the card holder's bank ({reason or 'no reason given'}).",
        cause=f"disputed {provider_reference}",
        invoice=invoice,
        payment=payment,
        now=now,
    )
    if dispute.state == Dispute.State.LOST:
        ask(
            kind=OpenQuestion.Kind.DISPUTED,
            words=f"The dispute about {pounds(amount_pence)} was lost; the money is gone.",
            cause=f"lost {provider_reference}",
            invoice=invoice,
            payment=payment,
            now=now,
        )
    return dispute


# A lost dispute may be won on appeal.
DISPUTE_ORDER: dict[str, int] = {Dispute.State.OPEN: 0, Dispute.State.LOST: 1, Dispute.State.WON: 2}
ORDER: dict[str, int] = {Refund.State.PENDING: 0, Refund.State.SUCCEEDED: 1, Refund.State.FAILED: 2}


def paid_by(payment: Payment, invoice: Invoice) -> int:
    """Return the pence of the payment that are still with the invoice."""
    paid = payment.allocations.filter(invoice=invoice).aggregate(total=Sum("amount_pence", default=0))
    return paid["total"] - gone_from(payment).get(invoice.pk, 0)


def _ask_about(refund: Refund, *, now: datetime) -> None:
    invoice = refund.invoice
    ask(
        kind=OpenQuestion.Kind.REFUNDED,
        words=f"{pounds(refund.amount_pence)} of {invoice.number if invoice else 'an account'} went back ({refund.reason}).",
        cause=f"refund {refund.pk}",
        invoice=invoice,
        payment=refund.payment,
        now=now,
    )
