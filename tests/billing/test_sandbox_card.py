"""The pretended card page: like the real one in everything but money, and impossible in production."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from billing import tasks
from billing.checks import card_keys_fit, sandbox_stays_local
from billing.models import CardAttempt, Invoice, Payment, Refund
from billing.services.card_refunds import ask_for_refund
from tests.factories import billing as given
from tests.factories.cards import begun

CHECKOUT = Path(__file__).resolve().parent.parent.parent
State = CardAttempt.State


@pytest.fixture
def sandbox(settings, tmp_path):
    """A site as `make run` has it: no keys, and the sandbox."""
    settings.SANDBOX_CARD = True
    settings.SANDBOX_FOLDER = tmp_path / "sandbox"
    settings.ROOT_URLCONF = "tests.billing.urls_with_sandbox"


def balance() -> int:
    return Invoice.objects.with_balance().get().balance_pence


@pytest.mark.django_db
@pytest.mark.usefixtures("sandbox")
class TestPretending:
    @pytest.fixture
    def attempt(self) -> CardAttempt:
        return begun()

    def act(self, client, attempt, act):
        response = client.post(f"/sandbox-card/{attempt.key}/", {"act": act}, follow=True)
        attempt.refresh_from_db()
        return response.content.decode()

    def test_begins_like_a_real_payment(self, client) -> None:
        invoice = given.issued()
        response = client.post(f"/invoices/{invoice.key}/card/")
        attempt = CardAttempt.objects.get()
        assert response.url == f"/sandbox-card/{attempt.key}/"
        assert (attempt.provider, attempt.state) == ("sandbox", State.OPEN)
        html = client.get(response.url).content.decode()
        assert "No money moves here" in html
        for fact in ("£500.00", f"<dd>{invoice.number}</dd>", f"<dd>{invoice.subject}</dd>"):
            assert fact in html

    def test_to_pay_pays_the_invoice(self, client, attempt) -> None:
        assert "has been paid" in self.act(client, attempt, "pay")
        assert Payment.objects.get().method == "card"
        assert balance() == 0

    @pytest.mark.parametrize(
        ("answer", "state", "owed"), [("bank-agrees", State.PAID, 0), ("bank-refuses", State.FAILED, 50_000)]
    )
    def test_by_a_slow_bank_ends_when_it_answers(self, client, attempt, answer, state, owed) -> None:
        assert "Your bank is working on it" in self.act(client, attempt, "pay-slowly")
        assert attempt.state == State.PROCESSING
        self.act(client, attempt, answer)
        tasks.check_card_attempt(key=str(attempt.key))
        attempt.refresh_from_db()
        assert (attempt.state, balance()) == (state, owed)

    def test_with_a_refused_card_may_be_tried_again(self, client, attempt) -> None:
        assert "pretended card was refused" in self.act(client, attempt, "decline")
        assert "has been paid" in self.act(client, attempt, "pay")

    def test_is_done_once(self, client, attempt) -> None:
        self.act(client, attempt, "pay")
        assert "This page is complete" in self.act(client, attempt, "pay")
        assert Payment.objects.count() == 1

    def test_and_leaving_pays_nothing(self, client, attempt) -> None:
        response = client.get(f"/invoices/{attempt.invoice.key}/card/{attempt.key}/")
        assert "has not been paid yet" in response.content.decode()
        assert balance() == 50_000

    def test_pays_back_as_well(self, client, attempt) -> None:
        self.act(client, attempt, "pay")
        payment = Payment.objects.get()
        for _ in range(2):
            request = ask_for_refund(
                payment=payment,
                invoice=attempt.invoice,
                amount_pence=20_000,
                reason="Test",
                by=None,
                now=timezone.now(),
            )
            tasks.send_refund(request_id=request.pk)
        assert list(Refund.objects.values_list("state", "amount_pence")) == [("succeeded", 20_000)] * 2
        assert balance() == 40_000

    def test_for_another_amount_closes_the_old_page(self, client, attempt) -> None:
        given.pay(attempt.invoice, 10_000)
        second = begun(attempt.invoice)
        assert second.amount_pence == 40_000
        assert "This page is expired" in self.act(client, attempt, "pay")

    def test_page_of_nothing_is_not_found(self, client, attempt) -> None:
        assert client.get(f"/sandbox-card/{attempt.invoice.key}/").status_code == 404


class TestProduction:
    def test_has_no_address_for_it(self) -> None:
        with pytest.raises(NoReverseMatch):
            reverse("sandbox_card", args=["00000000-0000-0000-0000-000000000000"])

    def test_is_refused_with_it_by_a_check(self, settings) -> None:
        assert sandbox_stays_local(None) == []
        settings.SITE_MODE, settings.SANDBOX_CARD = "production", True
        assert [problem.id for problem in run_checks() if problem.id.startswith("billing.E")] == [
            "billing.E001"
        ]
        settings.ROOT_URLCONF = "tests.billing.urls_with_sandbox"
        assert [problem.id for problem in sandbox_stays_local(None)] == ["billing.E001", "billing.E002"]

    def test_settings_never_turn_it_on(self) -> None:
        """Whatever the environment says: a process with production's settings routes no such page."""
        words = (
            "import django; django.setup(); from django.conf import settings; from django.urls import resolve, Resolver404\n"
            "assert not settings.SANDBOX_CARD\n"
            "try: resolve('/sandbox-card/00000000-0000-0000-0000-000000000000/')\n"
            "except Resolver404: print('not routed')\n"
            "else: print(resolve('/sandbox-card/00000000-0000-0000-0000-000000000000/').view_name)"
        )
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "association.settings",
            "SITE_MODE": "production",
            "SANDBOX_CARD": "yes",
            "SECRET_KEY": "k" * 60,
            "SITE_URL": "https://www.association.example",
            "ALLOWED_HOSTS": "www.association.example",
            "REDIS_URL": "redis://redis.invalid:6379/0",
        }
        done = subprocess.run(
            [sys.executable, "-c", words], cwd=CHECKOUT, env=environment, capture_output=True, text=True
        )
        assert (done.stdout.strip(), done.returncode) in {
            ("not routed", 0),
            ("wagtail_serve", 0),
        }, done.stderr


class TestKeys:
    def test_that_do_not_fit_are_told(self, settings) -> None:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = "sk_test_x", ""
        assert [problem.id for problem in card_keys_fit(None)] == ["billing.W001"]
        settings.STRIPE_WEBHOOK_SECRET, settings.SITE_MODE = "whsec_x", "production"
        assert [problem.id for problem in card_keys_fit(None)] == ["billing.W002"]
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_live_x", "http://elsewhere"
        assert [problem.id for problem in card_keys_fit(None)] == ["billing.E003"]
        settings.STRIPE_API_BASE = ""
        assert card_keys_fit(None) == []
