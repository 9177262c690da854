"""The calls we make: their addresses, the package's own types of their parameters, and a table of the parameters we send.

The table is what a request is held against where Stripe's description is not at hand; it names no parameter that we do not send,
so that a new one is a decision.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from stripe import params
from stripe.params import checkout

TEXT = {"type": "string", "maxLength": 5000}
NUMBER = {"type": "integer"}
TEXTS = {"type": "array", "items": TEXT}
PAIRS = {"type": "object", "additionalProperties": {"type": "string"}}


def form(required: list[str] | None = None, /, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required or [],
        "additionalProperties": False,
    }


SINCE = {"anyOf": [form(gte=NUMBER), NUMBER]}
PRODUCT = form(["name"], name=TEXT, description={"type": "string", "maxLength": 40000})
PRICE = form(["currency"], currency=TEXT, unit_amount=NUMBER, product_data=PRODUCT)
PAGE = {"limit": NUMBER, "starting_after": TEXT}


@dataclass(frozen=True)
class Call:
    """One call: `table` is its schema on a bare clone, `typed` the package's type of its parameters."""

    method: str
    path: str
    does: str
    typed: Any
    table: dict[str, Any] = field(default_factory=form)

    def matches(self, method: str, address: str) -> re.Match[str] | None:
        """Recognise a request for this call; the match's groups are the ids in its address."""
        if method != self.method:
            return None
        return re.fullmatch(re.sub(r"\{\w+\}", r"([A-Za-z0-9_]+)", self.path), address)


CALLS = [
    Call(
        "POST",
        "/v1/checkout/sessions",
        "create_session",
        checkout.SessionCreateParams,
        form(
            ["success_url"],
            adaptive_pricing=form(enabled={"type": "boolean"}),
            cancel_url=TEXT,
            client_reference_id={"type": "string", "maxLength": 200},
            customer_email={"type": "string"},
            expand=TEXTS,
            expires_at=NUMBER,
            line_items={"type": "array", "items": form(price_data=PRICE, quantity=NUMBER)},
            locale={"type": "string", "enum": ["auto", "en", "en-GB"]},
            metadata=PAIRS,
            mode={"type": "string", "enum": ["payment", "setup", "subscription"]},
            payment_intent_data=form(description={"type": "string", "maxLength": 1000}, metadata=PAIRS),
            success_url=TEXT,
        ),
    ),
    Call(
        "GET",
        "/v1/checkout/sessions",
        "list_sessions",
        checkout.SessionListParams,
        form(created=SINCE, expand=TEXTS, payment_intent=TEXT, **PAGE),
    ),
    Call(
        "GET",
        "/v1/checkout/sessions/{session}",
        "retrieve_session",
        checkout.SessionRetrieveParams,
        form(expand=TEXTS),
    ),
    Call(
        "POST",
        "/v1/checkout/sessions/{session}/expire",
        "expire_session",
        checkout.SessionExpireParams,
        form(expand=TEXTS),
    ),
    Call(
        "GET",
        "/v1/payment_intents/{intent}",
        "retrieve_payment_intent",
        params.PaymentIntentRetrieveParams,
        form(expand=TEXTS),
    ),
    Call("GET", "/v1/charges/{charge}", "retrieve_charge", params.ChargeRetrieveParams, form(expand=TEXTS)),
    Call(
        "GET",
        "/v1/charges",
        "list_charges",
        params.ChargeListParams,
        form(created=SINCE, payment_intent=TEXT, **PAGE),
    ),
    Call(
        "POST",
        "/v1/refunds",
        "create_refund",
        params.RefundCreateParams,
        form(
            amount=NUMBER,
            expand=TEXTS,
            metadata=PAIRS,
            payment_intent=TEXT,
            reason={"type": "string", "enum": ["duplicate", "fraudulent", "requested_by_customer"]},
        ),
    ),
    Call("GET", "/v1/refunds/{refund}", "retrieve_refund", params.RefundRetrieveParams, form(expand=TEXTS)),
    Call(
        "GET",
        "/v1/refunds",
        "list_refunds",
        params.RefundListParams,
        form(created=SINCE, payment_intent=TEXT, **PAGE),
    ),
    Call(
        "GET", "/v1/disputes/{dispute}", "retrieve_dispute", params.DisputeRetrieveParams, form(expand=TEXTS)
    ),
    Call(
        "GET",
        "/v1/disputes",
        "list_disputes",
        params.DisputeListParams,
        form(created=SINCE, payment_intent=TEXT, **PAGE),
    ),
    Call("GET", "/v1/events/{id}", "retrieve_event", params.EventRetrieveParams, form(expand=TEXTS)),
    Call(
        "GET",
        "/v1/events",
        "list_events",
        params.EventListParams,
        form(created=SINCE, types=TEXTS, type=TEXT, **PAGE),
    ),
]
