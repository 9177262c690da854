"""What staff do with an application, and what an approval brings about."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from billing.models import Customer, Invoice
from membership.application_timeline import applications
from membership.models import Application, Membership, MembershipSettings, Partnership, Seat
from membership.services import applying, deciding
from membership.services.charging import NoFeeError
from membership.services.memberships import AlreadyAMemberError
from membership.services.seats import NoSeatLeftError
from office.models import OutboxMessage
from tests.factories import applications as made
from tests.factories import billing as money
from tests.factories.billing import CustomerFactory
from tests.factories.membership import (
    AreaFactory,
    MembershipFactory,
    PartnershipFactory,
    SeatFactory,
    year_of,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
JUNE = datetime(2026, 6, 10, 12, tzinfo=LONDON)
MARCH = datetime(2027, 3, 2, 12, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel(JUNE, tick=False):
        made.set_fees(JUNE.date())
        yield


def approve(application: Application, **values) -> Application:
    values = {"partnership": None, "by": UserFactory(), "now": timezone.now(), **values}
    return deciding.approve_application(application=application, **values)


def start(setting: str) -> None:
    settings = MembershipSettings.load()
    settings.access_starts = setting
    settings.save()


def subjects(address: str) -> list[str]:
    return [mail.subject for mail in OutboxMessage.objects.order_by("pk") if address in mail.recipients]


class TestApproval:
    def test_enters_partnership_customer_membership_seat_and_invoice(self):
        application = made.submitted(areas=[AreaFactory(name="Saltby")])
        by = UserFactory()
        approve(application, by=by)
        application.refresh_from_db()
        partnership = Partnership.objects.get()
        assert (application.state, application.decided_by) == ("approved", by)
        assert (partnership.name, partnership.kind) == (application.name, application.kind)
        assert [area.name for area in partnership.areas.all()] == ["Saltby"]
        assert partnership.region == "north_west"
        customer = partnership.customer
        assert (customer.name, customer.on_behalf_of) == ("Saltby Council", application.name)
        membership = application.membership
        assert (membership.approved_on, membership.seats) == (JUNE.date(), 5)
        lead = Seat.objects.get()
        assert (lead.user.email, lead.is_lead_contact) == ("jo@saltby.example", True)
        invoice = Invoice.objects.get()
        assert (invoice.customer, invoice.total_pence) == (customer, 50_000)
        assert invoice.number

    def test_twice_is_done_once(self):
        application = made.submitted()
        approve(application)
        approve(application)
        assert Membership.objects.count() == Invoice.objects.count() == Partnership.objects.count() == 1

    def test_charges_what_is_left_of_the_year_from_the_day_of_joining(self):
        approve(made.submitted(seats=6), joins_on=date(2026, 10, 1))
        assert [line.net_pence for line in Invoice.objects.get().lines.all()] == [25_000, 3_000]

    def test_in_the_last_weeks_charges_the_next_year_and_opens_at_once(self):
        start("on_approval")
        with time_machine.travel(MARCH, tick=False):
            application = approve(made.submitted())
        application.refresh_from_db()
        membership = application.membership
        assert membership.year.name == "2027/28"
        assert (membership.access_from, membership.access_until) == (MARCH.date(), date(2028, 5, 30))
        assert Invoice.objects.get().net_pence == 50_000

    def test_waits_for_the_payment_where_the_setting_says_so_and_then_welcomes_once(self):
        application = approve(made.submitted())
        application.refresh_from_db()
        assert application.membership.access_from is None
        assert subjects(application.email)[-1] == f"{application.name} has been approved"
        money.pay(Invoice.objects.get())
        application.membership.refresh_from_db()
        assert application.membership.access_from == JUNE.date()
        welcomes = [
            subject
            for subject in subjects(application.email)
            if subject.startswith("Your membership has started")
        ]
        assert welcomes == [f"Your membership has started: {application.name}"]

    def test_opens_at_once_where_the_setting_says_so_and_welcomes_instead(self):
        start("on_approval")
        application = approve(made.submitted())
        application.membership.refresh_from_db()
        assert application.membership.access_from == JUNE.date()
        assert [each for each in subjects(application.email) if "approved" in each] == []
        money.pay(Invoice.objects.get())
        assert len([each for each in subjects(application.email) if "has started" in each]) == 1

    def test_waits_for_the_purchase_order_of_a_body_that_needs_one(self):
        application = approve(made.submitted(needs_purchase_order=True))
        invoice = Invoice.objects.with_state(JUNE.date()).get()
        assert (invoice.number, invoice.state_on) == (None, "awaiting_purchase_order")
        assert (
            "purchase order number"
            in OutboxMessage.objects.filter(recipients=[application.email]).first().text
        )

    def test_issues_at_once_with_the_number_that_was_given(self):
        approve(made.submitted(needs_purchase_order=True, purchase_order="PO 77"))
        assert Invoice.objects.get().purchase_order == "PO 77"
        assert Invoice.objects.get().number

    def test_leaves_nothing_behind_where_no_fee_is_set(self):
        application = made.submitted()
        with pytest.raises(NoFeeError):
            approve(application, joins_on=date(2040, 1, 1))
        application.refresh_from_db()
        assert application.state == "submitted"
        assert not Partnership.objects.exists()
        assert not Customer.objects.exists()

    def test_is_refused_before_it_is_sent_and_after_it_was_declined(self):
        draft, _ = made.filled_in()
        with pytest.raises(deciding.IsNotSentError):
            approve(draft)
        declined = made.submitted("Wick Partnership")
        deciding.decline_application(application=declined, reason="No.", by=UserFactory(), now=timezone.now())
        with pytest.raises(applying.IsClosedError):
            approve(declined)


class TestSomebodyWeKnow:
    def test_is_not_entered_a_second_time_unless_staff_have_looked(self):
        area = AreaFactory()
        known = PartnershipFactory(name="Saltby Board")
        known.areas.add(area)
        application = made.submitted(areas=[area])
        with pytest.raises(deciding.MayBeTheSameError, match="Saltby Board"):
            approve(application)
        approve(application, unlike=[known.pk])
        assert Partnership.objects.count() == 2

    def test_that_was_entered_meanwhile_is_noticed(self):
        first = made.submitted("Saltby & Wick Partnership")
        second = made.submitted("Saltby and Wick Partnership", email="second@saltby.example")
        approve(first)
        with pytest.raises(deciding.MayBeTheSameError):
            approve(second)
        assert Partnership.objects.count() == 1

    def test_of_exactly_the_same_name_as_a_closed_one_is_refused_in_words(self):
        PartnershipFactory(name="Saltby Partnership", closed_on=date(2026, 1, 1))
        with pytest.raises(deciding.NameIsTakenError):
            approve(made.submitted("Saltby Partnership"))

    def test_returns_as_the_partnership_it_was(self):
        lapsed = MembershipFactory(lapsed=True).partnership
        lapsed.areas.add(AreaFactory())
        application = approve(made.submitted("Saltby Partnership"), partnership=lapsed)
        application.refresh_from_db()
        assert application.membership.partnership == lapsed
        assert application.membership.year == year_of(JUNE.date())
        assert Partnership.objects.count() == 1
        money.pay(Invoice.objects.get())
        assert any("has started" in each for each in subjects(application.email))

    def test_keeps_its_customer_with_what_is_new(self):
        customer = CustomerFactory(name="SALTBY council", email="old@saltby.example")
        lapsed = MembershipFactory(lapsed=True, partnership__customer=customer).partnership
        approve(made.submitted(needs_purchase_order=True), partnership=lapsed)
        customer.refresh_from_db()
        assert (customer.email, customer.needs_purchase_order) == ("payments@saltby.example", True)

    def test_gets_a_customer_of_its_own_where_another_body_pays_or_pays_for_others_too(self):
        shared = CustomerFactory(name="Saltby Council")
        PartnershipFactory(customer=shared)
        lapsed = MembershipFactory(lapsed=True, partnership__customer=shared).partnership
        approve(made.submitted(), partnership=lapsed)
        lapsed.refresh_from_db()
        assert lapsed.customer != shared

    def test_makes_who_has_a_seat_the_lead_contact(self):
        lapsed = MembershipFactory(lapsed=True).partnership
        seat = SeatFactory(partnership=lapsed, user__email="jo@saltby.example")
        approve(made.submitted(), partnership=lapsed)
        seat.refresh_from_db()
        assert seat.is_lead_contact
        assert Seat.objects.count() == 1

    def test_is_refused_where_it_is_a_member_of_that_year(self):
        member = MembershipFactory(year=year_of(JUNE.date())).partnership
        with pytest.raises(AlreadyAMemberError):
            approve(made.submitted(), partnership=member)

    def test_is_refused_whole_where_no_seat_is_left_for_the_lead_contact(self):
        lapsed = MembershipFactory(lapsed=True, seats=1).partnership
        SeatFactory(partnership=lapsed, lead_contact=True)
        application = made.submitted(seats=1)
        with pytest.raises(NoSeatLeftError):
            approve(application, partnership=lapsed)
        assert lapsed.memberships.count() == 1


class TestAsking:
    def test_one_question_at_a_time(self):
        application = made.submitted()
        ask = {"application": application, "by": UserFactory(), "now": timezone.now()}
        deciding.ask_applicant(words="Which areas?", **ask)
        with pytest.raises(deciding.WaitsForAnAnswerError):
            deciding.ask_applicant(words="And who pays?", **ask)
        application.refresh_from_db()
        assert application.state == "asked"

    def test_an_application_may_be_approved_without_waiting_for_the_answer(self):
        application = made.submitted()
        deciding.ask_applicant(application=application, words="Well?", by=UserFactory(), now=timezone.now())
        assert approve(application).state == "approved"


class TestDeclining:
    def test_mails_the_reason_once(self):
        application = made.submitted()
        for _ in range(2):
            deciding.decline_application(
                application=application, reason="Outside England.", by=UserFactory(), now=timezone.now()
            )
        mails = [mail for mail in OutboxMessage.objects.all() if "Outside England." in mail.text]
        assert len(mails) == 1

    def test_needs_a_reason(self):
        with pytest.raises(deciding.NeedsWordsError):
            deciding.decline_application(
                application=made.submitted(), reason=" ", by=UserFactory(), now=timezone.now()
            )


class TestLateApproval:
    def test_reckons_the_fee_from_the_day_of_the_decision(self):
        application = made.submitted()
        with time_machine.travel(JUNE + timedelta(days=60), tick=False):
            approve(application)
        assert Invoice.objects.get().net_pence == 37_500


class TestTimeline:
    def test_of_the_partnership_tells_of_the_application_in_two_queries(self, django_assert_num_queries):
        application = made.submitted(words="We look forward to it.")
        deciding.ask_applicant(
            application=application, words="Who chairs?", by=UserFactory(), now=timezone.now()
        )
        applying.answer_question(application=application, words="A scrutineer.", now=timezone.now())
        approve(application)
        partnership = Partnership.objects.get()
        with django_assert_num_queries(2):
            told = [entry.title for entry in applications([partnership])]
        assert sorted(told) == [
            "Application approved",
            "Application sent",
            "Asked about the application",
            "Question answered",
        ]
