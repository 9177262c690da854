"""Applying, in a real browser: begun on one device, ended without script on another, with a purchase order number that follows."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from billing.models import Invoice
from billing.services.chasers import send_due_chasers, set_up_chasers
from cms.models import MembershipPage
from membership.models import Membership
from office.models import OutboxMessage
from tests.factories import applications as made
from tests.factories import billing as money
from tests.factories import pages
from tests.factories.membership import AreaFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def mailed_link(address: str, words: str) -> str:
    """The link under these words in the newest mail to an address."""
    mail = next(mail for mail in OutboxMessage.objects.order_by("-pk") if address in mail.recipients)
    return re.search(rf"{words}: (\S+)", mail.text)[1]


@pytest.fixture
def ready() -> None:
    home = pages.home()
    home.add_child(instance=MembershipPage(title="Membership")).save_revision().publish()
    made.set_fees()
    set_up_chasers()
    AreaFactory(name="Saltby", region="north_east")


def test_from_the_public_page_to_a_member(
    page: Page, browser: Browser, ready, sign_in, live_server, settings
) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = False
    page.goto("/membership/")
    page.get_by_role("link", name="Apply to join").click()
    page.get_by_label("Name of your partnership").fill("Saltby Safeguarding Children Partnership")
    page.get_by_label("A safeguarding children partnership, as the law sets them up").check()
    page.get_by_label("First name").fill("Jo")
    page.get_by_label("Last name").fill("Saltby")
    page.get_by_label("E-mail address").fill("jo@saltby.example")
    page.get_by_role("button", name="Save and go on to the areas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What it covers")

    elsewhere = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 320, "height": 700}
    ).new_page()
    elsewhere.goto(mailed_link("jo@saltby.example", "Go on with the application"))
    elsewhere.get_by_text("North East", exact=True).click()
    elsewhere.get_by_label("Saltby").check()
    elsewhere.get_by_role("button", name="Save and go on to billing").click()
    elsewhere.get_by_label("Legal name of the body that pays").fill("Saltby Council")
    elsewhere.get_by_label("E-mail address for invoices").fill("payables@saltby.example")
    elsewhere.get_by_label("Address", exact=True).fill("1 Market Square\nSaltby")
    elsewhere.get_by_role("button", name="Save and go on to payment").click()
    elsewhere.get_by_label("By bank transfer, after an invoice").check()
    elsewhere.get_by_label("Yes", exact=True).check()
    elsewhere.get_by_role("button", name="Save and check everything").click()
    assert elsewhere.evaluate("document.documentElement.scrollWidth") <= 320
    elsewhere.get_by_role("button", name="Send the application").click()
    expect(elsewhere.get_by_role("heading", name="We have your application")).to_be_visible()

    sign_in(UserFactory(administrator=True).email)
    page.goto("/admin/")
    page.get_by_role("link", name="application waits for a decision").first.click()
    page.get_by_role("link", name="Saltby Safeguarding Children Partnership").click()
    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_role("button", name="Approve and charge the fee").click()
    expect(page.get_by_text("Application approved.")).to_be_visible()

    assert send_due_chasers(now=timezone.now()) == 1
    elsewhere.goto(mailed_link("payables@saltby.example", "Enter the purchase order number"))
    elsewhere.get_by_label("Your purchase order number").fill("PO 4711")
    elsewhere.get_by_role("button", name="Send the number and get the invoice").click()
    invoice = Invoice.objects.get()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text(invoice.number or "")
    assert invoice.purchase_order == "PO 4711"

    money.pay(invoice)
    assert Membership.objects.get().access_from == timezone.localdate()
    assert "/account/partnership/" in mailed_link("jo@saltby.example", "Fill your seats")
    elsewhere.goto(mailed_link("payables@saltby.example", "See the invoice and its payments"))
    expect(elsewhere.get_by_text("Paid", exact=False).first).to_be_visible()
