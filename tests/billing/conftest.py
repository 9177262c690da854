"""Card payments' tests speak to a server that plays Stripe."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from billing.card.gateway import StripeGateway, stripe_gateway
from tests.servers.stripe import StripeServer


@pytest.fixture
def stripe_server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeServer]:
    """A running server, and settings that ask it. A request that Stripe would not have taken fails the test."""
    server = StripeServer()
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = server.secret_key, server.webhook_secret
    settings.STRIPE_API_BASE = server.base
    # The library waits at least half a second before it tries again.
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.01)
    yield server
    server.stop()
    assert server.refused == []


@pytest.fixture
def gateway(stripe_server: StripeServer) -> StripeGateway:
    """The gateway that the settings make."""
    return stripe_gateway()
