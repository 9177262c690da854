"""Several workers at once, on a real PostgreSQL."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError
from django.utils import timezone

from office.models import OutboxMessage
from office.services.sending import claim_next, send_waiting
from tests.factories.mail import OutboxMessageFactory, State

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WORKERS = 4
MESSAGES = 40

Claim = Callable[[], OutboxMessage | None]


def at_once(work: Callable[[], list]) -> list:
    """Run the work in every worker, all starting together, each with its own connection."""
    start = threading.Barrier(WORKERS)

    def one(_: int) -> list:
        start.wait(10)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [thing for things in pool.map(one, range(WORKERS)) for thing in things]


def claims_by(claim: Claim) -> Callable[[], list[int]]:
    def work() -> list[int]:
        claimed = []
        while message := claim():
            claimed.append(message.pk)
        return claimed

    return work


def careful() -> OutboxMessage | None:
    now = timezone.now() + timedelta(minutes=1)
    return claim_next(due=now, now=now)


@transaction.atomic
def careless() -> OutboxMessage | None:
    """The same claim without a lock."""
    message = (
        OutboxMessage.objects.due(timezone.now() + timedelta(minutes=1)).order_by("due_at", "pk").first()
    )
    if message is not None:
        time.sleep(0.005)
        message.state, message.attempts = State.SENDING, message.attempts + 1
        message.save(update_fields=["state", "attempts"])
    return message


def test_no_two_workers_claim_the_same_message() -> None:
    OutboxMessageFactory.create_batch(MESSAGES)
    claimed = at_once(claims_by(careful))
    assert len(claimed) == len(set(claimed)) == MESSAGES


def test_without_the_lock_they_would() -> None:
    """Shows that the test above can fail: the race is there."""
    OutboxMessageFactory.create_batch(MESSAGES)
    assert max(Counter(at_once(claims_by(careless))).values()) > 1


def test_every_message_arrives_once(smtp) -> None:
    OutboxMessageFactory.create_batch(MESSAGES)
    now = timezone.now() + timedelta(minutes=1)
    sent = at_once(lambda: [send_waiting(now=now)])
    assert sum(sent) == MESSAGES
    arrived = Counter(message["Message-ID"] for message in smtp.behaviour.received)
    assert arrived == Counter(OutboxMessage.objects.values_list("message_id", flat=True))
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {State.SENT}


class TestRowInOtherHands:
    def claim_elsewhere(self, claim: Claim) -> OutboxMessage | None:
        def work() -> OutboxMessage | None:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '500ms'")
                return claim()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(work).result(20)

    def test_it_is_passed_over_without_waiting(self) -> None:
        first, second = OutboxMessageFactory.create_batch(2)
        with transaction.atomic():
            assert careful() == first
            assert self.claim_elsewhere(careful) == second
            assert self.claim_elsewhere(careful) is None

    def test_a_lock_that_does_not_pass_over_would_wait(self) -> None:
        OutboxMessageFactory.create_batch(2)

        @transaction.atomic
        def waiting() -> OutboxMessage | None:
            rows = OutboxMessage.objects.due(timezone.now() + timedelta(minutes=1))
            return rows.order_by("due_at", "pk").select_for_update().first()

        with transaction.atomic():
            careful()
            with pytest.raises(OperationalError, match="lock timeout"):
                self.claim_elsewhere(waiting)
