"""Purchase order numbers that are missing: asked for by schedule while a draft waits, and taken from payers when they come late."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from billing.models import ChaserStep, Invoice, OpenQuestion, PurchaseOrderChaser
from billing.services import BillingError, letters
from billing.services.locks import lock_invoice
from billing.services.settling import ask

FIRST_SCHEDULE = (
    (
        0,
        "Your purchase order number, please",
        "Here is our quote. You pay with a purchase order number, so we send the invoice as soon as we have it.",
    ),
    (
        7,
        "We still need your purchase order number",
        "A week ago we sent you a quote. The invoice waits for your number.",
    ),
    (
        21,
        "Your invoice waits for its purchase order number",
        "We cannot send you the invoice before we have your purchase order number. If something stands in the way, please tell us.",
    ),
)


class NothingToChangeError(BillingError):
    """Only an invoice of which something is owed is worth issuing again."""


class SameNumberError(BillingError):
    """The number stands on the invoice already."""


def send_due_chasers(*, now: datetime) -> int:
    """Send every letter that is due and has not been sent; return how many were written.

    Nothing is sent once the number is there or the draft has been given up. Where several steps have come due since the last time, the
    latest is sent and the others are passed over: nobody gets two letters at once.
    """
    steps = list(ChaserStep.objects.filter(is_active=True))
    today = timezone.localdate(now)
    waiting = Invoice.objects.awaiting_purchase_order().prefetch_related("chasers").order_by("pk")
    return sum(_chase(invoice, steps, now=now) for invoice in waiting if _due(invoice, steps, today))


def set_up_chasers() -> None:
    """Give an association without any schedule a first one; staff change it as they like."""
    if ChaserStep.objects.exists():
        return
    for days, subject, words in FIRST_SCHEDULE:
        ChaserStep.objects.create(days_after_draft=days, subject=subject, words=words)


@transaction.atomic
def hand_in_late_number(*, invoice: Invoice, number: str, now: datetime) -> OpenQuestion:
    """Take the number that a payer wants on an invoice that has been issued, as a question for the staff; the same number asks once.

    An issued invoice never changes: staff credit it and issue it again. Raises `NothingToChangeError` or `SameNumberError`.
    """
    invoice = lock_invoice(invoice)
    number = number.strip()
    owed = Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence  # type: ignore[attr-defined]
    if not invoice.is_issued or owed <= 0:
        raise NothingToChangeError(
            "Nothing is owed on this invoice, so it is not issued again.", field="purchase_order"
        )
    if number == invoice.purchase_order:
        raise SameNumberError("This number stands on the invoice already.", field="purchase_order")
    return ask(
        kind=OpenQuestion.Kind.LATE_ORDER,
        words=f"The payer of {invoice.number} asks for the purchase order number {number} on it. "
        "Credit it and issue it again with the number, or say why not.",
        cause=f"late order {invoice.pk} {number}",
        invoice=invoice,
        now=now,
    )


@transaction.atomic
def _chase(invoice: Invoice, steps: list[ChaserStep], *, now: datetime) -> int:
    lock_invoice(invoice)
    # Read again under the lock: the number, or another worker, may have come first.
    waiting = Invoice.objects.awaiting_purchase_order().select_related("customer").prefetch_related("chasers")
    fresh = waiting.filter(pk=invoice.pk).first()
    due = _due(fresh, steps, timezone.localdate(now)) if fresh else []
    if not fresh or not due:
        return 0
    message = letters.send_purchase_order_chaser(fresh, due[-1], now=now)
    for step in due:
        PurchaseOrderChaser.objects.create(
            invoice=fresh, step=step, message=message if step == due[-1] else None, made_at=now
        )
    return 1


def _due(invoice: Invoice, steps: list[ChaserStep], today: date) -> list[ChaserStep]:
    """Return the steps that have come due and not been taken, the earliest first."""
    taken = {chaser.step_id for chaser in invoice.chasers.all()}
    # Once a later step has been taken, an earlier one that was added since is not caught up on.
    latest = max((step.days_after_draft for step in steps if step.pk in taken), default=-1)
    made_on = timezone.localdate(invoice.created_at)
    return [
        step
        for step in steps
        if step.pk not in taken
        and step.days_after_draft > latest
        and made_on + timedelta(days=step.days_after_draft) <= today
    ]
