"""The account page at a glance, for every kind of person; what it answers comes from every app."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from events.models import Event, Place
from membership.models import Administrator
from tests.factories.billing import CustomerFactory, issued
from tests.factories.bookings import invoiced
from tests.factories.events import EventFactory, TicketFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<div class="glance__row( glance__row--asks)?">(.*?)</div>', re.DOTALL)
TAGS = re.compile(r"<[^>]+>")


def glance(client: Client) -> dict[str, str]:
    """What the top of the account page answers, by subject; what waits for the person begins with an exclamation mark."""
    page = client.get("/account/").content.decode()
    found = {}
    for asks, row in ROW.findall(page):
        subject = re.search(r"<dt[^>]*>(.*?)</dt>", row)[1]
        words = " ".join(unescape(TAGS.sub(" ", row.partition("</dt>")[2])).split())
        found[subject] = f"! {words}" if asks else words
    return found


def lead(client: Client) -> str:
    page = client.get("/account/").content.decode()
    return " ".join(TAGS.sub("", re.search(r'page-head__lead">(.*?)</p>', page, re.DOTALL)[1]).split())


def place_for(person: User, **event) -> Place:
    """A place that somebody else has booked and paid for the person."""
    place = invoiced(TicketFactory(event=EventFactory(**event))).places.get()
    place.user = person
    place.save()
    return place


def day(date) -> str:
    return f"{date:%-d %B %Y}"


class TestMembership:
    def test_a_seat_holder_reads_until_when_and_through_which_partnership(self, client_for) -> None:
        seat = SeatFactory()
        until = day(seat.partnership.memberships.get().access_until)
        answer = glance(client_for(seat.user))["Membership"]
        assert answer == f"You are a member through {seat.partnership} until {until}."

    def test_a_lapsed_lead_contact_is_asked_to_renew(self, client_for) -> None:
        seat = SeatFactory(lapsed=True, lead_contact=True)
        client = client_for(seat.user)
        assert glance(client)["Membership"] == f"! The membership of {seat.partnership} has lapsed. Renew it"
        assert lead(client) == "One thing waits for you: a membership has lapsed."

    def test_a_lapsed_seat_holder_learns_whom_to_ask(self, client_for) -> None:
        leading = SeatFactory(lapsed=True, lead_contact=True)
        seat = SeatFactory(partnership=leading.partnership)
        answer = glance(client_for(seat.user))["Membership"]
        assert answer.endswith(f"has lapsed. To renew it, ask {leading.user}.")

    def test_whoever_looks_after_a_partnership_without_a_seat_is_told_the_difference(
        self, client_for
    ) -> None:
        membership, person = MembershipFactory(), UserFactory()
        Administrator.objects.create(partnership=membership.partnership, user=person)
        answer = glance(client_for(person))["Membership"]
        assert answer.startswith(f"{membership.partnership} is a member until")
        assert "to read what is for members you need a seat" in answer

    def test_somebody_with_two_partnerships_reads_of_both(self, client_for) -> None:
        person = UserFactory()
        both = [str(SeatFactory(user=person).partnership) for _ in range(2)]
        answer = glance(client_for(person))["Membership"]
        assert all(name in answer for name in both)

    def test_somebody_with_nothing_yet_reads_how_to_join_and_that_nothing_waits(self, client_for) -> None:
        client = client_for(UserFactory())
        assert glance(client)["Membership"].startswith("You hold no seat with a partnership.")
        assert "Seats" not in glance(client)
        assert lead(client) == "Nothing waits for you."

    def test_staff_are_led_to_the_admin(self, staff_client) -> None:
        assert glance(staff_client)["Membership"].endswith("Go to the admin")


class TestSeats:
    def test_are_counted_with_who_sits_and_what_is_open(self, client_for) -> None:
        leading = SeatFactory(lead_contact=True)
        colleague = SeatFactory(partnership=leading.partnership)
        InvitationFactory(partnership=leading.partnership)
        answer = glance(client_for(leading.user))["Seats"]
        assert answer == (
            f"2 of 5 seats are taken, by {colleague.user} and you. 1 invitation is open. Look after the seats"
        )

    def test_show_colleagues_names_alone(self, client_for) -> None:
        leading = SeatFactory(lead_contact=True)
        colleague = SeatFactory(partnership=leading.partnership)
        invitation = InvitationFactory(partnership=leading.partnership)
        client = client_for(colleague.user)
        assert glance(client)["Seats"] == f"2 of 5 seats are taken, by {leading.user} and you."
        page = client.get("/account/").content.decode()
        assert invitation.email not in page
        assert leading.user.email not in page


class TestInvoices:
    @pytest.fixture
    def leading(self):
        seat = SeatFactory(lead_contact=True)
        seat.partnership.customer = CustomerFactory()
        seat.partnership.save()
        return seat

    def test_that_are_owed_are_summed_with_the_oldest_day(self, client_for, leading) -> None:
        first, second = (issued(customer=leading.partnership.customer) for _ in range(2))
        client = client_for(leading.user)
        answer = glance(client)["To pay"]
        total = (first.total_pence + second.total_pence) / 100
        assert answer.startswith(f"! £{total:,.2f} on 2 invoices; the oldest is due by {day(first.due_on)}.")
        assert answer.endswith("See and pay 2 invoices")

    def test_one_leads_straight_to_where_it_is_paid(self, client_for, leading) -> None:
        invoice = issued(customer=leading.partnership.customer)
        page = client_for(leading.user).get("/account/").content.decode()
        assert re.search(rf'class="button button--small"\s+href="/invoices/{invoice.key}/"', page)

    def test_are_nobodys_business_who_only_sits_there(self, client_for, leading) -> None:
        issued(customer=leading.partnership.customer)
        seat = SeatFactory(partnership=leading.partnership)
        assert "To pay" not in glance(client_for(seat.user))


class TestBookings:
    def test_the_next_place_leads_to_the_ticket(self, client_for) -> None:
        person = UserFactory()
        later, sooner = (
            place_for(person, name=name, starts_at=timezone.now() + timedelta(days=days))
            for name, days in (("Conference", 60), ("Webinar", 20))
        )
        client = client_for(person)
        assert glance(client)["Booked"].startswith("You have a place at Webinar,")
        page = client.get("/account/").content.decode()
        assert re.search(rf'class="glance__way"\s+href="/places/{sooner.key}/">Your ticket', page)
        assert str(later.key) in page

    def test_nothing_booked_is_said(self, client_for) -> None:
        assert glance(client_for(UserFactory()))["Booked"].startswith("Nothing is booked.")

    def test_all_of_them_stand_on_a_page_with_those_that_are_over(self, client_for) -> None:
        person = UserFactory()
        place_for(person, name="Last year")
        begun = timezone.now() - timedelta(days=300)
        Event.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=6))
        page = client_for(person).get("/account/bookings/").content.decode()
        assert "Nothing is booked." in page
        assert "Last year" in page[page.index("Where you have been") :]

    def test_nobody_elses_stand_there(self, client_for) -> None:
        place = place_for(UserFactory())
        assert str(place.key) not in client_for(UserFactory()).get("/account/bookings/").content.decode()

    def test_a_stranger_signs_in_first(self, client) -> None:
        assert client.get("/account/bookings/").status_code == 302


class TestSecurity:
    def test_staff_without_a_second_step_are_asked_for_one(self, client_for) -> None:
        client = client_for(UserFactory(groups=["Editors"]), second_factor=False)
        assert glance(client)["Security"].startswith("! Only your password protects your account.")

    def test_a_member_is_only_advised(self, client_for) -> None:
        assert glance(client_for(UserFactory()))["Security"].startswith("Only your password")

    def test_the_second_step_is_named(self, client_for) -> None:
        answer = glance(client_for(UserFactory(with_second_factor=True)))["Security"]
        assert answer == "Your account is protected by an authenticator app. Look after it"


class TestMail:
    def test_what_comes_is_named(self, client_for) -> None:
        assert "the newsletter" in glance(client_for(SeatFactory().user))["Mail"]


class TestNavigation:
    @pytest.mark.parametrize(
        "address",
        ["/account/", "/account/bookings/", "/account/profile/", "/account/security/", "/account/invoices/"],
    )
    def test_leads_a_lead_contact_everywhere_and_marks_where_they_are(self, client_for, address: str) -> None:
        seat = SeatFactory(lead_contact=True)
        page = client_for(seat.user).get(address).content.decode()
        nav = page[
            page.index('<nav class="area__nav"') : page.index("</nav>", page.index('<nav class="area__nav"'))
        ]
        labels = [label.strip() for label in re.findall(r">([^<]+)</a>", nav)]
        assert labels[:4] == ["Overview", "Seats", "Invoices", "Bookings"]
        assert re.findall(r'href="([^"]+)" aria-current="page"', nav) == [address]

    def test_leaves_out_what_is_not_theirs(self, client_for) -> None:
        page = client_for(UserFactory()).get("/account/").content.decode()
        assert ">Seats</a>" not in page
        assert ">Invoices</a>" not in page


class TestCosts:
    def test_do_not_grow_with_partnerships_colleagues_or_bookings(self, client_for) -> None:
        def cost(number: int) -> int:
            person = UserFactory()
            for _ in range(number):
                seat = SeatFactory(user=person, lead_contact=True)
                seat.partnership.customer = CustomerFactory()
                seat.partnership.save()
                for _ in range(number):
                    SeatFactory(partnership=seat.partnership)
                    InvitationFactory(partnership=seat.partnership)
                    issued(customer=seat.partnership.customer)
                place_for(person)
            client = client_for(person)
            client.get("/account/")
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/account/").status_code == 200
            return len(queries)

        assert cost(1) == cost(4)

    def test_of_the_bookings_page_do_not_grow_either(self, client_for) -> None:
        def cost(number: int) -> int:
            person = UserFactory()
            for _ in range(number):
                place_for(person)
            client = client_for(person)
            client.get("/account/bookings/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/account/bookings/")
            return len(queries)

        assert cost(1) == cost(6)
