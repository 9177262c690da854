"""Paying card money back, on our side and in the provider's dashboard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing import tasks
from billing.models import CardAttempt, Invoice, OpenQuestion, Payment, Refund, RefundRequest
from billing.services.card_refunds import NotByCardError, ask_for_refund
from billing.services.card_sweep import sweep_cards
from billing.services.reconciling import reconcile_attempt
from billing.services.refunds import MoreThanReceivedError
from tests.factories import billing as given
from tests.factories.cards import begun, deliver
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(stripe_server) -> Payment:
    """£500 by card."""
    attempt = begun()
    stripe_server.account.pay(attempt.session)
    reconcile_attempt(attempt=attempt, now=timezone.now())
    return Payment.objects.get()


def ask(payment: Payment, pence: int) -> RefundRequest:
    return ask_for_refund(
        payment=payment,
        invoice=payment.allocations.get().invoice,
        amount_pence=pence,
        reason="Paid for the wrong partnership",
        by=UserFactory(),
        now=timezone.now(),
    )


def send(request: RefundRequest) -> Refund:
    tasks.send_refund(request_id=request.pk)
    return Refund.objects.get(pk=request.refund_id)


def at_stripe(stripe_server) -> list[dict]:
    return [each for each in stripe_server.account.things.values() if each["object"] == "refund"]


def balance(payment: Payment) -> int:
    return Invoice.objects.with_balance().get(pk=payment.allocations.first().invoice_id).balance_pence


class TestRefund:
    def test_is_a_row_before_stripe_is_asked(self, stripe_server, payment) -> None:
        request = ask(payment, 20_000)
        assert (request.refund.state, request.refund.provider_reference) == ("pending", None)
        assert at_stripe(stripe_server) == []
        assert balance(payment) == 20_000

    @pytest.mark.parametrize("pence", [20_000, 50_000])
    def test_goes_back_in_part_or_in_full(self, stripe_server, payment, pence) -> None:
        refund = send(ask(payment, pence))
        (made,) = at_stripe(stripe_server)
        assert (made["amount"], made["metadata"]) == (pence, {"refund_key": refund.request.key})
        assert (refund.state, refund.provider_reference) == ("succeeded", made["id"])
        assert balance(payment) == pence
        assert OpenQuestion.objects.get().kind == "refunded"

    def test_sent_twice_goes_back_once(self, stripe_server, payment) -> None:
        request = ask(payment, 20_000)
        send(request)
        RefundRequest.objects.update(answered_at=None)
        send(request)
        assert len(at_stripe(stripe_server)) == Refund.objects.count() == 1

    def test_whose_answer_is_lost_is_found_again_even_when_keys_are_forgotten(
        self, stripe_server, payment, time_machine
    ) -> None:
        stripe_server.trouble("drop", times=3, address="/v1/refunds", done=True)
        request = ask(payment, 20_000)
        assert send(request).state == "pending"
        stripe_server.forget_answers()
        time_machine.move_to(timezone.now() + timedelta(days=3))
        sweep_cards(now=timezone.now())
        assert Refund.objects.get().state == "succeeded"
        assert len(at_stripe(stripe_server)) == 1

    def test_is_told_by_stripe_before_its_own_answer(self, stripe_server, payment, client) -> None:
        stripe_server.trouble("drop", times=3, address="/v1/refunds", done=True)
        request = ask(payment, 20_000)
        send(request)
        deliver(client, stripe_server, stripe_server.account.events[-1])
        sweep_cards(now=timezone.now())
        refund = Refund.objects.get()
        assert (refund.state, refund.provider_reference) == ("succeeded", at_stripe(stripe_server)[0]["id"])
        assert RefundRequest.objects.get().answered_at is not None

    def test_that_stripe_refuses_failed_and_a_person_learns_why(self, stripe_server, payment) -> None:
        request = ask(payment, 50_000)
        stripe_server.account.refund_in_dashboard(payment.provider_reference)
        refund = send(request)
        assert refund.state == "failed"
        assert "already been refunded" in RefundRequest.objects.get().words
        (question,) = OpenQuestion.objects.open()
        assert "already been refunded" in question.words
        assert balance(payment) == 0

    def test_that_comes_back_from_the_bank_leaves_the_invoice_paid(self, stripe_server, payment) -> None:
        stripe_server.account.refunds_become = "pending"
        request = ask(payment, 20_000)
        assert send(request).state == "pending"
        stripe_server.account.settle_refund(at_stripe(stripe_server)[0]["id"], "failed")
        reconcile_attempt(attempt=CardAttempt.objects.get(), now=timezone.now())
        assert Refund.objects.get().state == "failed"
        assert balance(payment) == 0
        assert "failed" in OpenQuestion.objects.open().get().words

    def test_of_more_than_was_paid_is_refused_before_anything_is_written(self, payment) -> None:
        with pytest.raises(MoreThanReceivedError):
            ask(payment, 50_001)
        ask(payment, 30_000)
        with pytest.raises(MoreThanReceivedError):
            ask(payment, 20_001)
        assert Refund.objects.count() == 1

    def test_of_a_bank_transfer_goes_another_way(self) -> None:
        payment = given.pay(given.issued())
        with pytest.raises(NotByCardError):
            ask(payment, 100)
        assert not Refund.objects.exists()

    def test_waits_while_stripe_is_silent(self, stripe_server, payment, time_machine) -> None:
        stripe_server.trouble(500, times=3, address="/v1/refunds")
        request = ask(payment, 20_000)
        assert send(request).state == "pending"
        request.refresh_from_db()
        assert request.tries == 1
        time_machine.move_to(request.due_at + timedelta(seconds=1))
        sweep_cards(now=timezone.now())
        assert Refund.objects.get().state == "succeeded"


class TestRefundInTheDashboard:
    def reconcile(self) -> None:
        reconcile_attempt(attempt=CardAttempt.objects.get(), now=timezone.now())

    def test_appears_with_us(self, stripe_server, payment) -> None:
        stripe_server.account.refund_in_dashboard(payment.provider_reference, 5_000)
        stripe_server.account.refund_in_dashboard(payment.provider_reference)
        self.reconcile()
        self.reconcile()
        amounts = Refund.objects.order_by("pk").values_list("amount_pence", flat=True)
        assert list(amounts) == [5_000, 45_000]
        assert balance(payment) == 50_000

    def test_of_money_on_account_is_not_of_the_invoice(self, stripe_server) -> None:
        attempt = begun()
        given.pay(attempt.invoice)
        stripe_server.account.pay(attempt.session)
        self.reconcile()
        card = Payment.objects.get(method="card")
        stripe_server.account.refund_in_dashboard(card.provider_reference)
        self.reconcile()
        assert Refund.objects.get().invoice is None
        assert Invoice.objects.with_balance().get().balance_pence == 0

    def test_of_more_than_lies_on_account_takes_both(self, stripe_server) -> None:
        attempt = begun()
        given.pay(attempt.invoice, 20_000)
        stripe_server.account.pay(attempt.session)
        self.reconcile()
        card = Payment.objects.get(method="card")
        stripe_server.account.refund_in_dashboard(card.provider_reference)
        self.reconcile()
        assert Refund.objects.get().invoice == attempt.invoice
        assert Invoice.objects.with_balance().get().balance_pence == 30_000


class TestDispute:
    def test_that_is_lost_and_won_on_appeal_leaves_the_money_here(self, stripe_server, payment) -> None:
        dispute = stripe_server.account.dispute(payment.provider_reference)
        for status, owed in [("lost", 50_000), ("appeal_under_review", 50_000), ("won", 0)]:
            stripe_server.account.things[dispute]["status"] = status
            reconcile_attempt(attempt=CardAttempt.objects.get(), now=timezone.now())
            assert balance(payment) == owed
        assert OpenQuestion.objects.filter(kind="disputed").count() == 2
