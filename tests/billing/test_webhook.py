"""Stripe's news: believed only when signed, kept once, applied only when it fits."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine as clock
from django.utils import timezone

from billing import tasks
from billing.models import CardAttempt, OpenQuestion, Payment, StripeEvent
from billing.services.card_news import find_lost_events
from billing.services.card_sweep import sweep_cards
from tests.factories.cards import begun, deliver, ledger

pytestmark = pytest.mark.django_db

Outcome = StripeEvent.Outcome


@pytest.fixture
def paid(stripe_server) -> CardAttempt:
    """An attempt that has been paid at Stripe, of which no news has come."""
    attempt = begun()
    stripe_server.account.pay(attempt.session)
    return attempt


def newest(stripe_server) -> dict[str, Any]:
    return stripe_server.account.events[-1]


def act() -> StripeEvent:
    event = StripeEvent.objects.latest("pk")
    tasks.act_on_event(event_id=event.pk)
    event.refresh_from_db()
    return event


class TestReceiving:
    def test_keeps_the_news_and_asks_nobody_yet(self, stripe_server, client, paid) -> None:
        asked = len(stripe_server.requests)
        response = deliver(client, stripe_server, newest(stripe_server))
        event = StripeEvent.objects.get()
        assert response.status_code == 200
        assert (event.kind, event.object_id) == ("checkout.session.completed", paid.session)
        assert event.handled_at is None
        assert len(stripe_server.requests) == asked
        assert not Payment.objects.exists()

    def test_twice_keeps_it_once_and_says_yes_both_times(self, stripe_server, client, paid) -> None:
        answers = [deliver(client, stripe_server, newest(stripe_server)).status_code for _ in range(3)]
        assert answers == [200, 200, 200]
        assert StripeEvent.objects.count() == 1

    @pytest.mark.parametrize("changes", [{"secret": "whsec_of_somebody"}, {"at": 1_600_000_000}])
    def test_refuses_what_stripe_did_not_sign_now(self, stripe_server, client, paid, changes) -> None:
        response = deliver(client, stripe_server, newest(stripe_server), **changes)
        assert response.status_code == 400
        assert not StripeEvent.objects.exists()

    def test_refuses_a_body_that_was_altered_on_the_way(self, stripe_server, client, paid) -> None:
        body, signature = stripe_server.signed(newest(stripe_server))
        altered = body.replace("50000", "50001")
        assert altered != body
        response = client.post(
            "/stripe/webhook/",
            altered,
            content_type="application/json",
            headers={"Stripe-Signature": signature},
        )
        assert response.status_code == 400
        assert not StripeEvent.objects.exists()

    def test_refuses_an_unsigned_message(self, stripe_server, client) -> None:
        assert client.post("/stripe/webhook/", {}, content_type="application/json").status_code == 400
        assert client.get("/stripe/webhook/").status_code == 405

    def test_without_keys_believes_nobody(self, client) -> None:
        assert client.post("/stripe/webhook/", {}, content_type="application/json").status_code == 400


class TestActing:
    def test_asks_stripe_and_enters_the_payment(self, stripe_server, client, paid) -> None:
        deliver(client, stripe_server, newest(stripe_server))
        assert act().outcome == Outcome.APPLIED
        payment = Payment.objects.get()
        assert (payment.amount_pence, payment.method) == (50_000, "card")
        paid.refresh_from_db()
        assert paid.state == CardAttempt.State.PAID

    def test_believes_the_object_and_not_the_news(self, stripe_server, client) -> None:
        attempt = begun()
        lie = {
            "id": "evt_lie",
            "object": "event",
            "type": "checkout.session.completed",
            "created": int(timezone.now().timestamp()),
            "livemode": False,
            "data": {
                "object": {"id": attempt.session, "object": "checkout.session", "payment_status": "paid"}
            },
        }
        assert deliver(client, stripe_server, lie).status_code == 200
        act()
        assert not Payment.objects.exists()

    def test_ignores_kinds_it_does_not_know(self, stripe_server, client, paid) -> None:
        event = {**newest(stripe_server), "id": "evt_other", "type": "customer.created"}
        asked = len(stripe_server.requests)
        deliver(client, stripe_server, event)
        assert act().outcome == Outcome.IGNORED
        assert len(stripe_server.requests) == asked

    def test_waits_with_growing_pauses_while_stripe_is_silent(self, stripe_server, client, paid) -> None:
        deliver(client, stripe_server, newest(stripe_server))
        stripe_server.trouble(500, times=6)
        event = act()
        first = event.due_at - timezone.now()
        assert event.handled_at is None
        event = act()
        assert event.due_at - timezone.now() > first
        with clock.travel(event.due_at + timedelta(seconds=1)):
            sweep_cards(now=timezone.now())
        assert Payment.objects.count() == 1

    def test_twice_at_different_times_changes_nothing(self, stripe_server, client, paid) -> None:
        deliver(client, stripe_server, newest(stripe_server))
        act()
        before = ledger()
        StripeEvent.objects.update(handled_at=None, outcome="")
        act()
        assert ledger() == before


class TestWhatDoesNotFit:
    def told(self, stripe_server, client) -> StripeEvent:
        deliver(client, stripe_server, newest(stripe_server))
        return act()

    @pytest.mark.parametrize(
        "spoil",
        [
            {"amount_total": 49_999},
            {"currency": "eur"},
            {"livemode": True},
            {"client_reference_id": "somebody"},
        ],
    )
    def test_page_is_parked_for_a_person(self, stripe_server, client, paid, spoil) -> None:
        stripe_server.account.things[paid.session].update(spoil)
        self.told(stripe_server, client)
        assert not Payment.objects.exists()
        paid.refresh_from_db()
        assert paid.state == CardAttempt.State.PARKED
        question = OpenQuestion.objects.get()
        assert (question.kind, question.invoice) == ("parked", paid.invoice)

    @pytest.mark.parametrize(
        "spoil", [{"amount": 1}, {"amount_received": 1}, {"currency": "usd"}, {"livemode": True}]
    )
    def test_payment_is_parked_for_a_person(self, stripe_server, client, paid, spoil) -> None:
        intent = stripe_server.account.things[paid.session]["payment_intent"]
        stripe_server.account.things[intent].update(spoil)
        self.told(stripe_server, client)
        self.told(stripe_server, client)
        assert not Payment.objects.exists()
        assert OpenQuestion.objects.get().kind == "parked"

    def test_is_told_on_the_return_page(self, stripe_server, client, paid) -> None:
        stripe_server.account.things[paid.session]["amount_total"] = 1
        response = client.get(f"/invoices/{paid.invoice.key}/card/{paid.key}/")
        assert "We are looking into your payment" in response.content.decode()

    def test_money_for_no_invoice_of_ours_is_parked_once(self, stripe_server, client, paid) -> None:
        """Somebody else's page in the same Stripe account, such as a payment link."""
        page = stripe_server.account.things[paid.session]
        CardAttempt.objects.all().delete()
        for event in stripe_server.account.events:
            deliver(client, stripe_server, event)
            act()
        assert not Payment.objects.exists()
        question = OpenQuestion.objects.get()
        assert page["payment_intent"] in question.words
        assert "500.00 GBP" in question.words

    def test_a_page_of_others_that_nobody_paid_is_no_question(self, stripe_server, client) -> None:
        attempt = begun()
        stripe_server.account.expire(attempt.session)
        CardAttempt.objects.all().delete()
        assert self.told(stripe_server, client).outcome == Outcome.IGNORED
        assert not OpenQuestion.objects.exists()

    def test_news_of_the_other_mode_is_parked(self, stripe_server, client, paid) -> None:
        deliver(client, stripe_server, {**newest(stripe_server), "id": "evt_live", "livemode": True})
        assert act().outcome == Outcome.PARKED
        assert not Payment.objects.exists()
        assert OpenQuestion.objects.get().kind == "parked"

    def test_news_of_what_stripe_does_not_know_is_ignored(self, stripe_server, client, paid) -> None:
        event = newest(stripe_server)
        event["data"]["object"]["id"] = "cs_test_unknown"
        assert self.told(stripe_server, client).outcome == Outcome.IGNORED

    def test_a_refund_in_another_currency_is_parked(self, stripe_server, client, paid) -> None:
        payment = stripe_server.account.things[paid.session]["payment_intent"]
        refund = stripe_server.account.refund_in_dashboard(payment, 100)
        stripe_server.account.things[refund]["currency"] = "eur"
        self.told(stripe_server, client)
        assert not Payment.objects.get().refunds.exists()
        assert refund in OpenQuestion.objects.get(kind="parked").words


