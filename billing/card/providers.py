"""Which card provider there is: Stripe where its key is set, the sandbox on one machine without a key, or none."""

from django.conf import settings

from billing.card import gateway
from billing.card.provider import GatewayUnavailableError, Provider


def offered_provider() -> Provider | None:
    """Return the provider that new payments go to; None where cards are not taken."""
    if settings.STRIPE_SECRET_KEY:
        return gateway.stripe_gateway()
    return _sandbox() if settings.SANDBOX_CARD else None


def provider_named(name: str) -> Provider:
    """Return the provider of a payment that was begun before. Raises `GatewayUnavailableError` if its keys are gone."""
    if name == gateway.NAME and settings.STRIPE_SECRET_KEY:
        return gateway.stripe_gateway()
    if name != gateway.NAME and settings.SANDBOX_CARD:
        return _sandbox()
    raise GatewayUnavailableError(f"no keys for {name}")


def cards_are_taken() -> bool:
    """Tell whether a customer may be offered to pay by card."""
    return bool(settings.STRIPE_SECRET_KEY or settings.SANDBOX_CARD)


def _sandbox() -> Provider:
    from billing.card.sandbox import Sandbox

    return Sandbox(settings.SANDBOX_FOLDER)
