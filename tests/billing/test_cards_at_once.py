"""Several workers and tabs at once, with real commits."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from billing import tasks
from billing.models import CardAttempt, Invoice, OpenQuestion, Payment, Refund, RefundRequest, StripeEvent
from billing.services.card_news import find_lost_events
from billing.services.card_refunds import ask_for_refund
from billing.services.card_sweep import sweep_cards
from billing.services.reconciling import reconcile_attempt
from office.models import OutboxMessage
from tests.factories import billing as given
from tests.factories.cards import begun

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WORKERS = 6


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do all the work at the same moment, each with a connection of its own; an error in any is an error here."""
    start = threading.Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        try:
            start.wait(20)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result(60) for done in [pool.submit(one, work) for work in works]]


def paid_attempt(stripe_server) -> CardAttempt:
    attempt = begun()
    stripe_server.account.pay(attempt.session)
    return attempt


def test_all_news_and_the_return_page_at_once_enter_one_payment(stripe_server, prove_size) -> None:
    for _ in range(prove_size(10, 2)):
        attempt = paid_attempt(stripe_server)
        paid = stripe_server.account.things[attempt.session]["payment_intent"]
        stripe_server.account.refund_in_dashboard(paid, 10_000)
        find_lost_events(since=timezone.now() - timedelta(days=1), now=timezone.now())
        events = list(StripeEvent.objects.filter(handled_at=None).values_list("pk", flat=True))
        assert len(events) >= 4
        at_once(
            *[lambda pk=pk: tasks.act_on_event(event_id=pk) for pk in events],
            lambda attempt=attempt: reconcile_attempt(attempt=attempt, now=timezone.now()),
            lambda: sweep_cards(now=timezone.now() + timedelta(hours=1)),
        )
        payment = Payment.objects.get(provider_reference=paid)
        assert payment.allocations.get().amount_pence == 50_000
        assert payment.refunds.get().amount_pence == 10_000
        assert OpenQuestion.objects.filter(payment=payment).count() == 1
        receipts = OutboxMessage.objects.filter(
            subject__startswith="Receipt", subject__contains=attempt.invoice.number
        )
        assert receipts.count() == 1


def test_several_tabs_at_once_open_one_page(stripe_server, prove_size) -> None:
    for _ in range(prove_size(10, 2)):
        invoice = given.issued()
        attempts = at_once(*[lambda invoice=invoice: begun(invoice)] * WORKERS)
        assert len({attempt.url for attempt in attempts}) == 1
        pages = [
            page
            for page in stripe_server.account.things.values()
            if page["object"] == "checkout.session" and page["metadata"]["invoice"] == invoice.number
        ]
        assert len(pages) == CardAttempt.objects.filter(invoice=invoice).count() == 1


def test_workers_that_send_one_refund_at_once_pay_back_once(stripe_server, prove_size) -> None:
    for _ in range(prove_size(10, 2)):
        attempt = reconcile_attempt(attempt=paid_attempt(stripe_server), now=timezone.now())
        payment = Payment.objects.get(provider_reference=attempt.payment_intent)
        request = ask_for_refund(
            payment=payment,
            invoice=attempt.invoice,
            amount_pence=20_000,
            reason="Test",
            by=None,
            now=timezone.now(),
        )
        at_once(*[lambda pk=request.pk: tasks.send_refund(request_id=pk)] * WORKERS)
        refunds = [
            each
            for each in stripe_server.account.things.values()
            if each["object"] == "refund" and each["payment_intent"] == payment.provider_reference
        ]
        assert len(refunds) == Refund.objects.filter(payment=payment).count() == 1
        assert RefundRequest.objects.get(pk=request.pk).answered_at is not None


def test_card_money_that_comes_while_the_bank_money_is_entered_stays_on_account(stripe_server) -> None:
    attempt = paid_attempt(stripe_server)

    def reconcile() -> None:
        try:
            reconcile_attempt(attempt=attempt, now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            given.pay(attempt.invoice)
            waiting = pool.submit(reconcile)
            sleep(1)
            assert not waiting.done()
        waiting.result(30)
    assert not Payment.objects.get(method="card").allocations.exists()
    assert Invoice.objects.with_balance().get(pk=attempt.invoice_id).balance_pence == 0
    assert OpenQuestion.objects.get().kind == "overpaid"
