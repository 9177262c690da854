"""The services of card payments, each made ready to be taken once. The sandbox plays the provider."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from billing.card.provider import CardDispute, DisputeState, ProviderEvent
from billing.card.providers import offered_provider
from billing.models import CardAttempt, Payment, RefundRequest
from billing.services import card_news, card_payments, card_refunds, card_returns, card_sweep, reconciling
from tests.factories import billing as given
from tests.factories.cards import begun

Step = Callable[[], object]


def _start() -> Step:
    invoice = given.issued()
    return lambda: begun(invoice)


def _open_page() -> Step:
    attempt = begun()
    CardAttempt.objects.update(state="created", session=None)
    attempt.refresh_from_db()
    return lambda: card_payments.open_page(attempt=attempt, now=timezone.now())


def _close_page() -> Step:
    attempt = begun()
    return lambda: card_payments.close_page(attempt=attempt, now=timezone.now())


def _paid() -> CardAttempt:
    attempt = begun()
    offered_provider().pay(attempt.session)
    return attempt


def _received() -> tuple[CardAttempt, Payment]:
    attempt = reconciling.reconcile_attempt(attempt=_paid(), now=timezone.now())
    return attempt, Payment.objects.get(provider_reference=attempt.payment_intent)


def _reconcile_attempt() -> Step:
    attempt = _paid()
    return lambda: reconciling.reconcile_attempt(attempt=attempt, now=timezone.now())


def _reconcile_payment() -> Step:
    payment = _paid().session.replace("cs_", "pi_")
    provider = offered_provider()
    return lambda: reconciling.reconcile_payment(payment=payment, provider=provider, now=timezone.now())


def _reconcile_page() -> Step:
    provider = offered_provider()
    page = provider.fetch_checkout(_paid().session)
    return lambda: reconciling.reconcile_page(page=page, provider=provider, now=timezone.now())


def _take_in() -> Step:
    attempt, provider = _paid(), offered_provider()
    page = provider.fetch_checkout(attempt.session)
    return lambda: reconciling.take_in(attempt=attempt, page=page, provider=provider, now=timezone.now())


def _check() -> Step:
    attempt = _paid()
    return lambda: card_sweep.check_attempt(attempt=attempt, now=timezone.now())


def _sweep() -> Step:
    _paid()
    return lambda: card_sweep.sweep_cards(now=timezone.now() + timedelta(hours=1))


def _news() -> ProviderEvent:
    return ProviderEvent(
        event="evt_1", kind="customer.created", object_id="cus_1", livemode=False, created_at=timezone.now()
    )


def _keep_event() -> Step:
    return lambda: card_news.keep_event(news=_news(), now=timezone.now())


def _handle_event() -> Step:
    event, _ = card_news.keep_event(news=_news(), now=timezone.now())
    return lambda: card_news.handle_event(event=event, now=timezone.now())


def _request() -> RefundRequest:
    attempt, payment = _received()
    return card_refunds.ask_for_refund(
        payment=payment,
        invoice=attempt.invoice,
        amount_pence=100,
        reason="Paid twice",
        by=None,
        now=timezone.now(),
    )


def _ask_for_refund() -> Step:
    attempt, payment = _received()
    return lambda: card_refunds.ask_for_refund(
        payment=payment,
        invoice=attempt.invoice,
        amount_pence=100,
        reason="Paid twice",
        by=None,
        now=timezone.now(),
    )


def _send_refund() -> Step:
    request = _request()
    return lambda: card_returns.send_refund(request=request, now=timezone.now())


def _keep_refund() -> Step:
    request = _request()
    payment = request.refund.payment
    refund = offered_provider().refund(payment=payment.provider_reference, amount_pence=100, key=request.key)
    return lambda: card_returns.keep_refund(payment=payment, refund=refund, now=timezone.now())


def _keep_dispute() -> Step:
    _, payment = _received()
    dispute = CardDispute("dp_1", "pi_1", 100, "GBP", DisputeState.OPEN, timezone.now())
    return lambda: card_returns.keep_dispute_of(payment=payment, dispute=dispute, now=timezone.now())


STEPS: dict[str, Callable[[], Step]] = {
    "billing.services.card_payments.start_card_payment": _start,
    "billing.services.card_payments.open_page": _open_page,
    "billing.services.card_payments.close_page": _close_page,
    "billing.services.reconciling.reconcile_attempt": _reconcile_attempt,
    "billing.services.reconciling.reconcile_payment": _reconcile_payment,
    "billing.services.reconciling.reconcile_page": _reconcile_page,
    "billing.services.reconciling.take_in": _take_in,
    "billing.services.card_sweep.check_attempt": _check,
    "billing.services.card_sweep.sweep_cards": _sweep,
    "billing.services.card_news.keep_event": _keep_event,
    "billing.services.card_news.handle_event": _handle_event,
    "billing.services.card_refunds.ask_for_refund": _ask_for_refund,
    "billing.services.card_returns.send_refund": _send_refund,
    "billing.services.card_returns.keep_refund": _keep_refund,
    "billing.services.card_returns.keep_dispute_of": _keep_dispute,
}

WITHOUT_TRACE = {
    "billing.services.card_payments.owed_on": "changes nothing",
    "billing.services.card_news.find_lost_events": "what it finds is kept by keep_event and handled like any other",
}
