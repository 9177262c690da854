"""Leaving: at once by a mail program's button, in two steps by a person, and never by looking."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from membership.access import Access
from newsletters.audiences import figures_of_audience
from newsletters.models import MailTopic, Subscription
from newsletters.services.mailings import UNDO_WINDOW, begin_due, schedule
from office.links import sign_copy
from office.models import Copy
from office.services.reports import act_on_reports
from tests.factories import pages
from tests.factories.mailings import (
    CopyFactory,
    MailingFactory,
    MailReportFactory,
    SubscriptionFactory,
)
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

How = Subscription.How
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def now():
    return timezone.now()


def sent_to(address, kind="announcement", **values) -> Copy:
    copy = CopyFactory(address=address, **{"sent": True, **values})
    MailingFactory(kind=kind, state="begun", consignment=copy.consignment)
    return copy


def page_of(copy) -> str:
    return f"/mail/{sign_copy(copy.pk)}/leave/"


def left() -> set[tuple[str, str]]:
    return set(Subscription.objects.left().values_list("topic", "how"))


class TestAMailProgramsButton:
    def test_leaves_at_once_without_cookies_or_redirects(self) -> None:
        client = Client(enforce_csrf_checks=True)
        seat = SeatFactory()
        copy = sent_to(seat.user.email, person=f"user:{seat.user.pk}")
        response = client.post(page_of(copy), ONE_CLICK)
        assert response.status_code == 200
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert left() == {("announcements", How.ONE_CLICK)}

    def test_as_a_multipart_form_too(self, client) -> None:
        copy = sent_to("jo@reading.example", kind="issue")
        body = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
        response = client.post(page_of(copy), body, content_type="multipart/form-data; boundary=x")
        assert response.status_code == 200
        assert left() == {("newsletter", How.ONE_CLICK)}

    def test_twice_changes_nothing_and_is_answered_alike(self, client) -> None:
        copy = sent_to("jo@reading.example")
        answers = [client.post(page_of(copy), ONE_CLICK).content]
        first = Subscription.objects.get().left_at
        answers.append(client.post(page_of(copy), ONE_CLICK).content)
        assert answers[0] == answers[1]
        assert Subscription.objects.get().left_at == first

    def test_of_a_mail_whose_mailing_is_gone_leaves_everything(self, client) -> None:
        client.post(page_of(CopyFactory(sent=True)), ONE_CLICK)
        assert {topic for topic, _ in left()} == set(MailTopic.values)

    def test_with_a_forged_token_leaves_nobody(self, client) -> None:
        copy = sent_to("jo@reading.example")
        forged = page_of(copy).replace(f"/{copy.pk}.", f"/{copy.pk + 1}.")
        assert client.post(forged, ONE_CLICK).status_code == 404
        assert not left()


class TestAPerson:
    @pytest.mark.parametrize("method", ["get", "head", "options"])
    def test_leaves_nothing_by_looking(self, client, method) -> None:
        copy = sent_to("jo@reading.example")
        getattr(client, method)(page_of(copy))
        assert not left()

    def test_reads_what_will_be_left_and_leaves_by_the_button(self, client) -> None:
        copy = sent_to("jo@reading.example", kind="issue")
        page = client.get(page_of(copy))
        assert "Leave: The newsletter" in page.content.decode()
        assert not page.cookies
        html = client.post(page_of(copy), follow=True).content.decode()
        assert "It is done" in html
        assert left() == {("newsletter", How.LINK)}

    def test_undoes_it(self, client) -> None:
        SubscriptionFactory(reader__address="jo@reading.example")
        copy = sent_to("jo@reading.example", kind="issue", why="you subscribed to it")
        client.post(page_of(copy))
        assert not Subscription.objects.confirmed().exists()
        html = client.post(
            page_of(copy), {"undo": "yes", "topic": "newsletter"}, follow=True
        ).content.decode()
        assert "Undone." in html
        assert Subscription.objects.confirmed().count() == 1

    def test_is_offered_what_still_comes(self, client) -> None:
        seat = SeatFactory()
        copy = sent_to(seat.user.email, kind="call")
        html = client.post(page_of(copy), follow=True).content.decode()
        assert "This still comes" in html
        assert MailTopic.ANNOUNCEMENTS.label in html

    def test_leaves_for_all_addresses_of_the_account(self, client, now) -> None:
        seat = SeatFactory()
        other = "private@reading.example"
        EmailAddress.objects.create(user=seat.user, email=other, verified=True)
        SubscriptionFactory(reader__address=other)
        client.post(page_of(sent_to(seat.user.email, kind="issue")))
        assert Subscription.objects.filter(topic="newsletter").left().count() == 2

    def test_who_has_changed_their_address_since_leaves_all_the_same(self, client, now) -> None:
        seat = SeatFactory()
        copy = sent_to("old@partnership.example", person=f"user:{seat.user.pk}")
        client.post(page_of(copy), ONE_CLICK)
        assert figures_of_audience(MailingFactory(), now=now).left == 1


class TestCopiesThatWait:
    def test_are_taken_out_for_this_topic_and_person_only(self, client) -> None:
        seat = SeatFactory()
        named = {"person": f"user:{seat.user.pk}"}
        copy = sent_to(seat.user.email, kind="issue", **named)
        waiting = sent_to(seat.user.email, kind="issue", sent=False, **named)
        failed = sent_to(seat.user.email, kind="issue", sent=False, failed=True, **named)
        of_another_topic = sent_to(seat.user.email, kind="call", sent=False, **named)
        of_another = CopyFactory(edition=waiting.edition)
        client.post(page_of(copy), ONE_CLICK)
        states = [
            Copy.objects.get(pk=each.pk).state
            for each in (copy, waiting, failed, of_another_topic, of_another)
        ]
        assert states == ["sent", "suppressed", "suppressed", "waiting", "waiting"]

    def test_and_no_later_mailing_reaches_them(self, client, now) -> None:
        seat, other = SeatFactory(), SeatFactory()
        client.post(page_of(sent_to(seat.user.email, person=f"user:{seat.user.pk}")), ONE_CLICK)
        mailing = schedule(mailing=MailingFactory(), by=UserFactory(), now=now)
        begin_due(now=now + UNDO_WINDOW)
        mailing.refresh_from_db()
        assert [copy.address for copy in mailing.consignment.copies.all()] == [other.user.email]


class TestComplaints:
    def test_leave_what_the_mail_was_about(self, now) -> None:
        copy = sent_to("angry@reading.example", kind="issue", provider_id="abc")
        MailReportFactory(complaint=True, address=copy.address, message_id="abc")
        act_on_reports(now=now)
        assert left() == {("newsletter", How.COMPLAINT)}

    def test_about_an_unknown_mail_leave_everything(self, now) -> None:
        MailReportFactory(complaint=True, address="angry@reading.example")
        act_on_reports(now=now)
        assert {topic for topic, _ in left()} == set(MailTopic.values)

    def test_unsubscribing_at_the_provider_is_leaving(self, now) -> None:
        copy = sent_to("jo@reading.example", kind="call", provider_id="abc")
        MailReportFactory(kind="unsubscribed", address=copy.address, message_id="abc")
        act_on_reports(now=now)
        assert left() == {("calls", How.LINK)}


def test_members_only_access_is_nothing_these_pages_show(client) -> None:
    """They name topics, never what stood in a mailing."""
    issue = pages.issue(access=Access.MEMBERS)
    copy = CopyFactory(sent=True)
    MailingFactory(kind="issue", issue=issue, state="begun", consignment=copy.consignment, subject="Quince")
    assert "Quince" not in client.get(page_of(copy)).content.decode()
