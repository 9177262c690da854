"""Booking the conference in a real browser: a lead contact for colleagues, a stranger by card, a place on the waiting list."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from billing.models import Invoice
from events.models import Booking, CancellationRule, Event, Place, WaitingEntry
from events.services.settling import settle_paid
from events.services.waiting import sweep_waiting
from events.services.writing import write_due_letters
from tests.factories.billing import CustomerFactory
from tests.factories.events import EventFactory, PartFactory, TicketFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory
from tests.journeys.letters import letter_to, link_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def event() -> Event:
    return EventFactory(name="National conference", slug="conference")


def write_letters() -> None:
    write_due_letters(now=timezone.now())


class TestALeadContact:
    def test_books_four_colleagues_by_invoice_with_a_purchase_order_number(
        self, page: Page, sign_in, event: Event
    ) -> None:
        TicketFactory(event=event, name="Both days", size=40)
        PartFactory(event=event, name="Supervision that holds", choice="Day one, 14:00", size=9)
        lead = SeatFactory(lead_contact=True, user=UserFactory(signs_in=True))
        lead.partnership.customer = CustomerFactory(name="Harrowmere Council")
        lead.partnership.save()
        colleagues = SeatFactory.create_batch(4, partnership=lead.partnership)

        sign_in(lead.user.email)
        page.goto("/book/conference/")
        expect(page.get_by_text("You book for")).to_contain_text(lead.partnership.name)
        page.get_by_label("Both days").fill("4")
        page.get_by_role("button", name="Keep these places").click()
        expect(page.get_by_text("minutes left")).to_be_visible()
        for seat in colleagues:
            page.get_by_label(str(seat.user)).check()
        page.get_by_role("button", name="Save and go on").click()
        page.get_by_label("Supervision that holds").first.check()
        page.get_by_role("button", name="Save and go on").click()
        expect(page.get_by_text("The invoice goes to")).to_contain_text("Harrowmere Council")
        page.get_by_label("Purchase order number", exact=False).first.fill("PO 4711")
        page.get_by_role("button", name="Save and check").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Check and book")
        page.get_by_role("button", name="Book 4 places for £720.00").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("You are booked")

        invoice = Invoice.objects.get()
        assert (invoice.customer.name, invoice.purchase_order) == ("Harrowmere Council", "PO 4711")
        assert invoice.number
        assert {place.user for place in Place.objects.booked()} == {seat.user for seat in colleagues}
        write_letters()
        assert letter_to(lead.user.email, about="National conference")
        assert all(letter_to(seat.user.email, about="Your place") for seat in colleagues)
        page.goto("/account/bookings/")
        expect(page.get_by_text(Booking.objects.get().reference).first).to_be_visible()


class TestSomebodyWithoutAnAccount:
    def test_books_by_card_and_manages_the_booking_by_the_link_in_the_mail(
        self, page: Page, another_device, sandbox_card, event: Event
    ) -> None:
        TicketFactory(event=event, name="Both days", size=4)
        page.goto("/book/conference/")
        page.get_by_label("Both days").fill("1")
        page.get_by_role("button", name="Keep these places").click()
        page.get_by_label("First name").first.fill("Sam")
        page.get_by_label("Last name").first.fill("Stranger")
        page.get_by_label("E-mail address").first.fill("sam@stranger.example")
        page.get_by_role("button", name="Save and go on").click()
        page.get_by_label("I pay myself").check()
        page.get_by_label("Name on the invoice").fill("Sam Stranger")
        page.get_by_label("Address", exact=True).fill("1 Mill Lane\nSaltby")
        page.get_by_label("By card").check()
        page.get_by_role("button", name="Save and check").click()
        page.get_by_role("button", name="pay £240.00 by card").click()
        expect(page.get_by_text("No money moves here")).to_be_visible()
        assert Invoice.objects.get().number is None
        page.get_by_role("button", name="Pretend to pay £").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
        settle_paid(now=timezone.now())
        assert Place.objects.booked().get().name == "Sam Stranger"
        assert Invoice.objects.get().number

        write_letters()
        other = another_device()
        other.goto(link_in(letter_to("sam@stranger.example", about="National conference"), label="booking"))
        expect(other.get_by_role("heading", level=1)).to_contain_text("You are booked")
        expect(other.get_by_text("nothing to pay")).to_be_visible()


class TestACancelledPlace:
    def test_goes_to_whoever_waits(self, page: Page, another_device, event: Event) -> None:
        event.starts_at = timezone.now() + timedelta(days=20)
        event.ends_at = event.starts_at + timedelta(days=1)
        event.save()
        CancellationRule.objects.create(event=event, days_before=28, fee_bp=5000)
        TicketFactory(event=event, name="Both days", size=1)
        book_by_invoice(page, "sam@stranger.example")
        booking = page.url

        waiting = another_device()
        waiting.goto("/book/conference/")
        waiting.get_by_role("link", name="Join the waiting list").click()
        waiting.get_by_label("Your name").fill("Kim Waiter")
        waiting.get_by_label("E-mail address").fill("kim@waiter.example")
        waiting.get_by_role("button", name="Join the waiting list").click()
        expect(waiting.get_by_role("heading", level=1)).to_have_text("You are on the waiting list")

        page.goto(booking)
        page.get_by_role("link", name="Cancel this place").click()
        expect(page.get_by_text("half the price").first).to_be_visible()
        page.get_by_role("button", name="for a fee of £120.00").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("This booking was cancelled")

        sweep_waiting(now=timezone.now())
        write_letters()
        offer = letter_to("kim@waiter.example", about="place")
        waiting.goto(link_in(offer, label=""))
        expect(waiting.get_by_role("heading", level=1)).to_contain_text("There is room for you")
        waiting.get_by_role("button", name="Take the place").click()
        fill_in_who_pays(waiting, "Kim Waiter")
        waiting.get_by_role("button", name="Book 1 place for £240.00").click()
        expect(waiting.get_by_role("heading", level=1)).to_contain_text("You are booked")
        assert WaitingEntry.objects.get().state == "taken"
        assert Place.objects.booked().get().booking.contact_email == "kim@waiter.example"


def book_by_invoice(page: Page, email: str) -> None:
    page.goto("/book/conference/")
    page.get_by_label("Both days").fill("1")
    page.get_by_role("button", name="Keep these places").click()
    page.get_by_label("First name").first.fill("Sam")
    page.get_by_label("Last name").first.fill("Stranger")
    page.get_by_label("E-mail address").first.fill(email)
    page.get_by_role("button", name="Save and go on").click()
    fill_in_who_pays(page, "Sam Stranger")
    page.get_by_role("button", name="Book 1 place").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are booked")


def fill_in_who_pays(page: Page, name: str) -> None:
    page.get_by_label("I pay myself").check()
    page.get_by_label("Name on the invoice").fill(name)
    page.get_by_label("Address", exact=True).fill("1 Mill Lane\nSaltby")
    if page.get_by_label("By invoice").count():
        page.get_by_label("By invoice").check()
    page.get_by_role("button", name="Save and check").click()
