"""An editor writes, previews and publishes an issue in the admin, in a real browser."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from newsletters.models import IssueIndexPage, IssuePage
from tests.factories import pages
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def editor(settings, page, sign_in):
    """Somebody who may do everything in the admin, signed in; the second factor has tests of its own."""
    settings.STAFF_NEED_SECOND_FACTOR = False
    pages.home()
    person = UserFactory(administrator=True)
    sign_in(person.email)
    return person


def insert(page: Page, stream: str, block: str) -> None:
    """Choose a block from the picker of a stream that is still empty."""
    field = page.locator(f"[data-contentpath='{stream}']").first
    field.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("combobox").last.fill(block)
    page.get_by_role("option", name=block).first.click()


class TestAnEditor:
    def test_writes_an_issue_sees_it_as_its_readers_will_and_publishes_it(self, page, editor):
        this_month = timezone.localdate().replace(day=1)
        archive = IssueIndexPage.objects.get()
        page.goto(f"/admin/pages/add/newsletters/issuepage/{archive.pk}/")
        page.get_by_label("Month").fill(f"{this_month:%Y-%m-%d}")
        page.get_by_label("Headline").fill("Scrutiny that families notice")
        page.get_by_label("Teaser").fill("Four partnerships, four ways to ask.")
        insert(page, "introduction", "Text")
        words = page.locator("[data-contentpath='introduction'] [contenteditable='true']").first
        words.click()
        page.keyboard.type("Dear colleagues, this month is about listening.")
        kept = page.locator("[data-contentpath='introduction'] input[type='hidden'][name$='-value']")
        expect(kept).to_have_value(re.compile("listening"))
        page.keyboard.press("Control+s")
        page.wait_for_url("**/edit/**")
        expect(page.get_by_text("Dear colleagues").first).to_be_visible()
        issue = IssuePage.objects.get()
        assert not issue.live
        assert issue.title == f"{this_month:%B %Y}"

        page.get_by_role("button", name="Toggle preview").click()
        preview = page.locator("iframe[title='Preview']").last.content_frame
        expect(preview.get_by_role("heading", level=1)).to_contain_text(f"{this_month:%B %Y}")

        page.get_by_role("button", name="More actions").click()
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_text("published").first).to_be_visible()
        issue.refresh_from_db()
        assert issue.live
        page.goto(issue.url)
        expect(page.get_by_text("Dear colleagues, this month is about listening.")).to_be_visible()
