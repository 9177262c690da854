"""Writes are noticed on every connection, whatever was being recorded when it was opened."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pghistory
import pytest
from django.core.cache import caches
from django.db import connection

from office.keeping import current_generation
from office.models import Identity

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def on_a_new_connection(work: Callable[[], None]) -> BaseException | None:
    """Do something in a thread, which has a connection of its own, and return what went wrong."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).exception()


def change_the_name() -> None:
    Identity.objects.update(name="Another name")


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["kept"].clear()
    Identity.load()
    yield
    caches["kept"].clear()


class TestAConnectionThatIsOpenedWhileHistoryIsWritten:
    """As by the first request that a thread of the web server answers, if that is a form of a visitor."""

    def test_has_its_writes_noticed(self):
        before = current_generation()

        def work() -> None:
            with pghistory.context(url="/subscribe/"):
                change_the_name()

        assert on_a_new_connection(work) is None
        assert current_generation() != before

    def test_has_its_writes_noticed_afterwards_and_carries_no_history_on(self):
        between: list[str] = []

        def work() -> None:
            with pghistory.context(url="/subscribe/"):
                Identity.objects.exists()
            between.append(current_generation())
            change_the_name()

        assert on_a_new_connection(work) is None
        assert current_generation() != between[0]
