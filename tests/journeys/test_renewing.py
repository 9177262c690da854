"""Renewing in a browser: from the letter to the next year, and back after a lapse."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from membership.models import Membership, MembershipYear
from membership.services.renewals.notices import send_due_notices
from membership.services.renewals.opening import load_schedule, open_renewals
from tests.factories.fees import fees_of, payable_membership
from tests.factories.membership import SeatFactory, year_of
from tests.factories.pages import members_issue
from tests.factories.people import PASSWORD
from tests.journeys.letters import letter_to, link_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

LEAD = "jo.saltby@saltby.example"


def member(**state: bool) -> Membership:
    """A membership of a partnership with a lead contact and a body that pays."""
    membership = payable_membership(**state)
    SeatFactory(partnership=membership.partnership, user__email=LEAD, lead_contact=True)
    return membership


def the_year_after(year: MembershipYear) -> MembershipYear:
    following = year_of(year.ends_on + timezone.timedelta(days=1))
    fees_of(following)
    return following


def renew_by_card(page: Page) -> None:
    """Take the two steps, and pay on the card page."""
    page.get_by_label("Pay by card now").check()
    page.get_by_role("button", name="Continue to the total").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("confirm")
    page.get_by_role("button", name="Renew and go on to pay £").click()
    expect(page.get_by_text("has renewed for")).to_be_visible()
    page.get_by_role("button", name="card").click()
    page.get_by_role("button", name="Pretend to pay £").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")


class TestRenewing:
    def test_leads_from_the_letter_through_sign_in_to_the_next_year(self, page, sandbox_card) -> None:
        membership = member()
        year = the_year_after(membership.year)
        load_schedule()
        open_renewals(year=year, by=None, now=timezone.now())
        send_due_notices(now=timezone.now())

        page.goto(link_in(letter_to(LEAD, about=year.name), label=f"Renew for {year.name}"))
        page.get_by_label("E-mail address").fill(LEAD)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Renew for {year.name}")
        renew_by_card(page)

        renewed = Membership.objects.get(year=year)
        assert renewed.access_from == year.starts_on
        page.goto("/account/")
        page.get_by_text("in detail").click()
        expect(page.get_by_text(f"for {year.name}", exact=True)).to_be_visible()

    def test_an_answer_is_given_and_taken_back(self, page, sign_in) -> None:
        membership = member()
        year = the_year_after(membership.year)
        open_renewals(year=year, by=None, now=timezone.now())
        sign_in(LEAD)
        page.goto("/account/")
        page.get_by_role("link", name="Renew", exact=False).first.click()
        page.get_by_role("link", name="We are not renewing").click()
        page.get_by_label("Why not?").fill("Our budget was cut.")
        page.get_by_role("button", name="Tell the association").click()
        expect(page.get_by_text("Our budget was cut.")).to_be_visible()
        page.get_by_role("button", name="We may renew after all").click()
        expect(page.get_by_role("button", name="Continue to the total")).to_be_visible()


class TestLapseAndReturn:
    def test_one_button_leads_back_in(self, page, sign_in, sandbox_card) -> None:
        membership = member(lapsed=True)
        running = year_of(timezone.localdate())
        fees_of(running)
        the_year_after(running)
        issue = members_issue()
        sign_in(LEAD)
        page.goto(issue.url)
        page.get_by_role("link", name="Renew the membership").click()
        expect(page.get_by_text("Welcome back")).to_be_visible()
        renew_by_card(page)
        page.goto(issue.url)
        expect(page.get_by_role("link", name="Renew the membership")).to_have_count(0)
        returned = membership.partnership.memberships.get(access_from=timezone.localdate())
        assert returned.status(today=timezone.localdate()) == Membership.Status.CURRENT
