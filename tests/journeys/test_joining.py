"""From a visitor who has never heard of us to five people who read what members read."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from billing.models import Invoice, Refund
from membership.models import Area, Membership, Partnership
from membership.services.reference import load_reference_data
from newsletters.services.groups import set_up_groups
from tests.factories import fees, pages
from tests.factories.membership import year_of
from tests.factories.people import PASSWORD, UserFactory
from tests.journeys.letters import letter_to, link_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

LEAD = "jo.lead@harrowmere.example"
PAYABLES = "payables@harrowmere.example"


@pytest.fixture
def association(settings) -> None:
    """A site with authorities, fees for this year and the next, and staff."""
    settings.STAFF_NEED_SECOND_FACTOR = False
    pages.home()
    set_up_groups()
    load_reference_data(now=timezone.now())
    this_year = year_of(timezone.localdate())
    for year in (this_year, year_of(this_year.ends_on + timedelta(days=1))):
        fees.fees_of(year)


@pytest.fixture
def officer_page(another_device: Callable[[], Page], association: None) -> Page:
    """The desk of somebody who works for the association."""
    officer = UserFactory(administrator=True)
    desk = another_device()
    sign_in_at(desk, officer.email)
    return desk


def sign_in_at(page: Page, email: str) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def apply(page: Page, *, pays_by: str) -> None:
    """Fill in the application for a partnership of one area, and send it."""
    page.goto("/join/")
    page.get_by_label("Name of your partnership").fill("Harrowmere Safeguarding Children Partnership")
    page.get_by_label("A safeguarding children partnership").check()
    page.get_by_label("First name").fill("Jo")
    page.get_by_label("Last name").fill("Lead")
    page.get_by_label("E-mail address").fill(LEAD)
    page.get_by_role("button", name="Save and go on").click()

    page.get_by_text("North East", exact=True).click()
    page.get_by_label("Sunderland").check()
    page.get_by_role("button", name="Save and go on").click()

    page.get_by_label("Legal name of the body that pays").fill("Harrowmere Council")
    page.get_by_label("E-mail address for invoices").fill(PAYABLES)
    page.get_by_label("Address", exact=True).fill("1 Market Square\nHarrowmere")
    page.get_by_role("button", name="Save and go on").click()

    page.get_by_label(pays_by).check()
    page.get_by_role("group", name="purchase order").get_by_label("No").check()
    page.get_by_role("button", name="Save and check").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Check and send")
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def approve(desk: Page) -> None:
    desk.goto("/admin/application/")
    desk.get_by_role("link", name="Harrowmere Safeguarding Children Partnership").first.click()
    desk.get_by_role("link", name="Approve").first.click()
    desk.get_by_role("button", name="Approve and charge the fee").click()
    expect(desk.get_by_text("Application approved")).to_be_visible()


def standing() -> str:
    return Membership.objects.get().status(today=timezone.localdate())


class TestJoiningByCard:
    def test_leads_from_the_form_to_five_filled_seats(
        self, page, another_device, officer_page, sandbox_card
    ) -> None:
        apply(page, pays_by="By card")
        assert Area.objects.get(name="Sunderland").applications.count() == 1
        approve(officer_page)
        assert standing() == Membership.Status.AWAITING_PAYMENT

        page.goto(link_in(letter_to(PAYABLES, about="Invoice")))
        page.get_by_role("button", name="card").click()
        expect(page.get_by_text("No money moves here")).to_be_visible()
        page.get_by_role("button", name="Pretend to pay £").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
        assert standing() == Membership.Status.CURRENT

        lead = another_device()
        sign_in_by_code(lead, LEAD)
        lead.goto(link_in(letter_to(LEAD, about="membership has started")))
        for number in range(2, 6):
            lead.get_by_role("link", name="Invite somebody").first.click()
            lead.get_by_label("E-mail address").fill(f"person{number}@harrowmere.example")
            lead.get_by_role("button", name="invit").click()
        expect(lead.get_by_text("5 of 5 seats are in use")).to_be_visible()

        for number in range(2, 6):
            address = f"person{number}@harrowmere.example"
            person = another_device()
            person.goto(link_in(letter_to(address, about="seat")))
            person.get_by_label("First name").fill("Sam")
            person.get_by_label("Last name").fill(f"Seat{number}")
            person.get_by_role("button", name="Accept").click()
            expect(person.get_by_text("Sam Seat").first).to_be_visible()
        partnership = Partnership.objects.get()
        assert partnership.seats.held().count() == 5
        lead.reload()
        for number in range(2, 6):
            expect(lead.get_by_text(f"Sam Seat{number}", exact=True)).to_be_visible()


def sign_in_by_code(page: Page, email: str) -> None:
    """Sign in as somebody who has never chosen a password."""
    page.goto("/account/sign-in/code/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="code").first.click()
    page.wait_for_url("**/enter/**")
    code = re.search(r"^[B-Z]{4}-[B-Z]{4}$", letter_to(email, about="code").text, re.MULTILINE)
    assert code
    page.get_by_label("Code").fill(code[0])
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda url: "code" not in url)


class TestJoiningByInvoice:
    def test_leads_from_the_form_over_a_bank_statement_to_a_member(
        self, page, officer_page, tmp_path
    ) -> None:
        apply(page, pays_by="By bank transfer")
        approve(officer_page)
        page.goto(link_in(letter_to(PAYABLES, about="Invoice")))
        expect(page.get_by_role("heading", level=1)).to_have_text("INV-00001")
        assert standing() == Membership.Status.AWAITING_PAYMENT

        owed = Invoice.objects.get().total_pence
        statement = tmp_path / "statement.csv"
        statement.write_text(
            "Date,Description,Paid in,Paid out\n"
            f"{timezone.localdate():%d/%m/%Y},HARROWMERE COUNCIL inv 00001,{owed // 100}.{owed % 100:02d},\n"
            f"{timezone.localdate():%d/%m/%Y},BANK CHARGES,,4.50\n"
        )
        officer_page.goto("/admin/bankline/upload/")
        officer_page.get_by_label("CSV file of the bank").set_input_files(str(statement))
        officer_page.get_by_role("button", name="Take in the statement").click()
        officer_page.get_by_role("button", name="Confirm").first.click()
        expect(officer_page.get_by_text("INV-00001").first).to_be_visible()

        assert standing() == Membership.Status.CURRENT
        page.reload()
        expect(page.get_by_text("Paid by bank transfer")).to_be_visible()
        assert letter_to(LEAD, about="membership has started")


class TestRefund:
    def test_goes_back_by_card_and_asks_a_person_about_the_membership(
        self, page, officer_page, sandbox_card
    ) -> None:
        apply(page, pays_by="By card")
        approve(officer_page)
        page.goto(link_in(letter_to(PAYABLES, about="Invoice")))
        page.get_by_role("button", name="card").click()
        page.get_by_role("button", name="Pretend to pay £").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")

        officer_page.goto("/admin/card-payments/")
        officer_page.get_by_role("link", name="INV-00001").first.click()
        officer_page.get_by_role("link", name="Pay back").first.click()
        officer_page.get_by_label("Amount in pounds").fill("100.00")
        officer_page.get_by_label("Reason").fill("One seat fewer was agreed")
        officer_page.get_by_role("button", name="Pay it back").click()
        expect(officer_page.get_by_text("on its way").first).to_be_visible()

        refund = Refund.objects.get()
        assert refund.amount_pence == 100_00
        assert standing() == Membership.Status.CURRENT
        officer_page.goto("/admin/")
        officer_page.get_by_role("link", name="question about money is open").first.click()
        expect(officer_page.get_by_text("£100.00").first).to_be_visible()
        page.goto(link_in(letter_to(PAYABLES, about="Invoice")))
        expect(page.get_by_text("Money back")).to_be_visible()
