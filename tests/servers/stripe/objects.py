"""The objects of Stripe's API in the shapes it sends them (a test holds them against its published samples)."""

from typing import Any

Object = dict[str, Any]

# What a page, a payment or a refund of ours never sets.
EMPTY = {
    "checkout.session": """
        after_expiration allow_promotion_codes billing_address_collection client_secret consent consent_collection customer
        customer_creation invoice locale payment_link payment_method_collection payment_method_configuration_details
        recovered_from saved_payment_method_options setup_intent shipping_address_collection shipping_cost submit_type
        subscription ui_mode discounts collected_information permissions wallet_options origin_context currency_conversion
        customer_account integration_identifier managed_payments invoice_creation
    """,
    "payment_intent": """
        application application_fee_amount canceled_at cancellation_reason customer on_behalf_of last_payment_error next_action
        payment_method payment_method_configuration_details processing receipt_email review setup_future_usage shipping
        statement_descriptor statement_descriptor_suffix transfer_data transfer_group source excluded_payment_method_types
        customer_account managed_payments automatic_payment_methods
    """,
    "charge": """
        application application_fee application_fee_amount calculated_statement_descriptor customer failure_balance_transaction
        failure_code failure_message on_behalf_of receipt_email receipt_number review shipping source_transfer
        statement_descriptor statement_descriptor_suffix transfer_data transfer_group
    """,
    "refund": """
        balance_transaction receipt_number source_transfer_reversal transfer_reversal customer customer_account payment_method
        reason
    """,
    "dispute": "",
    "event": "",
}


def _made(kind: str, **values: Any) -> Object:
    return {**dict.fromkeys(EMPTY[kind].split()), "object": kind, **values}


def session(number: str, sent: Object, *, at: int, livemode: bool) -> Object:
    """A checkout page as it is right after it was asked for."""
    total = sum(
        int(line["price_data"]["unit_amount"]) * int(line.get("quantity", 1)) for line in sent["line_items"]
    )
    details = dict.fromkeys(["address", "name", "phone", "tax_ids", "business_name", "individual_name"])
    return _made(
        "checkout.session",
        id=f"cs_{'live' if livemode else 'test'}_{number}",
        adaptive_pricing={"enabled": sent.get("adaptive_pricing", {}).get("enabled") == "true"},
        amount_subtotal=total,
        amount_total=total,
        automatic_tax={"enabled": False, "liability": None, "status": None, "provider": None},
        cancel_url=sent.get("cancel_url"),
        client_reference_id=sent.get("client_reference_id"),
        created=at,
        currency=sent["line_items"][0]["price_data"]["currency"],
        custom_fields=[],
        custom_text=dict.fromkeys(
            ["after_submit", "shipping_address", "submit", "terms_of_service_acceptance"]
        ),
        customer_details={**details, "email": sent.get("customer_email"), "tax_exempt": "none"},
        customer_email=sent.get("customer_email"),
        expires_at=int(sent.get("expires_at", at + 86400)),
        livemode=livemode,
        metadata=dict(sent.get("metadata", {})),
        mode=sent["mode"],
        payment_intent=None,
        payment_method_options={},
        payment_method_types=["card"],
        payment_status="unpaid",
        phone_number_collection={"enabled": False},
        shipping_options=[],
        status="open",
        success_url=sent["success_url"],
        total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        url=f"https://checkout.stripe.com/c/pay/cs_{number}",
    )


def payment_intent(
    number: str, page: Object, *, description: str | None, metadata: Object, method: str, at: int
) -> Object:
    """A payment that a customer has begun on a checkout page."""
    return _made(
        "payment_intent",
        id=f"pi_{number}",
        amount=page["amount_total"],
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        capture_method="automatic_async",
        client_secret=f"pi_{number}_secret",
        confirmation_method="automatic",
        created=at,
        currency=page["currency"],
        description=description,
        latest_charge=None,
        livemode=page["livemode"],
        metadata=dict(metadata),
        payment_method_options={},
        payment_method_types=[method],
        status="requires_payment_method",
    )


def charge(number: str, intent: Object, *, at: int) -> Object:
    """The attempt to move a payment's money, which waits for the bank's answer."""
    address = dict.fromkeys(["city", "country", "line1", "line2", "postal_code", "state"])
    outcome = dict.fromkeys(["advice_code", "network_advice_code", "network_decline_code", "reason"])
    return _made(
        "charge",
        id=f"ch_{number}",
        amount=intent["amount"],
        amount_captured=0,
        amount_refunded=0,
        balance_transaction=f"txn_{number}",
        billing_details={
            "address": address,
            "email": None,
            "name": "The Payer",
            "phone": None,
            "tax_id": None,
        },
        captured=False,
        created=at,
        currency=intent["currency"],
        description=intent["description"],
        disputed=False,
        fraud_details={},
        livemode=intent["livemode"],
        metadata=dict(intent["metadata"]),
        outcome={**outcome, "network_status": None, "seller_message": None, "type": "authorized"},
        paid=False,
        payment_intent=intent["id"],
        payment_method=f"pm_{number}",
        payment_method_details={"type": intent["payment_method_types"][0]},
        receipt_url=f"https://pay.stripe.com/receipts/{number}",
        refunded=False,
        status="pending",
    )


def refund(number: str, paid: Object, *, amount: int, status: str, metadata: Object, at: int) -> Object:
    """Money on its way back."""
    return _made(
        "refund",
        id=f"re_{number}",
        amount=amount,
        charge=paid["id"],
        created=at,
        currency=paid["currency"],
        destination_details={"card": {"type": "refund"}, "type": "card"},
        metadata=dict(metadata),
        payment_intent=paid["payment_intent"],
        status=status,
    )


EVIDENCE = """
    access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal
    customer_communication customer_email_address customer_name customer_purchase_ip customer_signature
    duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy
    refund_policy_disclosure refund_refusal_explanation service_date service_documentation shipping_address shipping_carrier
    shipping_date shipping_documentation shipping_tracking_number uncategorized_file uncategorized_text
"""


def dispute(number: str, paid: Object, *, amount: int, reason: str, at: int) -> Object:
    """A cardholder's bank that takes the money back until it is decided."""
    due = {"due_by": at + 7 * 86400, "has_evidence": False, "past_due": False, "submission_count": 0}
    card = {"brand": "visa", "case_type": "chargeback", "network_reason_code": "10.4", "network": "visa"}
    return _made(
        "dispute",
        id=f"dp_{number}",
        amount=amount,
        balance_transactions=[],
        charge=paid["id"],
        created=at,
        currency=paid["currency"],
        enhanced_eligibility_types=[],
        evidence={**dict.fromkeys(EVIDENCE.split()), "enhanced_evidence": {}},
        evidence_details={**due, "enhanced_eligibility": {}},
        is_charge_refundable=False,
        livemode=paid["livemode"],
        metadata={},
        payment_intent=paid["payment_intent"],
        payment_method_details={"card": card, "type": "card"},
        reason=reason,
        status="needs_response",
    )


def event(number: str, kind: str, thing: Object, *, livemode: bool, at: int, key: str | None) -> Object:
    """News of a thing, with a copy of how it stood at that moment."""
    return _made(
        "event",
        id=f"evt_{number}",
        api_version="2026-10-28.endive",
        created=at,
        data={"object": thing},
        livemode=livemode,
        pending_webhooks=1,
        request={"id": None, "idempotency_key": key},
        type=kind,
    )
