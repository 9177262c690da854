"""Starting to pay by card, and coming back from the card page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.card.provider import GatewayUnavailableError
from billing.models import CardAttempt, Invoice, OpenQuestion, Payment
from billing.services.card_payments import CardsNotTakenError, NotPayableError
from billing.services.card_sweep import sweep_cards
from billing.services.corrections import credit_and_reissue, credit_invoice
from tests.factories import billing as given
from tests.factories.cards import begun
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

State = CardAttempt.State


def balance(invoice: Invoice) -> int:
    return Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence


def sessions(stripe_server) -> list[dict]:
    return [each for each in stripe_server.account.things.values() if each["object"] == "checkout.session"]


class TestStarting:
    def test_opens_a_page_over_what_is_owed(self, stripe_server, client) -> None:
        invoice = given.issued(given.line(125_000))
        given.pay(invoice, 25_000)
        response = client.post(f"/invoices/{invoice.key}/card/")
        attempt = CardAttempt.objects.get()
        (page,) = sessions(stripe_server)
        assert (response.status_code, response.url) == (302, page["url"])
        assert (page["amount_total"], page["currency"]) == (100_000, "gbp")
        assert page["metadata"] == {
            "invoice": invoice.number,
            "invoice_key": str(invoice.key),
            "attempt": str(attempt.key),
        }
        assert page["client_reference_id"] == str(attempt.key)
        assert page["customer_email"] == invoice.buyer["email"]
        assert page["success_url"].endswith(f"/invoices/{invoice.key}/card/{attempt.key}/")
        assert page["expires_at"] - page["created"] == pytest.approx(7200, abs=2)
        assert (attempt.state, attempt.session) == (State.OPEN, page["id"])

    def test_names_attempt_and_amount_in_its_key(self, stripe_server) -> None:
        attempt = begun()
        (key,) = {request.key for request in stripe_server.requests if request.method == "POST"}
        assert key == attempt.idempotency_key
        assert str(attempt.key) in key
        assert key.endswith("-50000")

    def test_twice_uses_the_same_page(self, stripe_server, client) -> None:
        invoice = given.issued()
        first = client.post(f"/invoices/{invoice.key}/card/")
        second = client.post(f"/invoices/{invoice.key}/card/")
        assert first.url == second.url
        assert len(sessions(stripe_server)) == CardAttempt.objects.count() == 1

    def test_for_another_amount_closes_the_old_page_first(self, stripe_server) -> None:
        invoice = given.issued()
        first = begun(invoice)
        given.pay(invoice, 10_000)
        second = begun(invoice)
        assert (second.amount_pence, second.state) == (40_000, State.OPEN)
        first.refresh_from_db()
        assert first.state == State.EXPIRED
        assert [page["status"] for page in sessions(stripe_server)] == ["expired", "open"]

    def test_shortly_before_a_page_closes_opens_a_new_one(self, stripe_server, time_machine) -> None:
        first = begun()
        time_machine.move_to(timezone.now() + timedelta(minutes=110))
        second = begun(first.invoice)
        assert second.pk != first.pk
        assert [page["status"] for page in sessions(stripe_server)] == ["expired", "open"]

    def test_when_the_other_tab_has_paid_leads_to_the_result(self, stripe_server, client) -> None:
        attempt = begun()
        stripe_server.account.pay(attempt.session)
        response = client.post(f"/invoices/{attempt.invoice.key}/card/", follow=True)
        assert response.redirect_chain[-1][0] == f"/invoices/{attempt.invoice.key}/card/{attempt.key}/"
        assert "has been paid" in response.content.decode()
        assert len(sessions(stripe_server)) == 1

    def test_while_a_bank_is_thinking_starts_nothing_new(self, stripe_server) -> None:
        attempt = begun()
        stripe_server.account.pay_slowly(attempt.session)
        again = begun(attempt.invoice)
        assert (again.pk, again.state) == (attempt.pk, State.PROCESSING)
        assert begun(attempt.invoice).pk == attempt.pk

    def test_after_a_closed_or_refused_try_opens_a_new_page(self, stripe_server) -> None:
        first = begun()
        stripe_server.account.expire(first.session)
        second = begun(first.invoice)
        stripe_server.account.money_fails(stripe_server.account.pay_slowly(second.session))
        third = begun(first.invoice)
        states = CardAttempt.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == [State.EXPIRED, State.FAILED, State.OPEN]
        assert third.state == State.OPEN

    @pytest.mark.parametrize("make", [given.draft, given.paid])
    def test_needs_something_that_is_owed(self, stripe_server, client, make) -> None:
        invoice = make()
        response = client.post(f"/invoices/{invoice.key}/card/")
        assert response.status_code == 409
        assert not CardAttempt.objects.exists()
        with pytest.raises(NotPayableError):
            begun(invoice)

    def test_needs_a_provider(self, client) -> None:
        invoice = given.issued()
        response = client.post(f"/invoices/{invoice.key}/card/")
        assert response.status_code == 409
        assert "bank transfer" in response.content.decode()
        with pytest.raises(CardsNotTakenError):
            begun(invoice)

    def test_of_an_amount_too_small_for_the_provider_is_told(self, stripe_server, client) -> None:
        invoice = given.issued(given.line(20))
        response = client.post(f"/invoices/{invoice.key}/card/", follow=True)
        assert "bank transfer" in response.content.decode()
        assert CardAttempt.objects.get().state == State.FAILED


class TestInterruption:
    """We stop, or the answer is lost, between Stripe's act and our note of it."""

    def test_of_a_start_leaves_one_page(self, stripe_server, client) -> None:
        invoice = given.issued()
        stripe_server.trouble("drop", times=3, done=True)
        response = client.post(f"/invoices/{invoice.key}/card/")
        assert response.status_code == 503
        assert "Nothing is lost" in response.content.decode()
        attempt = CardAttempt.objects.get()
        assert (attempt.state, attempt.session) == (State.CREATED, None)
        again = client.post(f"/invoices/{invoice.key}/card/")
        assert again.status_code == 302
        (page,) = sessions(stripe_server)
        attempt.refresh_from_db()
        assert (attempt.state, attempt.session) == (State.OPEN, page["id"])

    def test_of_a_start_is_mended_by_the_sweep_although_the_payer_is_someone_else_now(
        self, stripe_server, time_machine
    ) -> None:
        invoice = given.issued()
        stripe_server.trouble("drop", times=3, done=True)
        with pytest.raises(GatewayUnavailableError):
            begun(invoice)
        invoice.customer.email = "other@council.example"
        invoice.customer.save()
        time_machine.move_to(timezone.now() + timedelta(minutes=2))
        sweep_cards(now=timezone.now())
        assert CardAttempt.objects.get().session == sessions(stripe_server)[0]["id"]

    def test_that_lasts_too_long_gives_the_attempt_up(self, stripe_server, time_machine) -> None:
        invoice = given.issued()
        stripe_server.trouble(500, times=3)
        with pytest.raises(GatewayUnavailableError):
            begun(invoice)
        time_machine.move_to(timezone.now() + timedelta(hours=3))
        sweep_cards(now=timezone.now())
        assert CardAttempt.objects.get().state == State.FAILED
        assert begun(invoice).state == State.OPEN

    def test_before_a_payment_is_noted_is_mended_by_its_page(self, stripe_server, client) -> None:
        """The page was paid on although its id never reached us."""
        invoice = given.issued()
        stripe_server.trouble("drop", times=3, done=True)
        with pytest.raises(GatewayUnavailableError):
            begun(invoice)
        (page,) = sessions(stripe_server)
        stripe_server.account.pay(page["id"])
        client.get(f"/invoices/{invoice.key}/card/{CardAttempt.objects.get().key}/")
        assert balance(invoice) == 0


