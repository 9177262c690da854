"""Numbers under load: many people issue at once, some of them fail, and no number is missing or doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from billing.models import Invoice, NumberSeries
from billing.services import numbers
from billing.services.invoices import issue_invoice
from tests.factories import billing as given

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.prove]


def _at_once(work: Callable[[Any], None], on: list[Any], threads: int) -> None:
    def run(one: Any) -> None:
        try:
            work(one)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, on))


def _issue_or_fail(pair: tuple[int, Invoice]) -> None:
    position, invoice = pair
    with transaction.atomic():
        issue_invoice(invoice=invoice, now=timezone.now() + timedelta(seconds=position))
        if position % 5 == 0:
            transaction.set_rollback(True)


class TestNumbersAtOnce:
    def test_every_number_is_given_exactly_once_though_some_issues_fail(
        self, prove_size: Callable[[int, int], int]
    ) -> None:
        count = prove_size(200, 40)
        customer = given.CustomerFactory()
        drafts = [given.draft(customer=customer) for _ in range(count)]
        _at_once(_issue_or_fail, list(enumerate(drafts)), threads=10)
        given_numbers = sorted(Invoice.objects.issued().values_list("number", flat=True))
        assert len(given_numbers) == count - len(range(0, count, 5))
        assert given_numbers == [f"INV-{number:05d}" for number in range(1, len(given_numbers) + 1)]

    def test_without_the_lock_numbers_would_be_doubled(self) -> None:
        """The test above can fail: the same work over a series that is read without its lock gives a number twice."""
        given_out: list[str] = []

        def take_unlocked(series: str, *, prefix: str) -> str:
            row = NumberSeries.objects.get_or_create(name=series)[0]
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.05)")
            NumberSeries.objects.filter(name=series).update(last_number=row.last_number + 1)
            given_out.append(f"{prefix}{row.last_number + 1:05d}")
            return given_out[-1]

        NumberSeries.objects.create(name=numbers.INVOICES)

        def take(_: Any) -> None:
            with transaction.atomic():
                take_unlocked(numbers.INVOICES, prefix="INV-")

        _at_once(take, list(range(10)), threads=10)
        assert len(set(given_out)) < len(given_out)
