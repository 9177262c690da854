"""Stripe: the one module that knows its library. Plain facts of `billing.card.provider` come out, never Stripe's objects."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import stripe
from django.conf import settings

from billing.card.provider import (
    BadSignatureError,
    CardDispute,
    CardPayment,
    CardRefund,
    Checkout,
    CheckoutOrder,
    GatewayRefusedError,
    GatewayUnavailableError,
    NotKnownError,
    ProviderEvent,
)
from billing.card.stripe_objects import (
    REFUND_KEY,
    read_checkout,
    read_dispute,
    read_event,
    read_id,
    read_payment,
    read_refund,
)

NAME = "stripe"
CONNECT_SECONDS, ANSWER_SECONDS = 5, 20
RETRIES = 2
# A message signed longer ago may be somebody's recording of an old one (docs.stripe.com/webhooks/signature).
OLDEST_SIGNATURE_SECONDS = 300
PAGE = 100
# One reading of a list never goes further: what lies beyond is the next reading's.
LONGEST_LIST = 2000
WITH_CHARGE = ["payment_intent.latest_charge"]
T = TypeVar("T", bound=stripe.StripeObject)


@contextmanager
def typed_errors() -> Iterator[None]:
    """Turn the library's errors into ours: later, never, or no such thing."""
    try:
        yield
    except stripe.InvalidRequestError as problem:
        if problem.code == "resource_missing":
            raise NotKnownError(problem.user_message or "", code="resource_missing") from problem
        raise GatewayRefusedError(problem.user_message or "", code=problem.code or "") from problem
    except (stripe.CardError, stripe.IdempotencyError) as problem:
        raise GatewayRefusedError(problem.user_message or "", code=problem.code or "") from problem
    except stripe.StripeError as problem:
        # No connection, too many requests, an error of theirs, a key that is being changed: nothing of it is an answer.
        raise GatewayUnavailableError(
            f"{type(problem).__name__} {problem.http_status or ''}".strip()
        ) from problem


