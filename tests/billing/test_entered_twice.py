"""A button pressed twice, or a form that the browser brought back: money is entered once, and a person is asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from billing.models import Payment, Refund
from billing.services.refunds import record_refund
from billing.services.repeats import AlreadyEnteredError
from newsletters.services.groups import set_up_groups
from tests.factories import billing as given
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ASKED = "If this is another one, say so."


@pytest.fixture
def treasurer(client_for):
    set_up_groups()
    return client_for(UserFactory(groups=["Finance officer"], with_second_factor=True))


@pytest.fixture
def invoice():
    return given.issued()


def cheque(**changes):
    data = {"method": "cheque", "amount": "300", "received_on": timezone.localdate(), "reference": "100012"}
    return {**data, **changes}


def back(payment, **changes):
    return {
        "payment": payment.pk,
        "amount": "80",
        "made_on": timezone.localdate(),
        "reason": "Too much",
        **changes,
    }


def enter(client, invoice, step, data):
    return client.post(f"/admin/invoice/{invoice.pk}/{step}/", data)


def twice_at_once(client, invoice, step, data):
    """Press the button twice; returns the status of each answer."""
    ready = Barrier(2)

    def press(_):
        try:
            ready.wait(timeout=20)
            return enter(client, invoice, step, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(press, range(2)))


class TestAPayment:
    def test_entered_twice_is_asked_about_and_what_was_typed_stays(self, treasurer, invoice) -> None:
        assert ASKED not in enter(treasurer, invoice, "payment", cheque()).content.decode()
        again = enter(treasurer, invoice, "payment", cheque())
        assert ASKED in again.content.decode()
        assert 'value="100012"' in again.content.decode()
        assert '<input type="checkbox" name="is_another"' in again.content.decode()
        assert Payment.objects.count() == 1

    def test_is_entered_when_it_is_said_to_be_another(self, treasurer, invoice) -> None:
        for data in (cheque(), cheque(is_another="on")):
            assert enter(treasurer, invoice, "payment", data).status_code == 302
        assert Payment.objects.count() == 2

    @pytest.mark.parametrize("change", [{"amount": "301"}, {"reference": "100013"}, {"method": "other"}])
    def test_that_differs_is_another(self, treasurer, invoice, change) -> None:
        for data in (cheque(), cheque(**change)):
            assert enter(treasurer, invoice, "payment", data).status_code == 302

    def test_taken_back_may_be_entered_again(self, treasurer, invoice) -> None:
        enter(treasurer, invoice, "payment", cheque())
        enter(treasurer, invoice, "withdraw", {"payment": Payment.objects.get().pk, "reason": "Mistyped"})
        assert enter(treasurer, invoice, "payment", cheque()).status_code == 302

    def test_pressed_twice_at_once_is_entered_once(self, treasurer, invoice) -> None:
        assert twice_at_once(treasurer, invoice, "payment", cheque()) == [200, 302]
        assert Payment.objects.count() == 1


class TestMoneyPaidBack:
    @pytest.fixture
    def payment(self, treasurer, invoice):
        enter(treasurer, invoice, "payment", cheque(amount="800"))
        return Payment.objects.get()

    def test_noted_twice_is_asked_about(self, treasurer, invoice, payment) -> None:
        enter(treasurer, invoice, "pay-back", back(payment))
        assert ASKED in enter(treasurer, invoice, "pay-back", back(payment)).content.decode()
        assert Refund.objects.count() == 1
        assert enter(treasurer, invoice, "pay-back", back(payment, is_another="on")).status_code == 302

    def test_noted_twice_is_asked_about_although_the_account_is_empty_by_then(
        self, treasurer, invoice, payment
    ) -> None:
        for _ in range(2):
            answer = enter(treasurer, invoice, "pay-back", back(payment, amount="300"))
        assert ASKED in answer.content.decode()
        assert Refund.objects.count() == 1

    def test_pressed_twice_at_once_is_noted_once(self, treasurer, invoice, payment) -> None:
        assert twice_at_once(treasurer, invoice, "pay-back", back(payment)) == [200, 302]
        assert Refund.objects.count() == 1

    def test_a_day_later_is_another(self, payment) -> None:
        facts = {"payment": payment, "invoice": None, "amount_pence": 1_000, "reason": "Too much"}
        now = timezone.now()
        record_refund(**facts, made_on=now.date(), may_repeat=False, now=now)
        with pytest.raises(AlreadyEnteredError):
            record_refund(**facts, made_on=now.date(), may_repeat=False, now=now + timedelta(hours=23))
        record_refund(**facts, made_on=now.date(), may_repeat=False, now=now + timedelta(hours=25))
