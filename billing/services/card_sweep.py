"""What nobody told us: everything about cards that is due is asked about, however the news was lost."""

from datetime import datetime, timedelta

from billing.card.provider import GatewayUnavailableError
from billing.models import CardAttempt, RefundRequest, StripeEvent
from billing.services.card_news import handle_event
from billing.services.card_payments import close_page, open_page, owed_on
from billing.services.card_returns import send_refund
from billing.services.reconciling import reconcile_attempt

AT_MOST = 100
# Until an attempt that could not be asked about is tried again.
SILENCE = timedelta(minutes=5)


def sweep_cards(*, now: datetime, at_most: int = AT_MOST) -> int:
    """Act on news, send refunds and ask about attempts that are due, at most so many of each; return how many were done.

    The rest of a kind waits for the next sweep as soon as the provider is silent.
    """
    return _act_on_news(now, at_most) + _send_refunds(now, at_most) + _ask_about_attempts(now, at_most)


def _act_on_news(now: datetime, at_most: int) -> int:
    done = 0
    for event in StripeEvent.objects.due(now)[:at_most]:
        if handle_event(event=event, now=now).handled_at is None:
            break
        done += 1
    return done


def _send_refunds(now: datetime, at_most: int) -> int:
    done = 0
    for request in RefundRequest.objects.due(now).select_related("refund__payment", "refund__invoice")[
        :at_most
    ]:
        if send_refund(request=request, now=now).answered_at is None:
            break
        done += 1
    return done


def _ask_about_attempts(now: datetime, at_most: int) -> int:
    done = 0
    for attempt in CardAttempt.objects.due(now).select_related("invoice")[:at_most]:
        CardAttempt.objects.filter(pk=attempt.pk).update(check_at=now + SILENCE)
        try:
            check_attempt(attempt=attempt, now=now)
        except GatewayUnavailableError:
            break
        done += 1
    return done


def check_attempt(*, attempt: CardAttempt, now: datetime) -> CardAttempt:
    """Ask about one attempt; a page for an amount that is not owed any more is closed. Raises `GatewayUnavailableError`."""
    attempt = open_page(attempt=attempt, now=now)
    attempt = reconcile_attempt(attempt=attempt, now=now)
    if attempt.state == CardAttempt.State.OPEN and attempt.amount_pence != owed_on(attempt.invoice):
        attempt = close_page(attempt=attempt, now=now)
    return attempt
