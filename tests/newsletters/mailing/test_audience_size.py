"""How the question who receives a mailing grows with those who have left."""

from time import perf_counter

import pytest
from django.utils import timezone

from newsletters.audiences import Aim, figures_of_audience
from newsletters.models import Group, MailTopic, Reader, Subscription

pytestmark = pytest.mark.django_db


def test_those_who_have_left_are_not_looked_at_once_a_reader() -> None:
    now = timezone.now()

    def read(numbers: range, **values: object) -> None:
        readers = Reader.objects.bulk_create(
            Reader(address=f"reader{number}@reading.example", since=now) for number in numbers
        )
        Subscription.objects.bulk_create(
            Subscription(reader=reader, topic="newsletter", asked_at=now, confirmed_at=now, **values)
            for reader in readers
        )

    def seconds() -> float:
        began = perf_counter()
        aim = Aim(topic=MailTopic.NEWSLETTER, groups=[Group.SUBSCRIBERS])
        assert figures_of_audience(aim, now=now).total == 1500
        return perf_counter() - began

    read(range(1500))
    read(range(1500, 1510), left_at=now)
    few = min(seconds() for _ in range(3))
    read(range(1510, 2510), left_at=now)
    assert seconds() < 10 * few
