"""From a draft to frozen words and copies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from membership.access import Access
from newsletters.models import Group, Mailing
from newsletters.services.mailings import UNDO_WINDOW, MailingRefusedError, begin_due, schedule, undo
from office.models import Copy, Edition
from tests.factories import pages
from tests.factories.mailings import MailingFactory, SuppressionFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def begin(mailing, now) -> Mailing:
    schedule(mailing=mailing, by=UserFactory(), now=now)
    begin_due(now=now + UNDO_WINDOW)
    mailing.refresh_from_db()
    return mailing


class TestScheduling:
    def test_nothing_leaves_before_the_time_to_undo_is_over(self, now) -> None:
        SeatFactory()
        mailing = schedule(mailing=MailingFactory(), by=UserFactory(), now=now)
        assert begin_due(now=now + UNDO_WINDOW - timedelta(seconds=1)) == 0
        mailing = undo(mailing=mailing, by=UserFactory())
        assert begin_due(now=now + timedelta(days=1)) == 0
        assert mailing.state == Mailing.State.DRAFT

    def test_a_mailing_to_nobody_is_refused(self, now) -> None:
        with pytest.raises(MailingRefusedError, match="Nobody"):
            schedule(mailing=MailingFactory(groups=[Group.LAPSED]), by=UserFactory(), now=now)

    def test_an_issue_that_is_not_published_is_refused(self, now) -> None:
        SeatFactory()
        issue = pages.issue()
        issue.unpublish()
        with pytest.raises(MailingRefusedError, match="not published"):
            schedule(mailing=MailingFactory(kind="issue", issue=issue), by=UserFactory(), now=now)

    def test_once_begun_it_cannot_be_undone(self, now) -> None:
        SeatFactory()
        mailing = begin(MailingFactory(), now)
        with pytest.raises(MailingRefusedError, match="begun"):
            undo(mailing=mailing, by=UserFactory())


class TestFreezing:
    def test_every_person_has_a_copy_and_every_audience_its_edition(self, now) -> None:
        people = {SeatFactory().user.email for _ in range(3)}
        mailing = begin(MailingFactory(), now)
        assert mailing.state == Mailing.State.BEGUN
        assert set(mailing.consignment.copies.values_list("address", flat=True)) == people
        assert {edition.audience for edition in mailing.consignment.editions.all()} == {"members", "public"}

    def test_beginning_twice_changes_nothing(self, now) -> None:
        SeatFactory()
        begin(MailingFactory(), now)
        assert begin_due(now=now + timedelta(days=1)) == 0
        assert Copy.objects.count() == 1

    def test_suppressed_addresses_have_a_copy_that_is_never_sent(self, now) -> None:
        SeatFactory()
        SuppressionFactory(address=SeatFactory().user.email)
        mailing = begin(MailingFactory(), now)
        assert sorted(mailing.consignment.copies.values_list("state", flat=True)) == ["suppressed", "waiting"]

    def test_who_joins_afterwards_gets_none(self, now) -> None:
        SeatFactory()
        mailing = begin(MailingFactory(), now)
        SeatFactory()
        begin_due(now=now + timedelta(days=1))
        assert mailing.consignment.copies.count() == 1

    def test_an_issue_withdrawn_before_its_hour_holds_the_mailing_and_says_why(self, now) -> None:
        SeatFactory()
        issue = pages.issue(access=Access.MEMBERS)
        mailing = schedule(mailing=MailingFactory(kind="issue", issue=issue), by=UserFactory(), now=now)
        issue.unpublish()
        assert begin_due(now=now + UNDO_WINDOW) == 0
        mailing.refresh_from_db()
        assert mailing.state == Mailing.State.DRAFT
        assert "not published" in mailing.held_because
        assert not Edition.objects.exists()

    def test_the_published_revision_is_noted(self, now) -> None:
        SeatFactory()
        issue = pages.issue()
        published = issue.live_revision
        issue.title = "A later draft"
        issue.save_revision()
        assert begin(MailingFactory(kind="issue", issue=issue), now).revision == published

    def test_a_hundred_people_cost_as_many_statements_as_one(
        self, now, django_assert_max_num_queries
    ) -> None:
        for _ in range(5):
            SeatFactory()
        schedule(mailing=MailingFactory(), by=UserFactory(), now=now)
        with django_assert_max_num_queries(30):
            begin_due(now=now + UNDO_WINDOW)
