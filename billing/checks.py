"""Conventions about money, as system checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import NoReverseMatch, reverse


@register(Tags.security)
def sandbox_stays_local(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A page on which no money moves must not settle real invoices."""
    if settings.SITE_MODE != "production":
        return []
    found: list[CheckMessage] = []
    if settings.SANDBOX_CARD:
        found.append(
            Error(
                "The sandbox card page is on in production: invoices would count as paid without money.",
                hint="Leave SANDBOX_CARD as association/settings/billing.py sets it.",
                id="billing.E001",
            )
        )
    if _has_address():
        found.append(
            Error(
                "The sandbox card page has an address in production.",
                hint="Include billing.card.sandbox_urls only where settings.SANDBOX_CARD is set.",
                id="billing.E002",
            )
        )
    return found


@register(Tags.security)
def card_keys_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """With Stripe's key must come the secret of its webhook, and in production both must be real ones."""
    found: list[CheckMessage] = []
    if settings.STRIPE_SECRET_KEY and not settings.STRIPE_WEBHOOK_SECRET:
        found.append(
            Warning(
                "Stripe's news is not believed: payments are noticed only when somebody looks, or within minutes by asking.",
                hint="Set STRIPE_WEBHOOK_SECRET to the signing secret of the webhook (see docs/payments.md).",
                id="billing.W001",
            )
        )
    if settings.SITE_MODE == "production" and "_test_" in settings.STRIPE_SECRET_KEY:
        found.append(
            Warning(
                "Stripe's key is one for tests: customers' payments would move no money.",
                hint="Set STRIPE_SECRET_KEY to a live key.",
                id="billing.W002",
            )
        )
    if settings.SITE_MODE == "production" and settings.STRIPE_API_BASE:
        found.append(
            Error(
                "Payments are asked for somewhere else than at Stripe.",
                hint="Unset STRIPE_API_BASE.",
                id="billing.E003",
            )
        )
    return found


def _has_address() -> bool:
    try:
        reverse("sandbox_card", args=["00000000-0000-0000-0000-000000000000"])
    except NoReverseMatch:
        return False
    return True
