"""Two schedulers started by mistake, and workers that begin the same mailing at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from newsletters.services.mailings import UNDO_WINDOW, begin_due, schedule
from office.models import Consignment, Copy
from tests.factories.mailings import MailingFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WORKERS = 4


def test_a_mailing_begins_once() -> None:
    people = {SeatFactory().user.email for _ in range(3)}
    now = timezone.now()
    schedule(mailing=MailingFactory(), by=UserFactory(), now=now)

    def begin(_: int) -> int:
        try:
            return begin_due(now=now + UNDO_WINDOW + timedelta(seconds=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sorted(pool.map(begin, range(WORKERS))) == [0, 0, 0, 1]
    assert Consignment.objects.count() == 1
    assert sorted(Copy.objects.values_list("address", flat=True)) == sorted(people)
