"""Background work of billing."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from billing.card.provider import GatewayUnavailableError
from billing.models import CardAttempt, RefundRequest, StripeEvent
from billing.services import card_news, card_returns, card_sweep
from billing.services.chasers import send_due_chasers
from billing.services.reminders import send_due_reminders


@shared_task
def act_on_event(*, event_id: int) -> None:
    """Reconcile what Stripe told us of."""
    card_news.handle_event(event=StripeEvent.objects.get(pk=event_id), now=timezone.now())


@shared_task
def send_refund(*, request_id: int) -> None:
    """Ask the card provider for a refund; one that was answered is left alone."""
    request = RefundRequest.objects.select_related("refund__payment", "refund__invoice").get(pk=request_id)
    if request.answered_at is None:
        card_returns.send_refund(request=request, now=timezone.now())


@shared_task
def check_card_attempt(*, key: str) -> None:
    """Ask the card provider about one attempt; while it is silent the sweep goes on asking."""
    attempt = CardAttempt.objects.select_related("invoice").get(key=UUID(key))
    try:
        card_sweep.check_attempt(attempt=attempt, now=timezone.now())
    except GatewayUnavailableError:
        return


@shared_task
def sweep_cards() -> int:
    """Do what is due about card payments: news, refunds to send, attempts to ask about."""
    return card_sweep.sweep_cards(now=timezone.now())


@shared_task
def find_lost_card_events(*, days: int) -> int:
    """Read Stripe's list of the last days for what never reached us; while it is silent the next reading finds it."""
    now = timezone.now()
    try:
        return card_news.find_lost_events(since=now - timedelta(days=days), now=now)
    except GatewayUnavailableError:
        return 0


@shared_task
def remind_of_overdue_invoices() -> int:
    """Send the reminders that have come due."""
    return send_due_reminders(now=timezone.now())


@shared_task
def ask_for_purchase_orders() -> int:
    """Send the letters that ask for purchase order numbers and have come due."""
    return send_due_chasers(now=timezone.now())


@shared_task
def forget_old_names() -> int:
    """Take people out of accounts that are older than the law wants them kept; safe to run twice."""
    from billing.services.forgetting import forget_old_names as forget

    return forget(now=timezone.now())
