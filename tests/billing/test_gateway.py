"""The gateway drives the real library; what answers it keeps to Stripe's published description."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from billing.card import gateway as stripe_module
from billing.card.gateway import StripeGateway, construct_event
from billing.card.provider import (
    BadSignatureError,
    CheckoutOrder,
    CheckoutState,
    DisputeState,
    GatewayRefusedError,
    GatewayUnavailableError,
    NotKnownError,
    PaymentState,
    RefundState,
)
from tests.servers.stripe import StripeServer


def order(key: str = "checkout-1", **changes: Any) -> CheckoutOrder:
    values = {
        "key": key,
        "reference": "1",
        "amount_pence": 125_000,
        "currency": "GBP",
        "title": "Invoice A-1",
        "description": "Membership 2026/27",
        "email": "billing@harrowmere.example",
        "metadata": {"invoice": "A-1", "attempt": "1"},
        "expires_at": timezone.now() + timedelta(hours=1),
        "success_url": "https://association.example/paid/",
        "cancel_url": "https://association.example/back/",
    }
    return CheckoutOrder(**{**values, **changes})


class TestCheckout:
    def test_says_what_is_paid_for_whom_and_until_when(self, gateway, stripe_server) -> None:
        wanted = order()
        made = gateway.create_checkout(wanted)
        kept = stripe_server.account.things[made.session]
        assert (made.state, made.amount_pence, made.currency) == (CheckoutState.OPEN, 125_000, "GBP")
        assert made.url.startswith("https://checkout.stripe.com/")
        assert made.expires_at == wanted.expires_at.replace(microsecond=0)
        assert made.metadata == wanted.metadata
        assert made.reference == "1"
        assert kept["customer_email"] == "billing@harrowmere.example"
        assert (kept["success_url"], kept["cancel_url"]) == (wanted.success_url, wanted.cancel_url)
        assert kept["adaptive_pricing"] == {"enabled": False}

    def test_asked_for_twice_is_made_once(self, gateway, stripe_server) -> None:
        wanted = order()
        assert gateway.create_checkout(wanted) == gateway.create_checkout(wanted)
        assert len(stripe_server.account.things) == 1

    def test_another_amount_under_the_same_key_is_refused(self, gateway) -> None:
        wanted = order()
        gateway.create_checkout(wanted)
        with pytest.raises(GatewayRefusedError):
            gateway.create_checkout(order(amount_pence=1_000, expires_at=wanted.expires_at))

    def test_is_closed_and_no_longer_paid_on(self, gateway, stripe_server) -> None:
        made = gateway.create_checkout(order())
        assert gateway.expire_checkout(made.session).state is CheckoutState.EXPIRED
        with pytest.raises(GatewayRefusedError):
            gateway.expire_checkout(made.session)

    def test_expires_by_its_time_alone(self, gateway, time_machine) -> None:
        made = gateway.create_checkout(order())
        time_machine.move_to(timezone.now() + timedelta(minutes=61))
        assert gateway.fetch_checkout(made.session).state is CheckoutState.EXPIRED

    def test_that_nobody_made_is_not_known(self, gateway) -> None:
        with pytest.raises(NotKnownError):
            gateway.fetch_checkout("cs_test_1")


class TestPayment:
    def test_that_a_bank_agrees_to_is_paid(self, gateway, stripe_server) -> None:
        made = gateway.create_checkout(order())
        payment = stripe_server.account.pay(made.session)
        seen = gateway.fetch_checkout(made.session)
        assert seen.state is CheckoutState.COMPLETE
        assert seen.payment == gateway.fetch_payment(payment)
        assert (seen.payment.state, seen.payment.received_pence) == (PaymentState.PAID, 125_000)
        assert seen.payment.metadata == {"invoice": "A-1", "attempt": "1"}
        assert seen.payment.paid_at is not None
        assert gateway.find_checkout(payment) == seen

    def test_that_a_bank_thinks_about_is_processing_until_it_says(self, gateway, stripe_server) -> None:
        account = stripe_server.account
        first, second = (gateway.create_checkout(order(key)) for key in ("checkout-1", "checkout-2"))
        agreed, refused = account.pay_slowly(first.session), account.pay_slowly(second.session)
        assert gateway.fetch_payment(agreed).state is PaymentState.PROCESSING
        account.money_arrives(agreed)
        account.money_fails(refused)
        assert gateway.fetch_payment(agreed).state is PaymentState.PAID
        assert gateway.fetch_payment(refused).state is PaymentState.FAILED
        assert gateway.fetch_payment(refused).words == "Your card was declined."

    def test_that_is_declined_leaves_the_page_open(self, gateway, stripe_server) -> None:
        made = gateway.create_checkout(order())
        stripe_server.account.decline(made.session)
        seen = gateway.fetch_checkout(made.session)
        assert (seen.state, seen.payment.state) == (CheckoutState.OPEN, PaymentState.FAILED)
        stripe_server.account.pay(made.session)
        assert gateway.fetch_checkout(made.session).payment.state is PaymentState.PAID


class TestMoneyBack:
    @pytest.fixture
    def payment(self, gateway, stripe_server) -> str:
        return stripe_server.account.pay(gateway.create_checkout(order()).session)

    def test_is_given_once_a_key(self, gateway, payment) -> None:
        first = gateway.refund(payment=payment, amount_pence=25_000, key="refund-1")
        assert gateway.refund(payment=payment, amount_pence=25_000, key="refund-1") == first
        assert (first.state, first.amount_pence, first.key) == (RefundState.SUCCEEDED, 25_000, "refund-1")
        assert gateway.refunds_of(payment) == [first]
        assert gateway.payment_of(first.refund) == payment

    def test_is_never_more_than_was_paid(self, gateway, payment) -> None:
        with pytest.raises(GatewayRefusedError, match="greater than"):
            gateway.refund(payment=payment, amount_pence=125_001, key="refund-1")

    def test_is_seen_when_given_in_the_dashboard_and_when_it_fails(
        self, gateway, stripe_server, payment
    ) -> None:
        refund = stripe_server.account.refund_in_dashboard(payment, 5_000, status="pending")
        assert [(each.state, each.key) for each in gateway.refunds_of(payment)] == [(RefundState.PENDING, "")]
        stripe_server.account.settle_refund(refund, "failed")
        assert [each.state for each in gateway.refunds_of(payment)] == [RefundState.FAILED]

    def test_is_taken_by_the_bank_in_a_dispute(self, gateway, stripe_server, payment) -> None:
        dispute = stripe_server.account.dispute(payment)
        (seen,) = gateway.disputes_of(payment)
        assert (seen.dispute, seen.state, seen.amount_pence) == (dispute, DisputeState.OPEN, 125_000)
        assert gateway.payment_of(dispute) == payment
        stripe_server.account.close_dispute(dispute, "lost")
        assert gateway.disputes_of(payment)[0].state is DisputeState.LOST

    def test_is_found_by_its_day(self, gateway, stripe_server, payment) -> None:
        started = timezone.now() - timedelta(seconds=2)
        stripe_server.account.refund_in_dashboard(payment, 5_000)
        stripe_server.account.refund_in_dashboard(payment, 5_000)
        stripe_server.account.dispute(payment)
        assert gateway.payments_touched_since(started) == [payment]
        assert gateway.payments_touched_since(timezone.now() + timedelta(hours=1)) == []


class TestEvents:
    def test_are_read_page_by_page_the_newest_first(self, gateway, stripe_server) -> None:
        for number in range(60):
            stripe_server.account.pay(gateway.create_checkout(order(f"checkout-{number}")).session)
        kinds = ["payment_intent.succeeded", "checkout.session.completed"]
        found = gateway.events_since(timezone.now() - timedelta(hours=1), kinds)
        told = [each["id"] for each in stripe_server.account.events if each["type"] in kinds]
        assert [each.event for each in found] == told[::-1]
        assert len(found) == 120

    def test_of_one_reading_are_bounded(self, gateway, stripe_server, monkeypatch) -> None:
        for number in range(4):
            stripe_server.account.pay(gateway.create_checkout(order(f"checkout-{number}")).session)
        monkeypatch.setattr(stripe_module, "LONGEST_LIST", 3)
        kinds = ["payment_intent.succeeded"]
        assert len(gateway.events_since(timezone.now() - timedelta(hours=1), kinds)) == 3


class TestTrouble:
    def test_that_passes_is_tried_again(self, gateway, stripe_server) -> None:
        for how in (500, "drop"):
            stripe_server.trouble(how, done=True)
            gateway.create_checkout(order(f"checkout-{how}"))
        assert len(stripe_server.account.things) == 2

    @pytest.mark.parametrize("how", [500, 429, "drop"])
    def test_that_stays_is_told_as_unavailable(self, gateway, stripe_server, how) -> None:
        stripe_server.trouble(how, times=10)
        with pytest.raises(GatewayUnavailableError, match="try again"):
            gateway.create_checkout(order())
        assert 1 <= len(stripe_server.requests) <= 3

    def test_a_silent_server_is_waited_for_only_so_long(self, stripe_server, monkeypatch) -> None:
        monkeypatch.setattr(stripe_module, "ANSWER_SECONDS", 0.1)
        monkeypatch.setattr(stripe_module, "RETRIES", 0)
        stripe_server.trouble("hang")
        with pytest.raises(GatewayUnavailableError):
            StripeGateway(stripe_server.secret_key, base=stripe_server.base).fetch_checkout("cs_test_1")

    def test_a_wrong_key_is_unavailable_too(self, stripe_server) -> None:
        with pytest.raises(GatewayUnavailableError):
            StripeGateway("sk_test_other", base=stripe_server.base).fetch_checkout("cs_test_1")


class TestWebhook:
    @pytest.fixture
    def event(self, gateway, stripe_server) -> dict[str, Any]:
        stripe_server.account.pay(gateway.create_checkout(order()).session)
        return stripe_server.account.events[-1]

    def test_signed_by_stripe_is_news(self, stripe_server: StripeServer, event) -> None:
        body, signature = stripe_server.signed(event)
        news = construct_event(body=body.encode(), signature=signature)
        assert (news.event, news.kind) == (event["id"], "checkout.session.completed")
        assert news.object_id == event["data"]["object"]["id"]
        assert news.livemode is False
        assert news.created_at == datetime.fromtimestamp(event["created"], UTC)

    @pytest.mark.parametrize("age", [0, 299])
    def test_may_be_five_minutes_old(self, stripe_server, event, time_machine, age) -> None:
        time_machine.move_to(timezone.now().replace(microsecond=0), tick=False)
        at = int(timezone.now().timestamp()) - age
        body, signature = stripe_server.signed(event, at=at)
        assert construct_event(body=body.encode(), signature=signature).event == event["id"]

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda body, signature: (body.replace("complete", "expired"), signature),
            lambda body, signature: (body, signature.replace("v1=", "v0=")),
            lambda body, _: (body, ""),
            lambda _, signature: ("", signature),
            lambda body, signature: (body + " ", signature),
        ],
    )
    def test_that_is_not_signed_so_is_refused(self, stripe_server, event, spoil) -> None:
        body, signature = spoil(*stripe_server.signed(event))
        with pytest.raises(BadSignatureError):
            construct_event(body=body.encode(), signature=signature)

    def test_that_is_too_old_or_of_another_secret_is_refused(self, stripe_server, event) -> None:
        old = int(timezone.now().timestamp()) - 302
        for changes in ({"at": old}, {"secret": "whsec_other"}):
            body, signature = stripe_server.signed(event, **changes)
            with pytest.raises(BadSignatureError):
                construct_event(body=body.encode(), signature=signature)

    @pytest.mark.parametrize("body", ["not json", "[]", "{}", '{"object": "v2.core.event"}', "\udcff"])
    def test_signed_nonsense_is_refused(self, stripe_server, body) -> None:
        raw = body.encode("utf-8", "surrogateescape")
        _, signature = stripe_server.signed({})
        if body.isascii():
            signature = stripe_module.stripe.WebhookSignature.generate_signature_header(
                body, stripe_server.webhook_secret
            )
        with pytest.raises(BadSignatureError):
            construct_event(body=raw, signature=signature)

    def test_without_a_secret_nothing_is_believed(self, stripe_server, event, settings) -> None:
        body, signature = stripe_server.signed(event)
        settings.STRIPE_WEBHOOK_SECRET = ""
        with pytest.raises(BadSignatureError):
            construct_event(body=body.encode(), signature=signature)
