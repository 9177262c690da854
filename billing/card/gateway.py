"""Stripe: the one module that knows its library. Plain facts of `billing.card.provider` come out, never Stripe's objects."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
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
    CheckoutState,
    DisputeState,
    GatewayRefusedError,
    GatewayUnavailableError,
    NotKnownError,
    PaymentState,
    ProviderEvent,
    RefundState,
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
# Where our own key for a refund stands in its metadata.
REFUND_KEY = "refund_key"

PAYMENT_STATES = {
    "processing": PaymentState.PROCESSING,
    "succeeded": PaymentState.PAID,
    "canceled": PaymentState.FAILED,
}
REFUND_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
DISPUTE_STATES = {
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    # The money stays away while a lost dispute is looked at once more.
    "appeal_needs_response": DisputeState.LOST,
    "appeal_under_review": DisputeState.LOST,
}

T = TypeVar("T")


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

    def create_checkout(self, order: CheckoutOrder) -> Checkout:
        """Make a checkout page of one line over the whole amount; see `Provider.create_checkout`."""
        metadata = dict(order.metadata)
        with typed_errors():
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
        return _checkout(page)

    def fetch_checkout(self, session: str) -> Checkout:
        """Return a page with its payment; see `Provider.fetch_checkout`."""
        with typed_errors():
            return _checkout(self._client.checkout.sessions.retrieve(session, {"expand": WITH_CHARGE}))

    def expire_checkout(self, session: str) -> Checkout:
        """Close a page; see `Provider.expire_checkout`."""
        with typed_errors():
            return _checkout(self._client.checkout.sessions.expire(session, {"expand": WITH_CHARGE}))

    def find_checkout(self, payment: str) -> Checkout | None:
        """Return the page of a payment; see `Provider.find_checkout`."""
        with typed_errors():
            found = self._client.checkout.sessions.list({"payment_intent": payment, "limit": 1})
            session = next((page.id for page in found.data), None)
        return self.fetch_checkout(session) if session else None

    def fetch_payment(self, payment: str) -> CardPayment:
        """Return a payment with its last charge; see `Provider.fetch_payment`."""
        with typed_errors():
            return _payment(self._client.payment_intents.retrieve(payment, {"expand": ["latest_charge"]}))

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
        with typed_errors():
            return _id(fetch(object_id).payment_intent)

    def refund(self, *, payment: str, amount_pence: int, key: str) -> CardRefund:
        """Give money back; see `Provider.refund`."""
        with typed_errors():
            made = self._client.refunds.create(
                {
                    "payment_intent": payment,
                    "amount": amount_pence,
                    "reason": "requested_by_customer",
                    "metadata": {REFUND_KEY: key},
                },
                {"idempotency_key": key},
            )
        return _refund(made)

    def refunds_of(self, payment: str) -> Sequence[CardRefund]:
        """Return all refunds of a payment; see `Provider.refunds_of`."""
        with typed_errors():
            found = self._client.refunds.list({"payment_intent": payment, "limit": PAGE})
            return [_refund(each) for each in _bounded(found.auto_paging_iter())]

    def disputes_of(self, payment: str) -> Sequence[CardDispute]:
        """Return all disputes of a payment; see `Provider.disputes_of`."""
        with typed_errors():
            found = self._client.disputes.list({"payment_intent": payment, "limit": PAGE})
            return [_dispute(each) for each in _bounded(found.auto_paging_iter())]

    def events_since(self, moment: datetime, kinds: Sequence[str]) -> Sequence[ProviderEvent]:
        """Return what has happened since a moment; Stripe keeps events for 30 days. See `Provider.events_since`."""
        since = int(moment.timestamp())
        with typed_errors():
            found = self._client.events.list({"created": {"gte": since}, "types": list(kinds), "limit": PAGE})
            return [_event(each) for each in _bounded(found.auto_paging_iter())]

    def payments_touched_since(self, moment: datetime) -> Sequence[str]:
        """Return the payments with newer refunds or disputes; see `Provider.payments_touched_since`."""
        since = int(moment.timestamp())
        with typed_errors():
            refunds = self._client.refunds.list({"created": {"gte": since}, "limit": PAGE})
            payments = [_id(each.payment_intent) for each in _bounded(refunds.auto_paging_iter())]
            disputes = self._client.disputes.list({"created": {"gte": since}, "limit": PAGE})
            payments += [_id(each.payment_intent) for each in _bounded(disputes.auto_paging_iter())]
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
        return _event(event)
    except (stripe.SignatureVerificationError, ValueError, AttributeError, KeyError) as problem:
        raise BadSignatureError("This message is not from Stripe, or too old.") from problem


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


def _bounded(rows: Iterable[T]) -> Iterator[T]:
    return islice(rows, LONGEST_LIST)


def _id(thing: object) -> str | None:
    """The id of an object that Stripe gives as such or in full."""
    return thing if thing is None or isinstance(thing, str) else str(getattr(thing, "id"))  # noqa: B009


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _pairs(
    thing: stripe.Charge | stripe.PaymentIntent | stripe.Refund | stripe.checkout.Session,
) -> dict[str, str]:
    return dict(thing.metadata.to_dict()) if thing.metadata else {}


def _checkout(page: stripe.checkout.Session) -> Checkout:
    payment = page.payment_intent
    return Checkout(
        session=page.id,
        url=page.url or "",
        state=CheckoutState(page.status or CheckoutState.OPEN),
        amount_pence=page.amount_total or 0,
        currency=(page.currency or "").upper(),
        livemode=page.livemode,
        reference=page.client_reference_id or "",
        created_at=_at(page.created),
        expires_at=_at(page.expires_at),
        payment=_payment(payment) if isinstance(payment, stripe.PaymentIntent) else None,
        metadata=_pairs(page),
    )


def _payment(intent: stripe.PaymentIntent) -> CardPayment:
    charge = intent.latest_charge if isinstance(intent.latest_charge, stripe.Charge) else None
    state = PAYMENT_STATES.get(intent.status, PaymentState.NOT_YET)
    error = intent.last_payment_error
    if state is PaymentState.NOT_YET and error is not None:
        state = PaymentState.FAILED
    return CardPayment(
        payment=intent.id,
        state=state,
        amount_pence=intent.amount,
        received_pence=intent.amount_received,
        currency=intent.currency.upper(),
        livemode=intent.livemode,
        created_at=_at(intent.created),
        paid_at=_at(charge.created) if charge and charge.paid else None,
        metadata=_pairs(intent),
        words=(error.message or "") if error else "",
    )


def _refund(refund: stripe.Refund) -> CardRefund:
    return CardRefund(
        refund=refund.id,
        payment=_id(refund.payment_intent) or "",
        amount_pence=refund.amount,
        currency=refund.currency.upper(),
        state=REFUND_STATES.get(refund.status or "", RefundState.PENDING),
        created_at=_at(refund.created),
        key=_pairs(refund).get(REFUND_KEY, ""),
        reason=refund.reason or "",
    )


def _dispute(dispute: stripe.Dispute) -> CardDispute:
    return CardDispute(
        dispute=dispute.id,
        payment=_id(dispute.payment_intent) or "",
        amount_pence=dispute.amount,
        currency=dispute.currency.upper(),
        state=DISPUTE_STATES.get(dispute.status, DisputeState.OPEN),
        created_at=_at(dispute.created),
        reason=dispute.reason,
    )


def _event(event: stripe.Event) -> ProviderEvent:
    return ProviderEvent(
        event=event.id,
        kind=event.type,
        object_id=str(getattr(event.data.object, "id", "")),
        livemode=event.livemode,
        created_at=_at(event.created),
    )
