"""Leaving while a mailing is being frozen: whoever was told that they have left gets no copy."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from newsletters.models import Group, Mailing, MailTopic, Reader, Subscription
from newsletters.preferences import recipient_at
from newsletters.services import leaving, mailings
from office.models import Copy
from tests.factories.mailings import MailingFactory

ROUNDS = 12

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.prove]


@pytest.fixture
def readers(prove_size) -> int:
    """How many receive the mailing; freezing takes the longer, the more there are."""
    return prove_size(20_000, 1_500)


def subscribe(number: int) -> list[str]:
    now = timezone.now()
    Reader.objects.all().delete()
    rows = Reader.objects.bulk_create(
        Reader(address=f"reader{each}@reading.example", since=now) for each in range(number)
    )
    Subscription.objects.bulk_create(
        Subscription(reader=row, topic=MailTopic.CALLS, asked_at=now, confirmed_at=now) for row in rows
    )
    return [row.address for row in rows]


def leave(address: str) -> None:
    now = timezone.now()
    leaving.leave(
        recipient=recipient_at(address, now=now),
        topics=[MailTopic.CALLS],
        how=Subscription.How.ONE_CLICK,
        now=now,
    )


def all_at_once(*works) -> None:
    start = threading.Barrier(len(works))

    def run(work):
        try:
            start.wait(timeout=10)
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        list(threads.map(run, works))


def freeze_while_some_leave(addresses: list[str]) -> int:
    """Begin a mailing while people leave one after the other; return how many of them are still to get a copy."""
    now = timezone.now()
    mailing = MailingFactory(
        kind=Mailing.Kind.CALL, groups=[Group.SUBSCRIBERS], state=Mailing.State.SCHEDULED, send_at=now
    )
    going = addresses[:60]
    threes = [going[::3], going[1::3], going[2::3]]
    all_at_once(
        lambda: mailings.begin_due(now=now),
        *(lambda mine=mine: [leave(address) for address in mine] for mine in threes),
    )
    mailing.refresh_from_db()
    assert mailing.consignment.copies.count() >= len(addresses) - len(going)
    return mailing.consignment.copies.filter(address__in=going, state=Copy.State.WAITING).count()


class TestLeavingWhileAMailingIsFrozen:
    def test_nobody_who_left_gets_a_copy(self, readers) -> None:
        for _ in range(3):
            assert freeze_while_some_leave(subscribe(readers)) == 0

    def test_without_the_lock_somebody_would(self, monkeypatch, readers) -> None:
        """The race is real: the proof above fails as soon as the lock is gone."""
        monkeypatch.setattr(mailings, "lock_topic_to_freeze", lambda topic: None)
        for _ in range(ROUNDS):
            if freeze_while_some_leave(subscribe(readers)):
                return
        pytest.fail("The race never showed itself.")

    def test_one_person_leaving_twice_at_once_leaves_once(self) -> None:
        address = subscribe(1)[0]
        all_at_once(*(lambda: leave(address) for _ in range(4)))
        assert Subscription.objects.left().count() == 1
