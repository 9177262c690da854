"""Whatever way Stripe's news comes in, the ledger ends the same: doubled, in every order, late, and with any one lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import tasks
from billing.card.gateway import stripe_gateway
from billing.models import CardAttempt, Payment, StripeEvent
from billing.services.card_news import KINDS, find_lost_events
from billing.services.card_returns import keep_dispute_of, keep_refund
from billing.services.card_sweep import sweep_cards
from billing.services.reconciling import reconcile_attempt, take_in
from tests.factories import billing as made
from tests.factories.cards import begun, deliver, ledger
from tests.servers.stripe.account import Account

pytestmark = pytest.mark.django_db

Step = Callable[["Life"], None]
# Hypothesis draws a history; the database and the server stay up, and every history starts from an empty ledger.
settings.register_profile("histories", deadline=None, suppress_health_check=list(HealthCheck))


@dataclass
class Life:
    """One payment's life at Stripe, step by step, as the people around it live it."""

    account: Account
    attempt: CardAttempt
    names: dict[str, str]

    def pay(self) -> None:
        self.names["payment"] = self.account.pay(self.attempt.session)

    def pay_slowly(self) -> None:
        self.names["payment"] = self.account.pay_slowly(self.attempt.session)

    def decline(self) -> None:
        self.account.decline(self.attempt.session)

    def expire(self) -> None:
        self.account.expire(self.attempt.session)

    def money_arrives(self) -> None:
        self.account.money_arrives(self.names["payment"])

    def money_fails(self) -> None:
        self.account.money_fails(self.names["payment"])

    def refund_part(self) -> None:
        self.account.refund_in_dashboard(self.names["payment"], 20_000)

    def refund_rest(self) -> None:
        self.account.refund_in_dashboard(self.names["payment"])

    def refund_slowly(self) -> None:
        self.names["refund"] = self.account.refund_in_dashboard(
            self.names["payment"], 50_000, status="pending"
        )

    def refund_fails(self) -> None:
        self.account.settle_refund(self.names["refund"], "failed")

    def dispute(self) -> None:
        self.names["dispute"] = self.account.dispute(self.names["payment"])

    def dispute_is_won(self) -> None:
        self.account.close_dispute(self.names["dispute"], "won")

    def dispute_is_lost(self) -> None:
        self.account.close_dispute(self.names["dispute"], "lost")


LIVES: dict[str, list[Step]] = {
    "paid": [Life.pay],
    "declined, then paid": [Life.decline, Life.pay],
    "never paid": [Life.decline, Life.expire],
    "paid slowly": [Life.pay_slowly, Life.money_arrives],
    "refused in the end": [Life.pay_slowly, Life.money_fails],
    "paid back in two parts": [Life.pay, Life.refund_part, Life.refund_rest],
    "not paid back after all": [Life.pay, Life.refund_slowly, Life.refund_fails],
    "disputed and won": [Life.pay, Life.dispute, Life.dispute_is_won],
    "paid slowly, disputed and lost": [
        Life.pay_slowly,
        Life.money_arrives,
        Life.dispute,
        Life.dispute_is_lost,
    ],
}


@contextmanager
def a_life(stripe_server) -> Iterator[Life]:
    """A life about to begin; what it leaves in our database is gone afterwards."""
    with transaction.atomic():
        stripe_server.account = Account()
        stripe_server.forget_answers()
        yield Life(stripe_server.account, begun(made.issued()), {})
        transaction.set_rollback(True)


def tell(stripe_server, events: list[dict[str, Any]]) -> None:
    """Deliver events to our webhook, and let the worker act on each."""
    for event in events:
        assert deliver(Client(), stripe_server, event).status_code == 200
        row = StripeEvent.objects.get(event_id=event["id"])
        tasks.act_on_event(event_id=row.pk)


def sweep(times: int = 2) -> None:
    """Let the site look for itself, as it does every minute and every hour."""
    for later in range(1, times + 1):
        now = timezone.now() + timedelta(hours=7 * later)
        find_lost_events(since=timezone.now() - timedelta(days=3), now=now)
        sweep_cards(now=now)


def calm_end(stripe_server, steps: list[Step]) -> dict[str, Any]:
    """The ledger after a life in which every event comes once, at its moment."""
    with a_life(stripe_server) as life:
        for step in steps:
            told = len(life.account.events)
            step(life)
            tell(stripe_server, life.account.events[told:])
        return ledger()


@pytest.fixture(scope="module", params=LIVES)
def steps(request: pytest.FixtureRequest) -> list[Step]:
    return LIVES[request.param]


class TestCalmLife:
    ENDS = {
        "paid": (0, "paid", True, []),
        "declined, then paid": (0, "paid", True, []),
        "never paid": (50_000, "expired", False, []),
        "paid slowly": (0, "paid", True, []),
        "refused in the end": (50_000, "failed", False, []),
        "paid back in two parts": (50_000, "paid", True, ["refunded", "refunded"]),
        "not paid back after all": (0, "paid", True, ["refunded"]),
        "disputed and won": (0, "paid", True, ["disputed"]),
        "paid slowly, disputed and lost": (50_000, "paid", True, ["disputed", "disputed"]),
    }

    @pytest.mark.parametrize("name", LIVES)
    def test_ends_as_it_should(self, stripe_server, name) -> None:
        end = calm_end(stripe_server, LIVES[name])
        owed, state, is_fulfilled, questions = self.ENDS[name]
        assert [balance for _, balance in end["balances"]] == [owed]
        assert [attempt[-1] for attempt in end["attempts"]] == [state]
        assert bool(end["fulfilled"]) is is_fulfilled
        assert [kind for kind, _ in end["questions"]] == questions
        assert end["receipts"] == (1 if end["payments"] else 0)


