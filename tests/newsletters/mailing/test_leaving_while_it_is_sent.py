"""Somebody leaves while their copy is on the wire: what has left arrives, nothing more does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from office.links import sign_copy
from office.models import Copy
from office.services.claiming import begin, claim_copies, put_back
from office.services.consignments import send_copy_again, send_failed_again
from office.services.copies import send_copies
from tests.factories.mailings import CopyFactory, MailingFactory, State
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now() + timedelta(seconds=1)


def mailed(**values) -> Copy:
    copy = CopyFactory(**values)
    MailingFactory(kind="issue", state="begun", consignment=copy.consignment)
    return copy


def leave(client, copy: Copy) -> None:
    client.post(f"/mail/{sign_copy(copy.pk)}/leave/", {"List-Unsubscribe": "One-Click"})


def is_kept_back(copy: Copy, now) -> bool:
    number = send_copies(now=now + timedelta(minutes=1)).number
    copy.refresh_from_db()
    return number == 0 and copy.state == State.SUPPRESSED


def test_a_copy_that_was_not_taken_gets_no_second_try(client, now) -> None:
    copy = mailed()
    (claimed,) = claim_copies(consignment=copy.consignment, now=now)
    assert begin(claimed, after=None, now=now)
    leave(client, copy)
    put_back(claimed, due_at=now, last_error="451 later")
    assert is_kept_back(copy, now)


def test_an_uncertain_copy_is_not_sent_again(client, now) -> None:
    copy = mailed(uncertain=True)
    leave(client, copy)
    send_copy_again(copy=copy, by=UserFactory(), now=now)
    assert is_kept_back(copy, now)


def test_failed_copies_are_not_sent_again(client, now) -> None:
    copy = mailed(sending=True)
    leave(client, copy)
    Copy.objects.update(state=State.FAILED)
    assert send_failed_again(consignment=copy.consignment, by=UserFactory(), now=now) == 1
    assert is_kept_back(copy, now)


def test_what_was_taken_counts_as_sent(client, now) -> None:
    copy = mailed(sent=True)
    leave(client, copy)
    copy.refresh_from_db()
    assert copy.state == State.SENT
