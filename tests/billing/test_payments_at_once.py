"""Money under load: whatever comes at once, no penny is spent twice and nothing is fulfilled twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from billing import fulfilment
from billing.fulfilment import Fulfilment, register_fulfilment
from billing.models import Allocation, Invoice, Payment, Refund
from billing.services.payments import MoreThanPaidError, allocate, left_of, record_payment, take_back
from billing.services.refunds import MoreThanReceivedError, record_refund
from tests.factories import billing as given

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

THREADS = 8


def at_once(work: Callable[[int], Any], refusal: tuple[type[Exception], ...] = ()) -> list[Any]:
    """Do the work in many threads at once; return what those that were not refused gave."""

    def one(number: int) -> Any:
        try:
            return work(number)
        except refusal:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return [given for given in pool.map(one, range(THREADS)) if given is not None]


@pytest.fixture
def fulfilled() -> Iterator[list[str]]:
    """The numbers of invoices with the purpose “trial”, as often as each was fulfilled."""
    numbers: list[str] = []
    register_fulfilment(
        Fulfilment(
            purpose="trial",
            fulfil=lambda invoice, now: numbers.append(str(invoice.number)),
            reissued=lambda old, new, now: None,
            consequence=lambda invoice: "",
        )
    )
    yield numbers
    del fulfilment._owners["trial"]


def on_account(pence: int) -> Payment:
    return record_payment(
        customer=given.CustomerFactory(),
        method="other",
        amount_pence=pence,
        received_on=timezone.localdate(),
        pays={},
        now=timezone.now(),
    )


class TestMoneyAtOnce:
    def test_what_lies_on_account_is_allocated_once(self) -> None:
        payment = on_account(50_000)
        invoices = [given.issued(customer=payment.customer) for _ in range(THREADS)]
        done = at_once(
            lambda n: allocate(payment=payment, invoice=invoices[n], amount_pence=50_000, now=timezone.now()),
            (MoreThanPaidError,),
        )
        assert len(done) == 1
        assert left_of(payment) == 0

    def test_a_payment_is_refunded_once(self) -> None:
        invoice = given.paid()
        payment = invoice.customer.payments.get()
        done = at_once(
            lambda n: record_refund(
                payment=payment,
                invoice=invoice,
                amount_pence=30_000,
                reason="Paid twice",
                made_on=timezone.localdate(),
                now=timezone.now(),
            ),
            (MoreThanReceivedError,),
        )
        assert len(done) == 1
        assert Refund.objects.count() == 1

    def test_an_allocation_is_taken_back_once(self) -> None:
        invoice = given.paid()
        allocation = invoice.allocations.get()
        at_once(lambda n: take_back(allocation=allocation, now=timezone.now()))
        assert Allocation.objects.count() == 2

    def test_an_invoice_paid_from_several_sides_is_fulfilled_once(self, fulfilled: list[str]) -> None:
        invoice = given.issued(purpose="trial")
        at_once(lambda n: given.pay(invoice, invoice.total_pence // 4))
        assert fulfilled == [invoice.number]
        assert Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence == -invoice.total_pence
