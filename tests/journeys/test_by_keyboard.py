"""A partnership joins, fills a seat and books, and nobody has a mouse."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from billing.models import Invoice
from events.models import Booking, Place
from membership.models import Application, Seat
from membership.services.deciding import approve_application
from membership.services.reference import load_reference_data
from tests.factories import fees, pages
from tests.factories.billing import pay
from tests.factories.events import EventFactory, TicketFactory
from tests.factories.membership import year_of
from tests.factories.people import UserFactory
from tests.journeys.keyboard import Keyboard
from tests.journeys.letters import letter_to, link_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
LEAD = "jo.lead@harrowmere.example"
NEW = "sam.seat@harrowmere.example"


@pytest.fixture
def association() -> None:
    pages.home()
    load_reference_data(now=timezone.now())
    fees.fees_of(year_of(timezone.localdate()))
    TicketFactory(event=EventFactory(name="National conference", slug="conference"), name="Both days", size=9)


def join(page: Page) -> None:
    hands = Keyboard(page)
    page.goto("/join/")
    hands.to("Skip to the content")
    hands.press("Enter")
    hands.write("Name of your partnership", "Harrowmere Safeguarding Children Partnership")
    hands.tick("A safeguarding children partnership")
    hands.write("First name", "Jo")
    hands.write("Last name", "Lead")
    hands.write("E-mail address", LEAD)
    hands.push("Save and go on")

    hands.to("North East")
    hands.press("Enter")
    hands.tick("Sunderland")
    hands.push("Save and go on")

    hands.write("Legal name of the body that pays", "Harrowmere Council")
    hands.write("E-mail address for invoices", "payables@harrowmere.example")
    hands.write("Address", "1 Market Square, Harrowmere")
    hands.push("Save and go on")

    hands.tick("By bank transfer")
    hands.tick("No", within="purchase order")
    hands.push("Save and check")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check and send")
    hands.push("Send the application")
    assert Application.objects.get().state == Application.State.SUBMITTED
    assert hands.stops > 40


def let_in() -> None:
    """What the office does: approve, and enter the money that has come."""
    approve_application(
        application=Application.objects.get(), partnership=None, by=UserFactory(), now=timezone.now()
    )
    pay(Invoice.objects.get())


def sign_in_by_code(page: Page) -> None:
    hands = Keyboard(page)
    page.goto("/account/sign-in/")
    hands.push("E-mail me a code")
    hands.write("E-mail address", LEAD)
    hands.push("code")
    code = re.search(r"^[B-Z]{4}-[B-Z]{4}$", letter_to(LEAD, about="code").text, re.MULTILINE)
    assert code
    hands.write("Code", code[0])
    hands.push("Continue")


def invite(page: Page) -> None:
    hands = Keyboard(page)
    hands.push("Look after the seats")
    hands.push("Invite somebody")
    hands.write("E-mail address", NEW)
    hands.push("Send the invitation")
    expect(page.get_by_text("2 of 5 seats are in use")).to_be_visible()


def accept(page: Page) -> None:
    hands = Keyboard(page)
    page.goto(link_in(letter_to(NEW, about="seat")))
    hands.write("First name", "Sam")
    hands.write("Last name", "Seat")
    hands.push("Accept")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sam Seat")


def book(page: Page) -> None:
    hands = Keyboard(page)
    page.goto("/book/conference/")
    hands.write("Both days", "1")
    hands.push("Keep these places")
    hands.tick("Sam Seat")
    hands.push("Save and go on")
    hands.push("Save and check")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check and book")
    hands.push("Book 1 place for £180.00")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are booked")
    page.goto("/account/")
    expect(page.get_by_text("1 place at National conference")).to_be_visible()
    hands.push("See the booking")


def test_a_partnership_joins_fills_a_seat_and_books(page: Page, another_device, association) -> None:
    join(page)
    let_in()
    lead = another_device()
    sign_in_by_code(lead)
    invite(lead)
    accept(another_device())
    assert Seat.objects.held().count() == 2
    book(lead)
    assert Booking.objects.get().partnership is not None
    assert Place.objects.booked().get().name == "Sam Seat"
