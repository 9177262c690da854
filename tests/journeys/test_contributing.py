"""A member shares an example, staff accept it, and everybody sees as much of it as they may."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from newsletters.services.groups import EDITOR, set_up_groups
from resources.models import Example, State
from tests.factories import pages
from tests.factories.membership import SeatFactory
from tests.factories.people import PASSWORD, UserFactory
from tests.factories.resources import DocumentTypeFactory, topic
from tests.factories.sharing import word_file
from tests.journeys.letters import letter_to, link_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

TITLE = "Neglect strategy 2025 to 2028"


@pytest.fixture
def member(settings, tmp_path) -> str:
    """Somebody on a seat of a site with a topic and a type; returns their address."""
    settings.MEDIA_ROOT = tmp_path
    settings.STAFF_NEED_SECOND_FACTOR = False
    pages.home()
    set_up_groups()
    topic("Neglect")
    DocumentTypeFactory(name="Strategy", slug="strategy")
    return str(SeatFactory().user.email)


def share(page: Page, words: str) -> None:
    """Fill in the form with a Word file that holds these words, and send it."""
    upload = word_file(words)
    page.goto("/contribute/")
    page.get_by_label("Files").set_input_files(
        {"name": "plan.docx", "mimeType": "application/octet-stream", "buffer": upload.read()}
    )
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("What it is").fill("How we notice neglect early.")
    page.get_by_label("Why it is useful").fill("Schools use it every week.")
    page.get_by_label("Type of document").select_option("Strategy")
    page.get_by_label("Date of the document").fill("2026-03-01")
    page.locator("summary", has_text="What the work is about").click()
    page.get_by_label("Neglect", exact=True).check()
    page.get_by_label("Nobody can be identified in it").check()
    page.get_by_label("We have the right to share it").check()
    page.get_by_role("button", name="Send the example").click()


def sign_in_at(page: Page, email: str) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)


class TestSharing:
    def test_leads_from_the_form_through_the_queue_into_the_directory(
        self,
        page: Page,
        sign_in: Callable[[str], None],
        another_device: Callable[[], Page],
        member: str,
    ) -> None:
        sign_in(member)
        share(page, "A child, born on 3 May 2015")
        expect(page.get_by_role("heading", name="Look at this before you send it")).to_be_visible()
        expect(page.get_by_text("Keep plan.docx")).to_be_visible()
        page.get_by_label("I have looked: nobody can be identified").check()
        page.get_by_role("button", name="Send the example").click()
        expect(page.get_by_text("Waiting to be looked at")).to_be_visible()
        assert "We have your example" in letter_to(member, about=TITLE).subject

        desk = another_device()
        editor = UserFactory(is_staff=True, groups=[EDITOR])
        sign_in_at(desk, editor.email)
        desk.goto("/admin/")
        desk.get_by_role("link", name="example waits to be looked at").first.click()
        desk.get_by_role("link", name=TITLE).first.click()
        expect(desk.get_by_text("Date of birth")).to_be_visible()
        desk.get_by_role("link", name="Accept", exact=True).click()
        desk.get_by_role("button", name="Accept and publish").click()
        expect(desk.get_by_text("The example is in the directory")).to_be_visible()
        assert Example.objects.get().state == State.PUBLISHED

        page.goto(link_in(letter_to(member, about="Now in the directory")))
        expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
        expect(page.get_by_text("Schools use it every week.")).to_be_visible()

        stranger = another_device()
        stranger.goto(Example.objects.get().get_absolute_url())
        expect(stranger.get_by_role("heading", level=1)).to_contain_text(TITLE)
        expect(stranger.get_by_text("Schools use it every week.")).to_have_count(0)
