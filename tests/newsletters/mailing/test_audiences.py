"""Who receives a mailing, once each, and why."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from membership.models import Administrator, ProspectContact
from newsletters.audiences import figures_of_audience, find_in_audience, recipients_of, sample_of_audience
from newsletters.models import Group, MailTopic
from tests.factories.mailings import MailingFactory, ReaderFactory, SubscriptionFactory, SuppressionFactory
from tests.factories.membership import (
    AreaFactory,
    MembershipFactory,
    PartnershipFactory,
    SeatFactory,
    SeatRoleFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def receive(mailing) -> dict[str, str]:
    from django.db import connection

    select, parameters = recipients_of(mailing, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT address, why, audience FROM ({select}) r", parameters)
        rows = cursor.fetchall()
    assert len(rows) == len({address for address, _, _ in rows})
    return {address: (why, audience) for address, why, audience in rows}


class TestGroups:
    def test_nobody_receives_what_goes_to_no_group(self) -> None:
        SeatFactory()
        assert receive(MailingFactory(groups=[])) == {}

    def test_members_are_people_on_seats_of_partnerships_in_membership(self) -> None:
        seat = SeatFactory()
        SeatFactory(lapsed=True)
        SeatFactory(ended=True)
        SeatFactory(user=UserFactory(is_active=False))
        assert receive(MailingFactory()) == {
            seat.user.email: (f"you hold a seat of {seat.partnership}", "members")
        }

    def test_lead_contacts_and_administrators(self) -> None:
        lead = SeatFactory(lead_contact=True)
        SeatFactory(partnership=lead.partnership)
        helper = Administrator.objects.create(partnership=lead.partnership, user=UserFactory())
        found = receive(MailingFactory(groups=[Group.LEADS]))
        assert found == {
            lead.user.email: (f"you are a lead contact of {lead.partnership}", "members"),
            helper.user.email: (f"you look after the affairs of {lead.partnership}", "public"),
        }

    def test_prospects_are_contacts_where_nobody_is_in_membership(self) -> None:
        free, covered = AreaFactory(), AreaFactory()
        MembershipFactory().partnership.areas.add(covered)
        for area in (free, covered):
            ProspectContact.objects.create(area=area, name="Kit", email=f"Kit@{area.pk}.example")
        ProspectContact.objects.create(area=free, name="Unreachable")
        assert list(receive(MailingFactory(groups=[Group.PROSPECTS]))) == [f"kit@{free.pk}.example"]

    def test_former_members_are_reached_through_their_lead_contacts(self) -> None:
        lead = SeatFactory(lapsed=True, lead_contact=True)
        SeatFactory(lapsed=True)
        SeatFactory(lead_contact=True)
        assert list(receive(MailingFactory(groups=[Group.LAPSED]))) == [lead.user.email]

    def test_subscribers_have_confirmed_and_not_left(self) -> None:
        reader = SubscriptionFactory(topic=MailTopic.ANNOUNCEMENTS).reader
        SubscriptionFactory(topic=MailTopic.ANNOUNCEMENTS, unconfirmed=True)
        SubscriptionFactory(topic=MailTopic.ANNOUNCEMENTS, left=True)
        SubscriptionFactory(topic=MailTopic.EVENTS)
        assert receive(MailingFactory(groups=[Group.SUBSCRIBERS])) == {
            reader.address: ("you subscribed to it", "public")
        }

    def test_billing_contacts_of_members(self) -> None:
        from tests.factories.billing import CustomerFactory

        payer = CustomerFactory(email="Invoices@council.example")
        MembershipFactory(partnership=PartnershipFactory(name="Harbour", customer=payer))
        PartnershipFactory(customer=CustomerFactory())
        found = receive(MailingFactory(groups=[Group.BILLING]))
        assert found == {"invoices@council.example": ("you receive the invoices of Harbour", "public")}


class TestNarrowing:
    def test_by_role_region_and_kind(self) -> None:
        london = MembershipFactory(partnership=PartnershipFactory(region="london")).partnership
        chair = SeatFactory(partnership=london, role=SeatRoleFactory(name="Chair"))
        SeatFactory(partnership=london)
        SeatFactory(role=SeatRoleFactory(name="Chair"))
        mailing = MailingFactory(regions=["london"], partnership_kinds=["children"])
        mailing.roles.add(SeatRoleFactory(name="Chair"))
        assert list(receive(mailing)) == [chair.user.email]
        mailing.partnership_kinds = ["other"]
        assert receive(mailing) == {}


class TestOnce:
    def test_two_seats_one_copy(self) -> None:
        seat = SeatFactory()
        SeatFactory(user=seat.user)
        assert len(receive(MailingFactory())) == 1

    def test_a_subscriber_who_is_a_member_by_another_address_gets_the_members_edition_once(self) -> None:
        seat = SeatFactory()
        EmailAddress.objects.create(user=seat.user, email="private@home.example", verified=True)
        SubscriptionFactory(
            reader=ReaderFactory(address="private@home.example"), topic=MailTopic.ANNOUNCEMENTS
        )
        both = receive(MailingFactory(groups=[Group.MEMBERS, Group.SUBSCRIBERS]))
        assert [audience for _, audience in both.values()] == ["members"]
        assert list(both) == [seat.user.email]
        alone = receive(MailingFactory(groups=[Group.SUBSCRIBERS]))
        assert alone == {"private@home.example": ("you subscribed to it", "members")}


class TestNotReceiving:
    def test_a_member_who_left_gets_none_whatever_address_they_left_with(self) -> None:
        seat = SeatFactory()
        EmailAddress.objects.create(user=seat.user, email="private@home.example", verified=True)
        left = SubscriptionFactory(
            reader=ReaderFactory(address="private@home.example"),
            topic=MailTopic.ANNOUNCEMENTS,
            only_left=True,
        )
        assert receive(MailingFactory()) == {}
        left.topic = MailTopic.EVENTS
        left.save()
        assert len(receive(MailingFactory())) == 1

    def test_figures_name_who_is_left_out_and_why(self) -> None:
        members = [SeatFactory().user for _ in range(4)]
        SubscriptionFactory(
            reader=ReaderFactory(address=members[0].email), topic=MailTopic.ANNOUNCEMENTS, only_left=True
        )
        SuppressionFactory(address=members[1].email)
        SubscriptionFactory(topic=MailTopic.ANNOUNCEMENTS)
        mailing = MailingFactory(groups=[Group.MEMBERS, Group.SUBSCRIBERS])
        figures = figures_of_audience(mailing, now=timezone.now())
        assert (figures.members, figures.public, figures.left, figures.suppressed) == (2, 1, 1, 1)
        assert figures.by_source == {"members": 2, "subscribers": 1}
        assert len(sample_of_audience(mailing, now=timezone.now())) == figures.total == 3
        (found,) = find_in_audience(mailing, words=members[0].email[:12], now=timezone.now())
        assert (found.address, found.has_left) == (members[0].email, True)


class TestQueries:
    @pytest.mark.parametrize("number", [1, 12])
    def test_the_number_of_queries_is_the_same_for_any_number_of_people(
        self, number, django_assert_num_queries
    ) -> None:
        for _ in range(number):
            SeatFactory()
        mailing = MailingFactory(groups=list(Group))
        with django_assert_num_queries(2):
            assert figures_of_audience(mailing, now=timezone.now()).members == number
