"""Several workers at one consignment, on a real PostgreSQL, while people pause, stop and resume it."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from office import tasks
from office.models import Consignment, Copy
from office.services.claiming import begin, claim_copies, lease
from office.services.consignments import figures_of, pause, resume, send_failed_again, stop
from office.services.copies import send_copies
from tests.factories.mailings import ConsignmentFactory, State, copies
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WORKERS = 3
SECONDS = 30.0


def in_threads(work: Callable[[], Any], pool: ThreadPoolExecutor) -> list[Future[Any]]:
    """Begin the work in every worker, all together, each with its own connection."""
    start = threading.Barrier(WORKERS)

    def one() -> Any:
        connection.ensure_connection()
        start.wait(10)
        try:
            return work()
        finally:
            connection.close()

    return [pool.submit(one) for _ in range(WORKERS)]


def at_once(work: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return [future.result(SECONDS) for future in in_threads(work, pool)]


def send() -> int:
    return send_copies(now=timezone.now() + timedelta(seconds=1), seconds=SECONDS).number


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def arrived(smtp) -> Counter[str]:
    return Counter(email["To"] for email in smtp.behaviour.received)


def addresses(**values: Any) -> Counter[str]:
    return Counter(Copy.objects.filter(**values).values_list("address", flat=True))


class TestSending:
    def test_every_copy_arrives_once(self, smtp, prove_size) -> None:
        number = prove_size(1000, 160)
        copies(number)
        assert sum(at_once(send)) == number
        assert arrived(smtp) == addresses(state=State.SENT)
        assert len(arrived(smtp)) == number
        assert Consignment.objects.get().state == Consignment.State.DONE

    def test_workers_that_only_look_would_take_the_same(self, prove_size) -> None:
        """Shows that the test above can fail: the race is there."""
        copies(prove_size(1000, 160))

        def careless() -> list[int]:
            taken = []
            while batch := list(Copy.objects.waiting().order_by("due_at", "pk")[:10]):
                for copy in batch:
                    taken.append(copy.pk)
                    Copy.objects.filter(pk=copy.pk).update(state=State.SENDING, claimed_at=timezone.now())
            return taken

        assert max(Counter(pk for taken in at_once(careless) for pk in taken).values()) > 1

    def test_no_two_workers_claim_the_same_copies(self) -> None:
        copies(120)
        consignment, now = Consignment.objects.get(), timezone.now() + timedelta(seconds=1)
        claimed = at_once(lambda: claim_copies(consignment=consignment, now=now))
        assert sorted(len(batch) for batch in claimed) == [20, 50, 50]
        assert len({copy.id for batch in claimed for copy in batch}) == 120

    def test_a_worker_whose_claim_is_over_begins_nothing_that_another_has_taken(self) -> None:
        copies(2)
        consignment, now = Consignment.objects.get(), timezone.now() + timedelta(seconds=1)
        slow = claim_copies(consignment=consignment, now=now)
        quick = claim_copies(consignment=consignment, now=now + lease())
        assert [copy.id for copy in slow] == [copy.id for copy in quick]
        assert not begin(slow[0], after=None, now=now)
        assert begin(quick[0], after=None, now=now)
        assert not begin(slow[0], after=None, now=now)
        assert not begin(quick[0], after=None, now=now), "what is being sent is not begun again"


class TestPeople:
    def test_a_pause_lets_each_worker_finish_the_mail_in_its_hands_and_no_more(self, smtp) -> None:
        copies(400)
        consignment, by = Consignment.objects.get(), UserFactory()
        with ThreadPoolExecutor(WORKERS) as pool:
            sending = in_threads(send, pool)
            until(lambda: len(smtp.behaviour.received) > 30)
            pause(consignment=consignment, by=by)
            already = len(smtp.behaviour.received)
            for future in sending:
                future.result(SECONDS)
        assert len(smtp.behaviour.received) <= already + WORKERS
        assert arrived(smtp) == addresses(state=State.SENT)
        assert figures_of(consignment)["waiting"] == 400 - len(smtp.behaviour.received)
        resume(consignment=consignment, by=by)
        at_once(send)
        assert arrived(smtp) == addresses()

    def test_what_is_stopped_has_arrived_or_never_does(self, smtp) -> None:
        copies(400)
        consignment = Consignment.objects.get()
        with ThreadPoolExecutor(WORKERS) as pool:
            sending = in_threads(send, pool)
            until(lambda: len(smtp.behaviour.received) > 30)
            stopped = stop(consignment=consignment, by=UserFactory(), now=timezone.now())
            for future in sending:
                future.result(SECONDS)
        at_once(send)
        assert stopped > 0
        assert arrived(smtp) == addresses(state=State.SENT)
        assert figures_of(consignment) == {
            **dict.fromkeys(Copy.State.values, 0),
            "sent": 400 - stopped,
            "stopped": stopped,
        }

    def test_what_failed_is_sent_again_beside_what_is_still_leaving(self, smtp) -> None:
        copies(200)
        consignment, by = Consignment.objects.get(), UserFactory()
        smtp.behaviour.to_contents = "554 not now"
        with ThreadPoolExecutor(WORKERS) as pool:
            sending = in_threads(send, pool)
            until(lambda: addresses(state=State.FAILED).total() > 10)
            smtp.behaviour.to_contents = None
            until(lambda: len(smtp.behaviour.received) > 10)
            send_failed_again(consignment=consignment, by=by, now=timezone.now())
            for future in sending:
                future.result(SECONDS)
        at_once(send)
        assert arrived(smtp) == addresses(state=State.SENT)
        assert addresses(state=State.SENT).total() == 200


class TestLimits:
    def test_workers_keep_a_limit_together(self, smtp) -> None:
        copies(60, consignment=ConsignmentFactory(per_minute=20))
        now = timezone.now() + timedelta(seconds=1)
        numbers = [
            sum(at_once(lambda moment=now + timedelta(seconds=s): send_copies(now=moment).number))
            for s in (0, 40, 61)
        ]
        assert numbers == [20, 0, 20]
        assert arrived(smtp) == addresses(state=State.SENT)

    def test_no_more_workers_send_at_a_time_than_settings_allow(self, smtp, settings) -> None:
        settings.MAIL_CONNECTIONS = 2
        copies(120)
        smtp.behaviour.go_on = threading.Event()
        with ThreadPoolExecutor(WORKERS) as pool:
            sending = in_threads(lambda: tasks.send_consignments(), pool)
            until(lambda: any(future.done() for future in sending))
            until(lambda: addresses(state=State.SENDING).total() == 2)
            smtp.behaviour.go_on.set()
            numbers = sorted(future.result(SECONDS) for future in sending)
        assert numbers[0] == 0
        assert numbers[1] > 0
        assert sum(numbers) == 120


class TestLostDatabase:
    def test_a_connection_that_breaks_leaves_no_copy_in_doubt(self, smtp) -> None:
        """The worker finds the database again and writes what it knows: the one was taken, the next one not begun."""
        copies(3)
        smtp.behaviour.go_on = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(send)
            assert smtp.behaviour.has_contents.wait(SECONDS)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            smtp.behaviour.go_on.set()
            assert sending.exception(SECONDS) is not None, "the turn is over; the sweep begins another"
        assert figures_of(Consignment.objects.get())["sent"] == 1
        assert figures_of(Consignment.objects.get())["waiting"] == 2
        at_once(send)
        assert arrived(smtp) == addresses(state=State.SENT)
        assert addresses(state=State.SENT).total() == 3
