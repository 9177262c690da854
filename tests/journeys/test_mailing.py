"""An editor sends an issue: from its page to “sent”, over a real SMTP server."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from newsletters.models import Mailing
from newsletters.services.groups import EDITOR, set_up_groups
from newsletters.services.mailings import begin_due
from office.services.copies import send_copies
from tests.factories import pages
from tests.factories.mailings import SubscriptionFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory
from tests.servers.smtp import Server

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def smtp(settings):
    server = Server()
    settings.MAIL_TRANSPORT = "office.transport.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


@pytest.fixture
def issue():
    pages.home()
    set_up_groups()
    return pages.issue(
        headline="Listening to families",
        sections=[pages.section(pages.item("A new guide", pages.members_part()))],
    )


@pytest.fixture
def editor(settings, issue, sign_in):
    """Somebody of the group of editors, signed in; the second factor has tests of its own."""
    settings.STAFF_NEED_SECOND_FACTOR = False
    person = UserFactory(is_staff=True, groups=[EDITOR])
    sign_in(person.email)
    return person


def let_the_hour_come() -> None:
    Mailing.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    begin_due(now=timezone.now())


def all_addresses(server) -> list[str]:
    return sorted(str(letter["To"]) for letter in server.behaviour.received)


class TestSendingAnIssue:
    def test_from_the_issue_to_sent(self, page, smtp, issue, editor) -> None:
        members = [SeatFactory(user=UserFactory(first_name=name)).user for name in ("Jo", "Kim")]
        subscriber = SubscriptionFactory().reader

        page.goto("/admin/")
        page.get_by_role("link", name="Send this issue").click()
        page.get_by_role("button", name="Prepare the mailing").click()
        expect(page.get_by_role("heading", name="Words")).to_be_visible()
        expect(page.get_by_text("3 people: members, subscribers")).to_be_visible()

        page.get_by_role("link", name="Change people").click()
        page.get_by_role("checkbox", name=re.compile("^Subscribers")).uncheck()
        expect(page.get_by_text("2 people get a copy")).to_be_visible()
        page.get_by_role("checkbox", name=re.compile("^Subscribers")).check()
        expect(page.get_by_text("3 people get a copy")).to_be_visible()
        page.get_by_role("button", name="Save the people").click()

        page.get_by_role("link", name="See how it looks").click()
        page.get_by_role("link", name="As everybody else gets it").click()
        edition = page.frame_locator("iframe")
        expect(edition.get_by_text("Members read on.")).to_be_visible()
        expect(edition.get_by_text(pages.PART_WORD)).to_have_count(0)

        page.get_by_role("link", name="When", exact=True).click()
        page.get_by_role("button", name="Show before sending").click()
        subject = f"{issue.title}: Listening to families"
        expect(
            page.get_by_text(f"Send “{subject}” to 3 people in 5 minutes: 2 members’ editions, 1 public.")
        ).to_be_visible()
        page.get_by_role("button", name="Send to 3 people").click()
        expect(page.get_by_text(re.compile(r"minutes? .*left\."))).to_be_visible()
        assert smtp.behaviour.received == []

        let_the_hour_come()
        # The page notices by itself that sending has begun.
        expect(page.get_by_text("0 of 3 done, 0 %.")).to_be_visible()
        send_copies(now=timezone.now())
        expect(page.get_by_text(re.compile("Done on"))).to_be_visible()

        assert all_addresses(smtp) == sorted([*(user.email for user in members), subscriber.address])
        read = {
            str(letter["To"]): letter.get_body(("plain",)).get_content() for letter in smtp.behaviour.received
        }
        assert pages.PART_WORD in read[members[0].email]
        assert pages.PART_WORD not in read[subscriber.address]
        page.get_by_role("link", name="Sent", exact=True).click()
        expect(page.get_by_text(members[0].email)).to_be_visible()

    def test_can_be_taken_back_before_it_begins(self, page, smtp, issue, editor) -> None:
        SeatFactory()
        page.goto(f"/admin/mailing/issue/{issue.pk}/")
        page.get_by_role("button", name="Prepare the mailing").click()
        page.get_by_role("link", name="Choose when").click()
        page.get_by_role("button", name="Show before sending").click()
        page.get_by_role("button", name="Send to 1 person").click()
        page.get_by_role("link", name="Take it back").click()
        page.get_by_role("button", name="Take it back to a draft").click()
        expect(page.get_by_text("It is a draft again. Nobody has received it.")).to_be_visible()
        let_the_hour_come()
        send_copies(now=timezone.now())
        assert smtp.behaviour.received == []
