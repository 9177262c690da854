"""A lead contact fills a seat and hands one over; a newcomer takes it. In a real browser, by telephone too."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from membership.models import Seat
from office.models import OutboxMessage
from tests.factories.membership import MembershipFactory, SeatFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def link_sent_to(address: str) -> str:
    text = OutboxMessage.objects.filter(recipients=[address]).latest("pk").text
    return re.search(r"https?://\S+/invitations/\S+", text)[0]


def test_an_invitation_is_sent_and_taken_on_another_device(page: Page, browser: Browser, sign_in) -> None:
    lead = SeatFactory(partnership=MembershipFactory(seats=2).partnership, lead_contact=True)
    sign_in(lead.user.email)
    page.get_by_role("link", name="Look after the seats").click()
    expect(page.get_by_text("1 of 2 seats is in use; 1 is free.")).to_be_visible()
    page.get_by_role("link", name="Invite somebody", exact=True).click()
    page.get_by_label("E-mail address").fill("jo@saltby.example")
    page.get_by_label("First name").fill("Jo")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("Invited until")).to_be_visible()

    telephone = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    theirs = telephone.new_page()
    theirs.goto(link_sent_to("jo@saltby.example"))
    theirs.get_by_label("Last name").fill("Saltby")
    theirs.get_by_role("button", name="Accept and open my account").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Jo Saltby")
    expect(theirs.get_by_text(f"You now have a seat for {lead.partnership}")).to_be_visible()
    telephone.close()

    page.reload()
    expect(page.get_by_text("2 of 2 seats are in use")).to_be_visible()
    expect(page.get_by_text("Invited until")).to_have_count(0)


def test_the_only_lead_contact_hands_the_partnership_over(page: Page, browser: Browser, sign_in) -> None:
    lead = SeatFactory(
        partnership=MembershipFactory(seats=1).partnership, lead_contact=True, given_at=timezone.now()
    )
    sign_in(lead.user.email)
    page.get_by_role("link", name="Look after the seats").click()
    page.get_by_role("link", name=f"Hand over the seat of {lead.user}").click()
    page.get_by_label("E-mail address").fill("next@saltby.example")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("Being handed over to")).to_be_visible()

    other = browser.new_context()
    theirs = other.new_page()
    theirs.goto(link_sent_to("next@saltby.example"))
    theirs.get_by_label("First name").fill("Nia")
    theirs.get_by_label("Last name").fill("Next")
    theirs.get_by_role("button", name="Accept and open my account").click()
    theirs.get_by_role("link", name="Look after the seats").click()
    expect(theirs.get_by_text("1 of 1 seat is in use")).to_be_visible()
    other.close()

    assert page.reload().status == 404
    assert Seat.objects.held().get().user.email == "next@saltby.example"
