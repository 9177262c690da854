"""News from Stripe: kept once, acted on once, and looked up where it was lost."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from billing.card import gateway
from billing.card.provider import GatewayRefusedError, GatewayUnavailableError, NotKnownError, ProviderEvent
from billing.models import OpenQuestion, StripeEvent
from billing.services.reconciling import reconcile_page, reconcile_payment
from billing.services.settling import ask

Outcome = StripeEvent.Outcome
# What we act on. Everything else is noted and left alone.
KINDS = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
]
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


def keep_event(*, news: ProviderEvent, was_found: bool = False, now: datetime) -> tuple[StripeEvent, bool]:
    """Keep news under its id; tell whether it was new. Nothing else happens yet."""
    return StripeEvent.objects.get_or_create(
        event_id=news.event,
        defaults={
            "kind": news.kind[:80],
            "object_id": news.object_id,
            "livemode": news.livemode,
            "created_at": news.created_at,
            "received_at": now,
            "was_found": was_found,
            "due_at": now,
        },
    )


def handle_event(*, event: StripeEvent, now: datetime) -> StripeEvent:
    """Act on news: ask Stripe about what it names and reconcile. Safe to run twice and at the same time.

    While Stripe is silent the news stays due, with growing pauses of at most six hours: it is returned unhandled.
    """
    if event.handled_at is not None:
        return event
    # Written before anything can go wrong, so that news which cannot be acted on does not stand in the way of the rest.
    event.tries += 1
    event.due_at = now + min(FIRST_PAUSE * 2 ** min(event.tries - 1, 10), LONGEST_PAUSE)
    event.save(update_fields=["tries", "due_at"])
    try:
        outcome = _act_on(event, now=now)
    except GatewayUnavailableError:
        return event
    event.handled_at, event.outcome = now, outcome
    event.save(update_fields=["handled_at", "outcome"])
    return event


def find_lost_events(*, since: datetime, now: datetime) -> int:
    """Read Stripe's list of what happened since a moment and keep what never reached us; return how much that was.

    Refunds and disputes are also read from their own lists. Raises `GatewayUnavailableError`.
    """
    if not settings.STRIPE_SECRET_KEY:
        return 0
    provider = gateway.stripe_gateway()
    lost = _unknown(provider.events_since(since, KINDS))
    for news in lost:
        keep_event(news=news, was_found=True, now=now)
    for payment in provider.payments_touched_since(since):
        reconcile_payment(payment=payment, provider=provider, now=now)
    return len(lost)


def _unknown(found: Iterable[ProviderEvent]) -> list[ProviderEvent]:
    # Oldest first, as they would have come.
    news = {each.event: each for each in sorted(found, key=lambda each: (each.created_at, each.event))}
    known = set(StripeEvent.objects.filter(event_id__in=news).values_list("event_id", flat=True))
    return [each for name, each in news.items() if name not in known]


def _act_on(event: StripeEvent, *, now: datetime) -> str:
    if event.kind not in KINDS or not event.object_id:
        return Outcome.IGNORED
    if not settings.STRIPE_SECRET_KEY:
        raise GatewayUnavailableError("no keys for Stripe")
    provider = gateway.stripe_gateway()
    if event.livemode != provider.livemode:
        return _park(event, now=now)
    try:
        is_ours = _reconcile(event.object_id, provider, now=now)
    except NotKnownError:
        return Outcome.IGNORED
    except GatewayRefusedError:
        return _park(event, now=now)
    return Outcome.APPLIED if is_ours else Outcome.IGNORED


def _reconcile(object_id: str, provider: gateway.StripeGateway, *, now: datetime) -> bool:
    if object_id.startswith("cs_"):
        return reconcile_page(page=provider.fetch_checkout(object_id), provider=provider, now=now)
    payment = object_id if object_id.startswith("pi_") else provider.payment_of(object_id)
    return payment is not None and reconcile_payment(payment=payment, provider=provider, now=now)


@transaction.atomic
def _park(event: StripeEvent, *, now: datetime) -> str:
    mode = "a real payment" if event.livemode else "a test payment"
    ask(
        kind=OpenQuestion.Kind.PARKED,
        words=f"Stripe told us of {mode} ({event.object_id}, {event.kind}) that our keys do not open. Nothing was entered.",
        cause=f"parked {event.object_id}",
        now=now,
    )
    return Outcome.PARKED
