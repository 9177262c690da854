"""An editor imports an older newsletter in the admin, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from newsletters.models import IssuePage
from tests.factories import pages
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

DOCUMENTS = Path(__file__).parents[1] / "newsletters" / "importing" / "documents"


@pytest.fixture
def editor(settings, page, sign_in):
    settings.STAFF_NEED_SECOND_FACTOR = False
    pages.home()
    person = UserFactory(administrator=True)
    sign_in(person.email)
    return person


class TestAnEditor:
    def test_uploads_a_newsletter_corrects_its_outline_and_makes_the_draft(self, page, editor):
        page.goto("/admin/")
        page.get_by_role("link", name="Import an old issue").click()
        page.get_by_label("Document").set_input_files(DOCUMENTS / "numbered.txt")
        page.get_by_label("A newsletter: one issue").check()
        page.get_by_role("button", name="Show the outline").click()
        expect(page.get_by_text("All 234 words are there, in order.")).to_be_visible()

        page.get_by_role("button", name="Promote “2.2 A new face in the office”").click()
        row = page.get_by_role("row").filter(has_text="2.2 A new face in the office")
        expect(row.get_by_text("Section", exact=True)).to_be_visible()
        expect(page.get_by_label("Month of the issue")).to_have_value("2022-11")

        page.get_by_role("button", name="Make the draft issue").click()
        expect(page.get_by_text("1 draft was made. Nothing is published yet.")).to_be_visible()
        page.get_by_role("link", name="November 2022").click()
        expect(page.locator("#id_month")).to_have_value("01/11/2022")
        assert [section.value["heading"] for section in IssuePage.objects.get().sections] == [
            "2. Association business",
            "2.2 A new face in the office",
            "3. Across the country",
            "4. Getting in touch",
        ]

    def test_does_it_all_without_script(self, browser, live_server, context, page, editor):
        plain = browser.new_context(
            base_url=live_server.url, java_script_enabled=False, storage_state=context.storage_state()
        )
        tab = plain.new_page()
        tab.goto("/admin/import/")
        tab.set_input_files("input[type=file]", DOCUMENTS / "numbered.txt")
        tab.click("button:has-text('Show the outline')")
        tab.click("button[aria-label^='Demote “3. Across the country”']")
        tab.click("button:has-text('Make the draft issue')")
        plain.close()
        headings = [section.value["heading"] for section in IssuePage.objects.get().sections]
        assert "3. Across the country" not in headings
