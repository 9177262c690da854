"""An editor brings out the next version of a briefing, in a real browser."""

import pytest
from playwright.sync_api import expect

from resources.models import BriefingVersionPage
from tests.factories import library, pages
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


class TestAnEditor:
    def test_starts_the_next_version_says_what_changed_and_publishes_it(self, page, editor):
        briefing = library.briefing("The new duty")
        first = library.version(briefing, body=[pages.rich_text("Every area has a team.")])

        page.goto(f"/admin/pages/{briefing.pk}/edit/")
        page.get_by_role("button", name="More actions").click()
        page.locator("footer").get_by_role("link", name="Start version 2").click()
        expect(page.get_by_text("Readers see nothing of it until it is published.")).to_be_visible()
        page.get_by_role("button", name="Start version 2").click()
        page.wait_for_url("**/edit/**")
        expect(page.get_by_text("Every area has a team.").first).to_be_visible()
        draft = BriefingVersionPage.objects.get(number=2)
        assert not draft.live

        page.get_by_label("What changed").fill("Chapter two is new.")
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_text("published").first).to_be_visible()

        page.goto(briefing.url)
        expect(page.get_by_text("Chapter two is new.")).to_be_visible()
        expect(page.get_by_text("Every area has a team.")).to_be_visible()
        page.get_by_role("link", name="Version 1").click()
        page.wait_for_url(f"**{first.url}")
        expect(page.get_by_text("Version 1 of 2")).to_be_visible()
        page.get_by_role("link", name="Read the newest version").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("The new duty")
        page.wait_for_url(f"**{briefing.url}")
