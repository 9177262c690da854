"""Accounts that nobody uses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Erasure, ErasureRequest, User
from accounts.services.unused import forget_people
from office.models import OutboxMessage
from tests.factories.events import BookingFactory, EventFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TWO_YEARS = timedelta(days=730)


def unused(**values):
    values = {"last_login": NOW - TWO_YEARS - timedelta(hours=1), **values}
    return UserFactory(signs_in=True, date_joined=NOW - 2 * TWO_YEARS, **values)


class TestAnAccountThatNobodyUses:
    def test_is_written_to_once_and_erased_sixty_days_later(self):
        person = unused(email="jo@saltby.example")
        forget_people(now=NOW)
        forget_people(now=NOW + timedelta(days=59))
        letter = OutboxMessage.objects.get(recipients=["jo@saltby.example"])
        assert "two years" in letter.text
        person.refresh_from_db()
        assert person.is_active
        assert forget_people(now=NOW + timedelta(days=60, minutes=1)) == 1
        person.refresh_from_db()
        assert not person.is_active
        assert Erasure.objects.get().done_by is None

    def test_stays_when_its_person_comes_back(self):
        person = unused()
        forget_people(now=NOW)
        User.objects.filter(pk=person.pk).update(last_login=NOW + timedelta(days=1))
        assert forget_people(now=NOW + timedelta(days=61)) == 0
        assert ErasureRequest.objects.get().state == "withdrawn"

    def test_was_used_until_two_years_ago_to_the_day(self):
        unused(last_login=NOW - TWO_YEARS + timedelta(days=1))
        forget_people(now=NOW)
        assert not ErasureRequest.objects.exists()

    @pytest.mark.parametrize(
        "use",
        [
            lambda person: SeatFactory(user=person),
            lambda person: BookingFactory(event=EventFactory(), free=True, booked_by=person),
            lambda person: User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True),
        ],
        ids=["seat", "booking to come", "staff"],
    )
    def test_is_left_alone_while_there_is_a_use_for_it(self, use):
        use(unused())
        forget_people(now=NOW)
        assert not ErasureRequest.objects.exists()

    def test_is_left_alone_when_it_comes_into_use_after_the_letter(self):
        person = unused()
        forget_people(now=NOW)
        SeatFactory(user=person)
        assert forget_people(now=NOW + timedelta(days=61)) == 0
        person.refresh_from_db()
        assert person.is_active
