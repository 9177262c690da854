"""A reader finds the newsletter, in a real browser."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from office.models import OutboxMessage
from tests.factories import pages
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def published():
    cache.clear()
    this_month = timezone.localdate().replace(day=1)
    opens_on = date(this_month.year + 1, 1, 1)
    pages.issue(
        date(2025, 3, 1), sections=[pages.section(pages.item("A guide to scrutiny"), pages.item("A survey"))]
    )
    pages.issue(date(2025, 4, 1), introduction=[pages.rich_text("Spring is here."), pages.members_part()])
    pages.members_first_issue(opens_on, this_month)
    return this_month


class TestAVisitor:
    def test_finds_an_issue_in_the_archive_and_goes_on_to_the_next(self, page):
        page.goto("/")
        page.get_by_role("banner").get_by_role("link", name="Newsletter", exact=True).click()
        page.get_by_role("link", name="March 2025").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("March 2025")
        page.get_by_role("link", name="A guide to scrutiny").click()
        assert page.url.endswith("#a-guide-to-scrutiny")
        page.get_by_role("link", name="Next issue").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("April 2025")

    def test_sees_the_teaser_of_a_locked_issue_and_the_way_in(self, page, published):
        page.goto(f"/newsletter/{published:%B-%Y}/".lower())
        expect(page.get_by_text("What this month brings.")).to_be_visible()
        expect(page.get_by_role("main").get_by_role("link", name="Sign in to read")).to_be_visible()
        assert pages.LOCKED_WORD not in page.content()

    def test_reaches_the_content_by_keyboard_alone(self, page):
        page.goto("/newsletter/april-2025/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")

    def test_reads_and_searches_without_script(self, browser, live_server):
        context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
        page = context.new_page()
        page.goto("/newsletter/march-2025/")
        page.get_by_role("search").get_by_role("searchbox").fill("scrutiny")
        page.get_by_role("search").get_by_role("button").click()
        expect(page.get_by_role("main").get_by_role("link", name="A guide to scrutiny")).to_be_visible()
        context.close()

    def test_meets_no_sideways_scrolling_on_a_small_phone(self, page):
        page.set_viewport_size({"width": 320, "height": 640})
        for address in (
            "/",
            "/newsletter/",
            "/newsletter/april-2025/",
            "/news/",
            "/account/sign-in/",
            "/nothing-here/",
        ):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


class TestAMember:
    def test_signs_in_with_a_password_and_is_back_at_the_issue(self, page, published):
        seat = SeatFactory()
        page.goto(f"/newsletter/{published:%B-%Y}/".lower())
        page.get_by_role("main").get_by_role("link", name="Sign in to read").click()
        page.get_by_label("E-mail address").fill(seat.user.email)
        page.get_by_label("Password", exact=True).fill("correct horse battery")
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_text(pages.LOCKED_WORD)).to_be_visible()

    def test_signs_in_with_an_e_mailed_code(self, page, published):
        seat = SeatFactory()
        page.goto(f"/account/sign-in/?next=/newsletter/{published:%B-%Y}/".lower())
        page.get_by_role("link", name="E-mail me a code").click()
        page.get_by_label("E-mail address").fill(seat.user.email)
        page.get_by_label("E-mail address").press("Enter")
        expect(page.get_by_label("Code")).to_be_visible()
        message = OutboxMessage.objects.get()
        [code] = re.findall(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", message.text, re.MULTILINE)
        page.get_by_label("Code").fill(code)
        page.get_by_label("Code").press("Enter")
        expect(page.get_by_text(pages.LOCKED_WORD)).to_be_visible()

    def test_reads_the_members_part_of_an_open_issue(self, page, sign_in):
        sign_in(SeatFactory().user.email)
        page.goto("/newsletter/april-2025/")
        expect(page.get_by_text(pages.PART_WORD)).to_be_visible()
