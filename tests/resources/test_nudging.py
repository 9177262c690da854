"""Partnerships that have shared nothing are seen by staff and can be asked."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from newsletters.services.groups import MEMBERSHIP_OFFICER, set_up_groups
from office.models import OutboxMessage
from resources.models import Nudge, NudgeSettings, State
from resources.services.nudging import nudge, without_examples
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory
from tests.factories.resources import ExampleFactory

NOW = timezone.now()
WRITE = "/admin/partnerships-without-examples/write/"


@pytest.fixture
def silent(site):
    """A partnership in membership, with a lead contact, that has shared nothing."""
    return SeatFactory(lead_contact=True).partnership


@pytest.fixture
def officer(client_for, site):
    set_up_groups()
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=MEMBERSHIP_OFFICER))
    return client_for(user)


class TestWithoutExamples:
    def test_are_those_in_membership_of_which_nothing_is_there_or_on_its_way(self, silent):
        for state in (State.PUBLISHED, State.WAITING):
            values = {"published_at": NOW} if state == State.PUBLISHED else {}
            ExampleFactory(partnership=SeatFactory().partnership, state=state, **values)
        SeatFactory(lapsed=True)
        withdrawn = ExampleFactory(partnership=SeatFactory().partnership, state=State.WITHDRAWN).partnership
        assert set(without_examples(now=NOW)) == {silent, withdrawn}

    def test_are_listed_and_exported(self, silent, officer):
        assert silent.name in officer.get("/admin/partnerships-without-examples/").content.decode()
        exported = officer.get("/admin/partnerships-without-examples/?export=csv")
        assert silent.name in b"".join(exported.streaming_content).decode()


class TestNudging:
    def test_writes_to_lead_contacts_and_keeps_a_record(self, silent, officer):
        SeatFactory(partnership=silent)
        page = officer.get(WRITE)
        assert silent.name in page.content.decode()
        officer.post(WRITE, {"partnerships": [silent.pk]})
        letter = OutboxMessage.objects.get()
        assert letter.recipients == [silent.seats.get(is_lead_contact=True).user.email]
        assert silent.name in letter.subject
        assert "/contribute/" in letter.text
        assert Nudge.objects.get().partnership == silent

    def test_writes_once_within_the_days_of_the_setting(self, silent, administrator):
        days = NudgeSettings.load().every_days
        assert nudge(partnerships=[silent], by=administrator, now=NOW) == 1
        assert nudge(partnerships=[silent], by=administrator, now=NOW + timedelta(days=days - 1)) == 0
        assert nudge(partnerships=[silent], by=administrator, now=NOW + timedelta(days=days)) == 1
        assert OutboxMessage.objects.count() == 2

    def test_leaves_out_who_shared_in_the_meantime(self, silent, administrator):
        ExampleFactory(partnership=silent)
        assert nudge(partnerships=[silent], by=administrator, now=NOW) == 0
        assert not OutboxMessage.objects.exists()

    def test_takes_its_words_from_the_setting(self, silent, administrator):
        settings = NudgeSettings.load()
        settings.subject, settings.words = "Hello {partnership}", "Dear {name}, see {address}. {unknown}"
        settings.save()
        nudge(partnerships=[silent], by=administrator, now=NOW)
        letter = OutboxMessage.objects.get()
        assert letter.subject == f"Hello {silent}"
        assert "{unknown}" in letter.text
        assert "{name}" not in letter.text

    def test_is_not_for_those_without_the_permission(self, silent, client_for):
        user = UserFactory(is_staff=True)
        user.groups.add(Group.objects.get_or_create(name="Others")[0])
        assert client_for(user).post(WRITE, {"partnerships": [silent.pk]}).status_code in {302, 403}
        assert not Nudge.objects.exists()
