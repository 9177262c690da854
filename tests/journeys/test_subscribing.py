"""Somebody outside membership subscribes, confirms by the button in their mail, and leaves again by the two-step page."""

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from newsletters.models import Group, Mailing, Subscription
from newsletters.services.mailings import begin_due
from office.links import sign_copy
from tests.factories.mailings import MailingFactory
from tests.journeys.letters import letter_to, link_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ADDRESS = "jo@reading.example"


@pytest.fixture
def site() -> None:
    call_command("set_up_site", verbosity=0)


def test_from_the_home_page_to_leaving_and_back(page: Page, site) -> None:
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Subscribe to the newsletter").click()
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Your name").fill("Jo Reader")
    page.get_by_label("The newsletter").check()
    page.get_by_label("Calls for contributions").check()
    page.get_by_role("button", name="Send me the link to confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    assert not Subscription.objects.confirmed().exists()

    page.goto(link_in(letter_to(ADDRESS, about="confirm"), label="Confirm"))
    assert not Subscription.objects.confirmed().exists()
    page.get_by_role("button", name="Yes, send me this").click()
    expect(page.get_by_role("status")).to_contain_text("From now on you receive")
    expect(page.get_by_label("The newsletter")).to_be_checked()
    expect(page.get_by_label("Conference and events")).not_to_be_checked()

    mailing = call_for_contributions()
    copy = mailing.consignment.copies.get(address=ADDRESS)
    page.goto(f"/mail/{sign_copy(copy.pk)}/leave/")
    page.get_by_role("button", name="Leave: Calls for contributions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have left")
    expect(page.get_by_text("The newsletter", exact=True)).to_be_visible()
    copy.refresh_from_db()
    assert copy.state == copy.State.SUPPRESSED

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Calls for contributions")).to_be_checked()


def call_for_contributions() -> Mailing:
    now = timezone.now()
    mailing = MailingFactory(
        kind=Mailing.Kind.CALL, groups=[Group.SUBSCRIBERS], state=Mailing.State.SCHEDULED, send_at=now
    )
    assert begin_due(now=now) == 1
    mailing.refresh_from_db()
    return mailing


def test_every_page_fits_a_small_screen(page: Page, site) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for address in ("/subscribe/", "/subscribe/sent/", "/mail/", "/mail/test/", "/mail/nonsense/"):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, address