class TestEveryOrder:
    @pytest.mark.prove
    def test_of_all_news_twice_ends_the_same(self, stripe_server, steps, prove_size) -> None:
        end = calm_end(stripe_server, steps)
        with a_life(stripe_server) as life:
            for step in steps:
                step(life)
            events = [event for event in life.account.events if event["type"] in KINDS]
            orders = list(permutations(events))
            chosen = orders[:: max(1, len(orders) // prove_size(720, 3))]
            for order in chosen:
                with transaction.atomic():
                    tell(stripe_server, [*order, *order])
                    assert ledger() == end, [event["type"] for event in order]
                    transaction.set_rollback(True)

    @pytest.mark.prove
    def test_with_any_one_lost_ends_the_same_after_the_sweep(self, stripe_server, steps, prove_size) -> None:
        end = calm_end(stripe_server, steps)
        with a_life(stripe_server) as life:
            for step in steps:
                step(life)
            events = [event for event in life.account.events if event["type"] in KINDS]
            for lost in events[-prove_size(len(events), 2) :]:
                with transaction.atomic():
                    tell(stripe_server, [event for event in events if event is not lost])
                    sweep()
                    assert ledger() == end, lost["type"]
                    transaction.set_rollback(True)

    def test_with_all_lost_ends_the_same_after_the_sweep(self, stripe_server, steps) -> None:
        end = calm_end(stripe_server, steps)
        with a_life(stripe_server) as life:
            for step in steps:
                step(life)
            sweep()
            assert ledger() == end

    def test_with_all_lost_and_no_list_of_them_ends_the_same_by_asking(self, stripe_server, steps) -> None:
        """More than thirty days later, or with a key that may not read events."""
        end = calm_end(stripe_server, steps)
        with a_life(stripe_server) as life:
            for step in steps:
                step(life)
            life.account.events.clear()
            sweep()
            assert ledger() == end


class TestAnyHistory:
    """Events come between the steps, late, in any order, up to three times or never; now and then the sweep runs."""

    @pytest.mark.prove
    def test_ends_as_the_calm_one(self, stripe_server, prove_size) -> None:
        ends = {name: calm_end(stripe_server, steps) for name, steps in LIVES.items()}

        @settings(settings.get_profile("histories"), max_examples=prove_size(300, 12), derandomize=True)
        @given(data=st.data())
        def history(data: st.DataObject) -> None:
            name = data.draw(st.sampled_from(sorted(LIVES)))
            with a_life(stripe_server) as life:
                waiting: list[dict[str, Any]] = []
                told = 0
                for step in LIVES[name]:
                    step(life)
                    waiting += [
                        event
                        for event in life.account.events[told:]
                        for _ in range(data.draw(st.integers(0, 3), label=event["type"]))
                    ]
                    told = len(life.account.events)
                    waiting = data.draw(st.permutations(waiting))
                    now = data.draw(st.integers(0, len(waiting)), label="delivered now")
                    tell(stripe_server, waiting[:now])
                    waiting = waiting[now:]
                    if data.draw(st.booleans(), label="sweep"):
                        sweep(times=1)
                tell(stripe_server, waiting)
                sweep()
                assert ledger() == ends[name]

        history()


class TestLateAnswer:
    """An answer that was fetched before another one and is written after it changes nothing."""

    def test_of_an_open_page_after_the_payment(self, stripe_server) -> None:
        with a_life(stripe_server) as life:
            provider = stripe_gateway()
            late = provider.fetch_checkout(life.attempt.session)
            life.pay()
            attempt = reconcile_attempt(attempt=life.attempt, now=timezone.now())
            before = ledger()
            take_in(attempt=attempt, page=late, provider=provider, now=timezone.now())
            assert ledger() == before

    def test_of_a_payment_in_progress_after_its_end(self, stripe_server) -> None:
        with a_life(stripe_server) as life:
            provider = stripe_gateway()
            life.pay_slowly()
            late = provider.fetch_checkout(life.attempt.session)
            life.money_fails()
            attempt = reconcile_attempt(attempt=life.attempt, now=timezone.now())
            before = ledger()
            take_in(attempt=attempt, page=late, provider=provider, now=timezone.now())
            assert ledger() == before

    def test_of_a_refund_or_a_dispute_after_its_end(self, stripe_server) -> None:
        with a_life(stripe_server) as life:
            provider = stripe_gateway()
            life.pay()
            life.refund_slowly()
            life.dispute()
            payment = life.names["payment"]
            (refund,), (dispute,) = provider.refunds_of(payment), provider.disputes_of(payment)
            life.refund_fails()
            life.dispute_is_won()
            reconcile_attempt(attempt=life.attempt, now=timezone.now())
            before = ledger()
            row = Payment.objects.get()
            keep_refund(payment=row, refund=refund, now=timezone.now())
            keep_dispute_of(payment=row, dispute=dispute, now=timezone.now())
            assert ledger() == before