class StripeGateway:
    """Stripe's account that `secret_key` opens; `base` is another address to ask, for tests."""

    name = NAME

    def __init__(self, secret_key: str, *, base: str = "") -> None:
        self.livemode = "_live_" in secret_key
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": base} if base else None,
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, ANSWER_SECONDS)),
        ).v1

    @typed_errors()
    def create_checkout(self, order: CheckoutOrder) -> Checkout:
        """Make a checkout page of one line over the whole amount; see `Provider.create_checkout`."""
        metadata = dict(order.metadata)
        page = self._client.checkout.sessions.create(
            {
                "mode": "payment",
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": order.currency.lower(),
                            "unit_amount": order.amount_pence,
                            "product_data": {"name": order.title, "description": order.description},
                        },
                    }
                ],
                "client_reference_id": order.reference,
                "customer_email": order.email,
                "metadata": metadata,
                "payment_intent_data": {"description": order.title, "metadata": metadata},
                "expires_at": int(order.expires_at.timestamp()),
                "success_url": order.success_url,
                "cancel_url": order.cancel_url,
                "locale": "en-GB",
                # An invoice in pounds is paid in pounds, also by a card from elsewhere.
                "adaptive_pricing": {"enabled": False},
                "expand": WITH_CHARGE,
            },
            {"idempotency_key": order.key},
        )
        return read_checkout(page)

    @typed_errors()
    def fetch_checkout(self, session: str) -> Checkout:
        """Return a page with its payment; see `Provider.fetch_checkout`."""
        return read_checkout(self._client.checkout.sessions.retrieve(session, {"expand": WITH_CHARGE}))

    @typed_errors()
    def expire_checkout(self, session: str) -> Checkout:
        """Close a page; see `Provider.expire_checkout`."""
        return read_checkout(self._client.checkout.sessions.expire(session, {"expand": WITH_CHARGE}))

    @typed_errors()
    def find_checkout(self, payment: str) -> Checkout | None:
        """Return the page of a payment; see `Provider.find_checkout`."""
        found = self._client.checkout.sessions.list({"payment_intent": payment, "limit": 1})
        session = next((page.id for page in found.data), None)
        return self.fetch_checkout(session) if session else None

    @typed_errors()
    def fetch_payment(self, payment: str) -> CardPayment:
        """Return a payment with its last charge; see `Provider.fetch_payment`."""
        return read_payment(self._client.payment_intents.retrieve(payment, {"expand": ["latest_charge"]}))

    @typed_errors()
    def payment_of(self, object_id: str) -> str | None:
        """Return the payment of a charge, refund or dispute; see `Provider.payment_of`."""
        ways: dict[str, Callable[[str], stripe.Charge | stripe.Refund | stripe.Dispute]] = {
            "ch": self._client.charges.retrieve,
            "py": self._client.charges.retrieve,
            "re": self._client.refunds.retrieve,
            "pyr": self._client.refunds.retrieve,
            "dp": self._client.disputes.retrieve,
            "du": self._client.disputes.retrieve,
        }
        fetch = ways.get(object_id.partition("_")[0])
        if fetch is None:
            return None
        return read_id(fetch(object_id).payment_intent)

    @typed_errors()
    def refund(self, *, payment: str, amount_pence: int, key: str) -> CardRefund:
        """Give money back; see `Provider.refund`."""
        made = self._client.refunds.create(
            {
                "payment_intent": payment,
                "amount": amount_pence,
                "reason": "requested_by_customer",
                "metadata": {REFUND_KEY: key},
            },
            {"idempotency_key": key},
        )
        return read_refund(made)

    @typed_errors()
    def refunds_of(self, payment: str) -> Sequence[CardRefund]:
        """Return all refunds of a payment; see `Provider.refunds_of`."""
        found = self._client.refunds.list({"payment_intent": payment, "limit": PAGE})
        return [read_refund(each) for each in _all(found)]

    @typed_errors()
    def disputes_of(self, payment: str) -> Sequence[CardDispute]:
        """Return all disputes of a payment; see `Provider.disputes_of`."""
        found = self._client.disputes.list({"payment_intent": payment, "limit": PAGE})
        return [read_dispute(each) for each in _all(found)]

    @typed_errors()
    def events_since(self, moment: datetime, kinds: Sequence[str]) -> Sequence[ProviderEvent]:
        """Return what has happened since a moment; Stripe keeps events for 30 days. See `Provider.events_since`."""
        since = int(moment.timestamp())
        found = self._client.events.list({"created": {"gte": since}, "types": list(kinds), "limit": PAGE})
        return [read_event(each) for each in _all(found)]

    @typed_errors()
    def payments_touched_since(self, moment: datetime) -> Sequence[str]:
        """Return the payments with newer refunds or disputes; see `Provider.payments_touched_since`."""
        since = int(moment.timestamp())
        refunds = self._client.refunds.list({"created": {"gte": since}, "limit": PAGE})
        payments = [read_id(each.payment_intent) for each in _all(refunds)]
        disputes = self._client.disputes.list({"created": {"gte": since}, "limit": PAGE})
        payments += [read_id(each.payment_intent) for each in _all(disputes)]
        return list(dict.fromkeys(payment for payment in payments if payment))


def stripe_gateway() -> StripeGateway:
    """Return the gateway of the account that the settings name; its connections are kept for the next question."""
    return _gateway(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=2)
def _gateway(secret_key: str, base: str) -> StripeGateway:
    return StripeGateway(secret_key, base=base)


def construct_event(*, body: bytes, signature: str) -> ProviderEvent:
    """Return the news in a webhook's raw body. Raises `BadSignatureError` unless Stripe signed it in the last five minutes."""
    try:
        event = stripe.Webhook.construct_event(
            body,
            signature,
            settings.STRIPE_WEBHOOK_SECRET,
            tolerance=OLDEST_SIGNATURE_SECONDS,
            api_key=settings.STRIPE_SECRET_KEY,
        )
        return read_event(event)
    except (stripe.SignatureVerificationError, ValueError, AttributeError, KeyError) as problem:
        raise BadSignatureError("This message is not from Stripe, or too old.") from problem


def _all(found: "stripe.ListObject[T]") -> Iterator[T]:
    return islice(found.auto_paging_iter(), LONGEST_LIST)
