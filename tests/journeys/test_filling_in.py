"""An editor has a hand in a list that fills itself, in a real browser."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from newsletters.models import IssuePage
from tests.factories import pages
from tests.factories.filling import block, draft, example, this_month, titles
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def issue(settings: Any, page: Page, sign_in: Any) -> IssuePage:
    """A draft with latest examples, opened in the editor; three examples to find."""
    settings.STAFF_NEED_SECOND_FACTOR = False
    pages.home()
    for title in ("First shared", "Shared next", "Shared last"):
        example(title, timezone.localdate())
    found = draft(block("latest_examples"), month=this_month())
    sign_in(UserFactory(administrator=True).email)
    page.goto(f"/admin/pages/{found.pk}/edit/")
    return found


def entries(page: Page) -> Locator:
    return page.locator("[data-contentpath='entries'] [data-contentpath='title'] input")


class TestAnEditor:
    def test_fills_a_list_in_changes_it_empties_it_takes_that_back_and_publishes(
        self, page: Page, issue: IssuePage
    ) -> None:
        expect(page.get_by_text("Fills itself until the issue is published.")).to_be_visible()
        page.get_by_role("button", name="Fill in now").click()
        expect(page.get_by_text("3 entries were filled in.")).to_be_visible()
        expect(entries(page)).to_have_count(3)

        page.locator("[data-contentpath='entries'] [data-panel-toggle]").first.click()
        entries(page).first.fill("Reworded by the editor")
        page.get_by_role("button", name="Fill in now").click()
        expect(page.get_by_text("There is nothing that does not stand here already.")).to_be_visible()

        page.get_by_role("button", name="Empty the list").click()
        expect(entries(page)).to_have_count(0)
        page.get_by_role("button", name="Take that back").click()
        expect(entries(page)).to_have_count(3)

        page.get_by_role("button", name="More actions").click()
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_text("has been published").first).to_be_visible()
        published = IssuePage.objects.get(pk=issue.pk)
        assert titles(published) == ["Reworded by the editor", "Shared next", "First shared"]
        page.goto(published.url)
        expect(page.get_by_role("link", name="Reworded by the editor")).to_be_visible()

    def test_finds_filled_in_what_was_saved_without_pressing_anything(
        self, page: Page, issue: IssuePage
    ) -> None:
        with page.expect_response(
            lambda response: response.request.method == "POST" and response.url.endswith("/edit/")
        ):
            page.get_by_role("button", name="Fill in now").click()
        page.reload()
        expect(entries(page)).to_have_count(3)
        expect(page.get_by_text("Shown as it stands here.")).to_be_visible()
