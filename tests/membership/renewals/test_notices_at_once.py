"""Reminders written by several workers at once, or by one that is killed: each goes exactly once."""

import contextlib
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from membership.models import Renewal, RenewalNotice
from membership.services.renewals import notices
from membership.services.renewals.notices import send_due_notices
from office.models import OutboxMessage
from tests.factories.renewals import JANUARY, member, opened

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.prove]

KILLED = 9


@pytest.fixture
def asked(prove_size) -> int:
    """How many partnerships are asked."""
    number = prove_size(300, 12)
    for place in range(number):
        member(lead=f"lead{place}@saltby.example")
    opened()
    return number


def letters() -> Counter[str]:
    """How often each address was written to."""
    return Counter(row.recipients[0] for row in OutboxMessage.objects.all())


def at_once(works: int) -> None:
    start = threading.Barrier(works)

    def run(_: int) -> None:
        try:
            start.wait(timeout=30)
            send_due_notices(now=JANUARY)
        finally:
            connection.close()

    with ThreadPoolExecutor(works) as threads:
        list(threads.map(run, range(works)))


class TestTwoWorkers:
    def test_write_each_letter_once(self, asked, monkeypatch) -> None:
        monkeypatch.setattr(notices, "BATCH", 3)
        at_once(3)
        assert len(letters()) == asked
        assert set(letters().values()) == {1}
        assert RenewalNotice.objects.count() == asked

    def test_without_the_lock_the_ledger_still_takes_each_letter_once(self, asked, monkeypatch) -> None:
        """The last line of defence: the table refuses a second row, and the mail written beside it goes with it."""
        monkeypatch.setattr(notices, "BATCH", 3)
        plain = Renewal.objects.none().__class__.select_for_update
        monkeypatch.setattr(
            Renewal.objects.none().__class__, "select_for_update", lambda rows, **kwargs: rows
        )
        for _ in range(5):
            with contextlib.suppress(IntegrityError):  # whichever of the workers came second
                at_once(3)
        monkeypatch.setattr(Renewal.objects.none().__class__, "select_for_update", plain)
        send_due_notices(now=JANUARY)
        assert set(letters().values()) == {1}
        assert len(letters()) == asked


class TestAKilledWorker:
    @pytest.mark.parametrize("after", [1, 4])
    def test_leaves_nothing_half_done(self, asked, monkeypatch, after) -> None:
        """The worker dies between the mail and the row of the ledger; both belong to one transaction."""
        monkeypatch.setattr(notices, "BATCH", 3)
        connection.close()
        child = os.fork()
        if not child:
            self.write_and_die(after)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == KILLED
        assert OutboxMessage.objects.count() == RenewalNotice.objects.count() < asked
        send_due_notices(now=JANUARY)
        assert len(letters()) == asked
        assert set(letters().values()) == {1}

    def write_and_die(self, after: int) -> None:
        written = 0
        write = notices.write_email

        def dying(*args, **kwargs):
            nonlocal written
            message = write(*args, **kwargs)
            written += 1
            if written == after:
                os._exit(KILLED)
            return message

        notices.write_email = dying
        send_due_notices(now=JANUARY)
        os._exit(0)
