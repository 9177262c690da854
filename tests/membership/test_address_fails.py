"""When mail to somebody on a seat comes back for good, whoever can put it right is told."""

import pytest
from django.utils import timezone

from membership.models import Administrator
from membership.timeline import Timeline
from newsletters.services.groups import FINANCE_OFFICER, MEMBERSHIP_OFFICER, set_up_groups
from office.models import OutboxMessage, Suppression
from office.services.reports import act_on_reports
from office.services.suppressions import lift_own, suppress
from tests.factories.desk import duties
from tests.factories.mailings import MailReportFactory
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def fails(address: str, reason=Suppression.Reason.BOUNCED) -> None:
    suppress(address=address, reason=reason, detail="550 5.1.1 No such user", now=timezone.now())


def told() -> list[str]:
    """Who was written to, in the order of their addresses."""
    return sorted(message.recipients[0] for message in OutboxMessage.objects.all())


@pytest.fixture
def partnership():
    return MembershipFactory(partnership__name="Saltby Safeguarding Children Partnership").partnership


@pytest.fixture
def lead(partnership):
    return SeatFactory(partnership=partnership, lead_contact=True).user


class TestAColleaguesAddress:
    def test_is_told_to_the_lead_contact_with_the_way_to_the_seats(self, partnership, lead) -> None:
        seat = SeatFactory(partnership=partnership, user__first_name="Alex", user__last_name="Moor")
        fails(seat.user.email)
        message = OutboxMessage.objects.get()
        assert message.recipients == [lead.email]
        assert message.subject == "Our mail no longer reaches Alex Moor"
        assert seat.user.email in message.text
        assert f"/account/partnership/{partnership.slug}/seats/" in message.text

    def test_is_told_to_every_lead_contact_and_to_no_administrator(self, partnership, lead) -> None:
        second = SeatFactory(partnership=partnership, lead_contact=True).user
        Administrator.objects.create(partnership=partnership, user=UserFactory())
        fails(SeatFactory(partnership=partnership).user.email)
        assert told() == sorted([lead.email, second.email])

    def test_is_told_to_administrators_where_there_is_no_lead_contact(self, partnership) -> None:
        clerk = UserFactory()
        Administrator.objects.create(partnership=partnership, user=clerk)
        fails(SeatFactory(partnership=partnership).user.email)
        assert told() == [clerk.email]

    def test_is_told_in_each_of_two_partnerships(self, partnership, lead) -> None:
        seat = SeatFactory(partnership=partnership)
        elsewhere = SeatFactory(lead_contact=True)
        SeatFactory(partnership=elsewhere.partnership, user=seat.user)
        fails(seat.user.email)
        assert told() == sorted([lead.email, elsewhere.user.email])

    def test_is_told_once_a_suppression(self, partnership, lead) -> None:
        seat = SeatFactory(partnership=partnership)
        for _ in range(2):
            MailReportFactory(final=True, address=seat.user.email)
            act_on_reports(now=timezone.now())
        assert told() == [lead.email]
        lift_own(address=seat.user.email, now=timezone.now())
        fails(seat.user.email)
        assert told() == [lead.email] * 2

    def test_is_told_to_nobody_once_the_seat_has_ended(self, partnership, lead) -> None:
        fails(SeatFactory(partnership=partnership, ended=True).user.email)
        assert told() == []

    def test_that_complained_is_nobodys_business(self, partnership, lead) -> None:
        fails(SeatFactory(partnership=partnership).user.email, Suppression.Reason.COMPLAINED)
        assert told() == []


class TestTheLeadContactsOwnAddress:
    def test_is_told_to_the_other_leads_and_to_administrators(self, partnership, lead) -> None:
        second, clerk = SeatFactory(partnership=partnership, lead_contact=True).user, UserFactory()
        Administrator.objects.create(partnership=partnership, user=clerk)
        fails(lead.email)
        assert told() == sorted([second.email, clerk.email])

    def test_is_told_to_nobody_by_mail_if_there_is_nobody_else(self, partnership, lead) -> None:
        fails(lead.email)
        assert told() == []


class TestStaff:
    def waits_for(self, client_for, group) -> dict[str, str]:
        set_up_groups()
        return duties(client_for(UserFactory(is_staff=True, groups=[group])))

    def test_see_it_on_their_front_page_until_it_is_put_right(self, client_for, partnership, lead) -> None:
        fails(lead.email)
        waiting = self.waits_for(client_for, MEMBERSHIP_OFFICER)
        assert waiting == {"person on a seat whom mail no longer reaches": "1"}
        lift_own(address=lead.email, now=timezone.now())
        assert self.waits_for(client_for, MEMBERSHIP_OFFICER) == {}

    def test_of_other_groups_do_not(self, client_for, partnership, lead) -> None:
        fails(lead.email)
        assert self.waits_for(client_for, FINANCE_OFFICER) == {}

    def test_see_it_on_the_partnerships_timeline(self, partnership, lead) -> None:
        fails(lead.email)
        entry = next(iter(Timeline(partnership).of(["addresses"])))
        assert entry.title == f"Mail to {lead} came back for good"
        assert "550 5.1.1 No such user" in entry.words

    def test_do_not_see_what_came_after_the_seat_had_ended(self, partnership) -> None:
        fails(SeatFactory(partnership=partnership, ended=True).user.email)
        assert list(Timeline(partnership).of(["addresses"])) == []
