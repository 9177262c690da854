"""What nobody told us: everything about cards that is due is asked about, however the news was lost."""

from datetime import datetime, timedelta

from billing.card.provider import GatewayUnavailableError
from billing.models import CardAttempt, RefundRequest, StripeEvent
from billing.services.card_news import handle_event
from billing.services.card_payments import close_page, open_page, owed_on
from billing.services.card_returns import send_refund
from billing.services.reconciling import reconcile_attempt

AT_MOST = 100
# While Stripe is silent nothing is gained by asking about every row.
SILENCE = timedelta(minutes=5)


def sweep_cards(*, now: datetime, at_most: int = AT_MOST) -> int:
    """Act on news, send refunds and ask about attempts that are due, at most so many of each; return how many were looked at."""
    events = list(StripeEvent.objects.due(now)[:at_most])
    for event in events:
        handle_event(event=event, now=now)
    requests = list(
        RefundRequest.objects.due(now).select_related("refund__payment", "refund__invoice")[:at_most]
    )
    for request in requests:
        send_refund(request=request, now=now)
    attempts = list(CardAttempt.objects.due(now).select_related("invoice")[:at_most])
    for attempt in attempts:
        try:
            check_attempt(attempt=attempt, now=now)
        except GatewayUnavailableError:
            CardAttempt.objects.filter(pk__in=[each.pk for each in attempts], check_at__lte=now).update(
                check_at=now + SILENCE
            )
            break
    return len(events) + len(requests) + len(attempts)


def check_attempt(*, attempt: CardAttempt, now: datetime) -> CardAttempt:
    """Ask about one attempt; a page for an amount that is not owed any more is closed. Raises `GatewayUnavailableError`."""
    attempt = open_page(attempt=attempt, now=now)
    attempt = reconcile_attempt(attempt=attempt, now=now)
    if attempt.state == CardAttempt.State.OPEN and attempt.amount_pence != owed_on(attempt.invoice):
        attempt = close_page(attempt=attempt, now=now)
    return attempt
