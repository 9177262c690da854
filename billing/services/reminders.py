"""Overdue invoices are chased by schedule: each step once an invoice, and never while there is a reason to wait."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from billing.models import Dispute, Invoice, Reminder, ReminderHold, ReminderStep
from billing.services import BillingError, letters
from billing.services.locks import lock_invoice

FIRST_SCHEDULE = (
    (3, "Reminder", "This is a friendly reminder of an invoice that we have not seen paid yet."),
    (14, "Second reminder", "We wrote to you before about an invoice that is now two weeks overdue."),
    (
        30,
        "Overdue for a month",
        "An invoice is a month overdue. Please pay it, or tell us what stands in the way, so that we can help.",
    ),
)


class NeedsAReasonError(BillingError):
    """Whoever looks later must see why an invoice is not chased."""


def send_due_reminders(*, now: datetime) -> int:
    """Send every reminder that is due and has not been sent; return how many letters were written.

    Nothing is sent for what is paid, credited, written off, disputed at the card holder's bank, or on hold. Where several steps have come
    due since the last time, the latest is sent and the others are passed over: nobody gets two letters at once.
    """
    today = timezone.localdate(now)
    steps = list(ReminderStep.objects.filter(is_active=True))
    if not steps:
        return 0
    last_due = today - timedelta(days=min(step.days_after_due for step in steps))
    waiting = chaseable(today).filter(due_on__lte=last_due).prefetch_related("reminders")
    return sum(_remind(invoice, steps, now=now) for invoice in waiting if _due(invoice, steps, today))


def chaseable(today: date) -> QuerySet[Invoice]:
    """Return invoices of which something is owed and that nothing keeps from being chased on the day."""
    held = ReminderHold.objects.filter(invoice=OuterRef("pk")).filter(Q(until=None) | Q(until__gte=today))
    disputed = Dispute.objects.filter(invoice=OuterRef("pk"), state=Dispute.State.OPEN)
    return Invoice.objects.owing(today).filter(~Exists(held), ~Exists(disputed)).order_by("due_on", "pk")


@transaction.atomic
def hold_reminders(
    *, invoice: Invoice, reason: str, until: date | None, by: User | None, now: datetime
) -> ReminderHold:
    """Stop chasing an invoice, until a last day or until it is lifted. A second hold replaces the first. Raises `NeedsAReasonError`."""
    if not reason.strip():
        raise NeedsAReasonError("Say why this invoice is not to be chased.", field="reason")
    invoice = lock_invoice(invoice)
    values = {"until": until, "reason": reason.strip()[:300], "held_at": now, "held_by": by}
    return ReminderHold.objects.update_or_create(invoice=invoice, defaults=values)[0]


@transaction.atomic
def lift_hold(*, invoice: Invoice, now: datetime) -> None:
    """Let an invoice be chased again. Where nothing holds it, nothing changes."""
    ReminderHold.objects.filter(invoice=lock_invoice(invoice)).delete()


def set_up_reminders() -> None:
    """Give an association without any schedule a first one; staff change it as they like."""
    if ReminderStep.objects.exists():
        return
    for days, subject, words in FIRST_SCHEDULE:
        ReminderStep.objects.create(days_after_due=days, subject=subject, words=words)


@transaction.atomic
def _remind(invoice: Invoice, steps: list[ReminderStep], *, now: datetime) -> int:
    today = timezone.localdate(now)
    lock_invoice(invoice)
    # Read again under the lock: a payment, or another worker, may have come first.
    fresh = chaseable(today).prefetch_related("reminders").filter(pk=invoice.pk).first()
    due = _due(fresh, steps, today) if fresh else []
    if not fresh or not due:
        return 0
    message = letters.send_reminder(fresh, due[-1], now=now)
    for step in due:
        Reminder.objects.create(
            invoice=fresh,
            step=step,
            message=message if step == due[-1] else None,
            balance_pence=fresh.balance_pence,  # type: ignore[attr-defined]
            made_at=now,
        )
    return 1


def _due(invoice: Invoice, steps: list[ReminderStep], today: date) -> list[ReminderStep]:
    """Return the steps that have come due and not been taken, the earliest first."""
    taken = {reminder.step_id for reminder in invoice.reminders.all()}
    # Once a later step has been taken, an earlier one that was added since is not caught up on.
    latest = max((step.days_after_due for step in steps if step.pk in taken), default=-1)
    return [
        step
        for step in steps
        if step.pk not in taken
        and step.days_after_due > latest
        and invoice.due_on
        and invoice.due_on + timedelta(days=step.days_after_due) <= today
    ]
