"""Two people of the staff, or one who presses twice, at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from newsletters.models import Mailing
from newsletters.services.mailing_drafts import discard, start_issue_mailing
from newsletters.services.mailings import schedule
from office.refusals import Refusal
from tests.factories import pages
from tests.factories.mailings import MailingFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment; returns what came of each, refusals included."""
    barrier = Barrier(len(calls))

    def do(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(20)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(do, calls))


def test_send_this_issue_pressed_several_times_begins_one_draft() -> None:
    issue, person, now = pages.issue(), UserFactory(), timezone.now()
    begun = at_once(*[lambda: start_issue_mailing(issue=issue, by=person, now=now)] * 4)
    assert len({mailing.pk for mailing in begun}) == Mailing.objects.count() == 1


@pytest.mark.parametrize("time", range(6))
def test_who_schedules_what_another_deletes_is_told_so(time: int) -> None:
    SeatFactory()
    mailing, person, now = MailingFactory(), UserFactory(), timezone.now()
    came = at_once(
        lambda: schedule(mailing=mailing, by=person, now=now),
        lambda: discard(mailing=mailing),
    )
    assert sum(isinstance(each, Refusal) for each in came) == 1