class TestReturn:
    @pytest.fixture
    def come_back(self, client):
        def visit(attempt: CardAttempt, client=client) -> str:
            response = client.get(f"/invoices/{attempt.invoice.key}/card/{attempt.key}/")
            assert response.status_code == 200
            assert "no-store" in response["Cache-Control"]
            return response.content.decode()

        return visit

    def test_is_right_before_any_news_came(self, stripe_server, come_back) -> None:
        attempt = begun()
        stripe_server.account.pay(attempt.session)
        assert "has been paid" in come_back(attempt)
        assert balance(attempt.invoice) == 0

    def test_is_right_for_everybody_and_every_time(self, stripe_server, come_back, client_for) -> None:
        attempt = begun()
        stripe_server.account.pay(attempt.session)
        for client in (client_for(UserFactory()), client_for(UserFactory())):
            assert "has been paid" in come_back(attempt, client)
        assert Payment.objects.count() == 1

    @pytest.mark.parametrize(
        ("happens", "words"),
        [
            (lambda account, page: None, "has not been paid yet"),
            (lambda account, page: account.decline(page), "has not been paid yet"),
            (lambda account, page: account.pay_slowly(page), "Your bank is working on it"),
            (lambda account, page: account.money_fails(account.pay_slowly(page)), "did not make the payment"),
            (lambda account, page: account.expire(page), "nothing was paid"),
            (lambda account, page: account.money_arrives(account.pay_slowly(page)), "has been paid"),
        ],
    )
    def test_says_plainly_how_it_stands(self, stripe_server, come_back, happens, words) -> None:
        attempt = begun()
        happens(stripe_server.account, attempt.session)
        html = come_back(attempt)
        assert words in html
        for fact in ("£500.00", f"<dd>{attempt.invoice.number}</dd>", f"<dd>{attempt.invoice.subject}</dd>"):
            assert fact in html

    def test_offers_another_try_only_while_something_is_owed(self, stripe_server, come_back) -> None:
        attempt = begun()
        stripe_server.account.expire(attempt.session)
        assert f"/invoices/{attempt.invoice.key}/card/" in come_back(attempt).split("<main")[1]
        given.pay(attempt.invoice)
        html = come_back(attempt)
        assert 'method="post"' not in html.split("<main")[1].split("</main>")[0]

    def test_says_so_when_the_provider_is_silent(self, stripe_server, come_back) -> None:
        attempt = begun()
        stripe_server.trouble(500, times=5)
        assert "need not pay again" in come_back(attempt)

    def test_is_right_however_quickly_people_come_back(self, stripe_server, come_back) -> None:
        attempt = begun()
        assert "has not been paid yet" in come_back(attempt)
        stripe_server.account.pay(attempt.session)
        assert "has been paid" in come_back(attempt)

    def test_asks_the_provider_only_so_often(self, stripe_server, come_back) -> None:
        attempt = begun()
        asked = len(stripe_server.requests)
        for _ in range(30):
            come_back(attempt)
        assert len(stripe_server.requests) - asked == 12

    def test_shows_nothing_of_another_invoice(self, stripe_server, client) -> None:
        attempt, other = begun(), begun()
        assert client.get(f"/invoices/{attempt.invoice.key}/card/{other.key}/").status_code == 404