class TestSweep:
    def test_finds_lost_news_and_says_that_it_was_lost(self, stripe_server, paid) -> None:
        lost = find_lost_events(since=timezone.now() - timedelta(days=3), now=timezone.now())
        assert lost == 2
        assert set(StripeEvent.objects.values_list("was_found", flat=True)) == {True}
        assert find_lost_events(since=timezone.now() - timedelta(days=3), now=timezone.now()) == 0

    def test_without_stripe_finds_nothing(self) -> None:
        assert tasks.find_lost_card_events(days=3) == 0
        assert tasks.sweep_cards() == 0

    def test_asks_about_open_pages_until_they_are_over(self, stripe_server, paid, time_machine) -> None:
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
        assert tasks.sweep_cards() == 1
        assert Payment.objects.count() == 1
        time_machine.move_to(timezone.now() + timedelta(days=3))
        assert tasks.sweep_cards() == 0

    def test_asks_about_each_row_no_more_than_it_may(self, stripe_server, time_machine) -> None:
        for _ in range(4):
            begun()
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
        assert sweep_cards(now=timezone.now(), at_most=3) == 3

    def test_stops_asking_while_stripe_is_silent(self, stripe_server, time_machine) -> None:
        attempts = [begun() for _ in range(3)]
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
        stripe_server.trouble(500, times=100)
        asked = len(stripe_server.requests)
        assert tasks.sweep_cards() == 0
        assert len(stripe_server.requests) - asked == 3
        assert list(CardAttempt.objects.due(timezone.now())) == attempts[1:]
        assert tasks.find_lost_card_events(days=3) == 0

    def test_goes_on_past_what_cannot_be_done(self, stripe_server, client) -> None:
        """An unforeseen error costs its own row a pause, and the others nothing."""
        first, second = begun(), begun()
        for attempt in (first, second):
            stripe_server.account.pay(attempt.session)
            deliver(client, stripe_server, newest(stripe_server))
        del stripe_server.account.things[first.session]["amount_total"]
        with pytest.raises(AttributeError):
            tasks.sweep_cards()
        assert tasks.sweep_cards() == 1
        second.refresh_from_db()
        assert second.state == CardAttempt.State.PAID

    def test_notices_a_page_that_closed_by_its_time(self, stripe_server, time_machine) -> None:
        attempt = begun()
        time_machine.move_to(timezone.now() + timedelta(hours=3))
        tasks.sweep_cards()
        attempt.refresh_from_db()
        assert attempt.state == CardAttempt.State.EXPIRED
