"""Card payments, Stripe's news and open questions in the admin."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing import tasks
from billing.models import CardAttempt, OpenQuestion, Payment, Refund, RefundRequest
from billing.services.card_news import find_lost_events
from billing.services.reconciling import reconcile_attempt
from billing.services.settling import ask
from newsletters.services.groups import set_up_groups
from tests.factories import billing as given
from tests.factories.cards import begun
from tests.factories.desk import duties
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

LISTS = ["/admin/questions/", "/admin/card-payments/", "/admin/stripe-events/"]


@pytest.fixture
def officer():
    set_up_groups()
    return UserFactory(groups=["Finance officer"], with_second_factor=True)


@pytest.fixture
def finance(client_for, officer):
    return client_for(officer)


def question(number: int = 1, **values) -> OpenQuestion:
    return ask(
        kind="parked",
        words=f"Question {number}: what is this?",
        cause=f"cause {number}",
        now=timezone.now(),
        **values,
    )


def paid(stripe_server) -> CardAttempt:
    attempt = begun()
    stripe_server.account.pay(attempt.session)
    return reconcile_attempt(attempt=attempt, now=timezone.now())


class TestWhoMay:
    @pytest.mark.parametrize("address", LISTS)
    def test_finance_may_read_and_editors_may_not(self, client_for, finance, address) -> None:
        editor = client_for(UserFactory(groups=["Editor"], with_second_factor=True))
        assert finance.get(address).status_code == 200
        assert editor.get(address).status_code == 302

    def test_steps_need_their_permission(self, client_for, finance, stripe_server) -> None:
        attempt, asked = paid(stripe_server), question()
        editor = client_for(UserFactory(groups=["Editor"], with_second_factor=True))
        for address in [
            f"/admin/questions/{asked.pk}/settle/",
            f"/admin/card-payments/{attempt.pk}/ask/",
            f"/admin/card-payments/{attempt.pk}/pay-back/",
        ]:
            editor.post(address, {"answer": "x"})
        asked.refresh_from_db()
        assert asked.settled_at is None
        assert not Refund.objects.exists()


class TestQuestions:
    def test_stand_open_ones_first_with_their_invoice(self, finance) -> None:
        invoice = given.issued()
        question(1)
        question(2, invoice=invoice)
        OpenQuestion.objects.filter(cause="cause 2").update(settled_at=timezone.now(), answer="Done")
        html = finance.get("/admin/questions/").content.decode()
        assert html.index("Question 1") < html.index("Question 2")
        assert invoice.number in html
        only_open = finance.get("/admin/questions/?is_open=True").content.decode()
        assert "Question 1" in only_open
        assert "Question 2" not in only_open

    def test_are_settled_with_an_answer(self, finance, officer) -> None:
        asked = question()
        page = finance.get(f"/admin/questions/inspect/{asked.pk}/").content.decode()
        assert f"/admin/questions/{asked.pk}/settle/" in page
        response = finance.post(f"/admin/questions/{asked.pk}/settle/", {"answer": " It is a gift. "})
        asked.refresh_from_db()
        assert response.status_code == 302
        assert (asked.answer, asked.settled_by) == ("It is a gift.", officer)
        page = finance.get(f"/admin/questions/inspect/{asked.pk}/").content.decode()
        assert f"/admin/questions/{asked.pk}/settle/" not in page

    def test_are_not_settled_without_one(self, finance) -> None:
        asked = question()
        response = finance.post(f"/admin/questions/{asked.pk}/settle/", {"answer": "  "})
        asked.refresh_from_db()
        assert response.status_code == 200
        assert asked.settled_at is None

    def test_stand_on_the_front_page_of_those_who_may_settle_them(self, finance, client_for) -> None:
        for number in range(7):
            question(number)
        editor = client_for(UserFactory(groups=["Editor"], with_second_factor=True))
        assert duties(finance) == {"questions about money are open": "7"}
        assert duties(editor) == {}

    def test_leave_the_front_page_alone_when_there_are_none(self, finance) -> None:
        assert duties(finance) == {}


class TestCardPayments:
    def test_tell_everything_known_about_a_payment(self, finance, stripe_server) -> None:
        attempt = paid(stripe_server)
        stripe_server.account.refund_in_dashboard(attempt.payment_intent, 5_000)
        stripe_server.account.dispute(attempt.payment_intent)
        reconcile_attempt(attempt=attempt, now=timezone.now())
        html = finance.get(f"/admin/card-payments/inspect/{attempt.pk}/").content.decode()
        for words in (attempt.session, attempt.payment_intent, "£500.00", "£50.00", "fraudulent"):
            assert words in html

    def test_are_found_by_customer_and_state(self, finance, stripe_server) -> None:
        first, second = paid(stripe_server), begun()
        html = finance.get(f"/admin/card-payments/?q={second.invoice.number}").content.decode()
        assert second.invoice.number in html
        assert first.invoice.number not in html
        html = finance.get("/admin/card-payments/?state=paid").content.decode()
        assert first.invoice.number in html
        assert second.invoice.number not in html

    def test_and_their_invoices_lead_to_one_another(self, finance, stripe_server) -> None:
        attempt = paid(stripe_server)
        asked = question(invoice=attempt.invoice)
        to_invoice = f"/admin/invoice/inspect/{attempt.invoice_id}/"
        to_attempt = f"/admin/card-payments/inspect/{attempt.pk}/"
        assert to_invoice in finance.get(to_attempt).content.decode()
        assert to_invoice in finance.get(f"/admin/questions/inspect/{asked.pk}/").content.decode()
        page = finance.get(to_invoice).content.decode()
        assert to_attempt in page
        assert f"/admin/card-payments/{attempt.pk}/pay-back/" in page

    def test_are_asked_about_again(self, finance, stripe_server) -> None:
        attempt = begun()
        stripe_server.account.pay(attempt.session)
        response = finance.post(f"/admin/card-payments/{attempt.pk}/ask/", follow=True)
        assert "It stands so: paid" in response.content.decode()
        assert Payment.objects.count() == 1

    def test_cannot_be_asked_about_while_the_provider_is_silent(self, finance, stripe_server) -> None:
        attempt = begun()
        stripe_server.trouble(500, times=3)
        response = finance.post(f"/admin/card-payments/{attempt.pk}/ask/", follow=True)
        assert "does not answer" in response.content.decode()

    def test_are_paid_back_by_staff(self, finance, officer, stripe_server) -> None:
        attempt = paid(stripe_server)
        address = f"/admin/card-payments/{attempt.pk}/pay-back/"
        assert attempt.invoice.number in finance.get(address).content.decode()
        data = {"amount": "£125.50", "source": attempt.invoice.pk, "reason": "Two areas, not three"}
        response = finance.post(address, data)
        refund = Refund.objects.get()
        assert response.status_code == 302
        assert (refund.amount_pence, refund.state, refund.recorded_by) == (12_550, "pending", officer)
        tasks.send_refund(request_id=RefundRequest.objects.get().pk)
        assert Refund.objects.get().state == "succeeded"

    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            ("600", "At most £500.00 can go back"),
            ("twelve", "Write an amount in pounds"),
            ("0", "above nought"),
            ("", "required"),
        ],
    )
    def test_are_not_paid_back_wrongly_and_what_was_typed_stays(
        self, finance, stripe_server, amount, words
    ) -> None:
        attempt = paid(stripe_server)
        data = {"amount": amount, "source": attempt.invoice.pk, "reason": "A reason that stays"}
        response = finance.post(f"/admin/card-payments/{attempt.pk}/pay-back/", data)
        html = response.content.decode()
        assert words in html
        assert "A reason that stays" in html
        assert not Refund.objects.exists()

    def test_are_paid_back_once_though_the_button_is_pressed_twice(self, finance, stripe_server) -> None:
        attempt = paid(stripe_server)
        data = {"amount": "100", "source": attempt.invoice.pk, "reason": "Two areas, not three"}
        answers = [finance.post(f"/admin/card-payments/{attempt.pk}/pay-back/", data) for _ in range(2)]
        assert "If this is another one, say so." in answers[1].content.decode()
        assert Refund.objects.count() == 1

    def test_on_account_are_paid_back_from_there(self, finance, stripe_server) -> None:
        attempt = begun()
        given.pay(attempt.invoice)
        stripe_server.account.pay(attempt.session)
        attempt = reconcile_attempt(attempt=attempt, now=timezone.now())
        data = {"amount": "500", "source": "account", "reason": "Paid twice"}
        finance.post(f"/admin/card-payments/{attempt.pk}/pay-back/", data)
        assert Refund.objects.get().invoice is None


class TestNews:
    def test_is_listed_with_its_outcome(self, finance, stripe_server) -> None:
        paid(stripe_server)
        find_lost_events(since=timezone.now() - timedelta(days=1), now=timezone.now())
        html = finance.get("/admin/stripe-events/").content.decode()
        assert "payment_intent.succeeded" in html
        assert "not acted on yet" in html


class TestGrowth:
    @pytest.mark.parametrize("address", [*LISTS, "/admin/"])
    def test_costs_the_same_however_many_there_are(self, finance, stripe_server, address) -> None:
        def fill(start: int) -> None:
            for number in range(start, start + 3):
                attempt = paid(stripe_server)
                question(number, invoice=attempt.invoice)
            find_lost_events(since=timezone.now() - timedelta(days=1), now=timezone.now())

        fill(0)
        finance.get(address)
        with CaptureQueriesContext(connection) as first:
            finance.get(address)
        fill(3)
        with CaptureQueriesContext(connection) as second:
            finance.get(address)
        assert len(second) == len(first)