class TestPaidTwice:
    def test_by_bank_and_by_card_leaves_the_card_money_on_account(self, stripe_server, client) -> None:
        attempt = begun()
        given.pay(attempt.invoice)
        stripe_server.account.pay(attempt.session)
        client.get(f"/invoices/{attempt.invoice.key}/card/{attempt.key}/")
        payment = Payment.objects.get(method="card")
        assert not payment.allocations.exists()
        assert balance(attempt.invoice) == 0
        question = OpenQuestion.objects.get()
        assert (question.kind, question.payment, question.invoice) == ("overpaid", payment, attempt.invoice)

    def test_partly_leaves_the_rest_on_account(self, stripe_server, client) -> None:
        attempt = begun()
        given.pay(attempt.invoice, 20_000)
        stripe_server.account.pay(attempt.session)
        client.get(f"/invoices/{attempt.invoice.key}/card/{attempt.key}/")
        payment = Payment.objects.get(method="card")
        assert [row.amount_pence for row in payment.allocations.all()] == [30_000]
        assert "£200.00 too much" in OpenQuestion.objects.get().words

    def test_is_prevented_by_closing_the_page_once_nothing_is_owed(self, stripe_server, time_machine) -> None:
        attempt = begun()
        given.pay(attempt.invoice)
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
        sweep_cards(now=timezone.now())
        attempt.refresh_from_db()
        assert attempt.state == State.EXPIRED
        assert stripe_server.account.things[attempt.session]["status"] == "expired"


class TestCorrectedMeanwhile:
    def test_money_for_a_reissued_invoice_pays_the_new_one(self, stripe_server, client) -> None:
        attempt = begun()
        new = credit_and_reissue(
            invoice=attempt.invoice, purchase_order="PO 1", reason="PO came late", now=timezone.now()
        )
        stripe_server.account.pay(attempt.session)
        client.get(f"/invoices/{attempt.invoice.key}/card/{attempt.key}/")
        assert Payment.objects.get().allocations.get().invoice == new
        assert balance(new) == 0

    def test_money_for_a_credited_invoice_stays_on_account(self, stripe_server, client) -> None:
        attempt = begun()
        credit_invoice(invoice=attempt.invoice, reason="Wrong customer", now=timezone.now())
        stripe_server.account.pay(attempt.session)
        client.get(f"/invoices/{attempt.invoice.key}/card/{attempt.key}/")
        assert not Payment.objects.get().allocations.exists()
        assert OpenQuestion.objects.filter(kind="overpaid").count() == 1
