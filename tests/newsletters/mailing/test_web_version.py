"""What was mailed, on the web."""

import uuid

import pytest
from django.utils import timezone

from tests.factories import pages
from tests.factories.mailings import MailingFactory, sent_mailing
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(db):
    pages.home()


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


def read(client, mailing) -> str:
    response = client.get(f"/mailings/{mailing.key}/")
    assert response.status_code == 200
    return words_of(response)


class TestWhatIsShown:
    def test_subject_day_and_words_with_neutral_marks(self, client) -> None:
        body = [pages.rich_text("Dear [[name]] of [[partnership]], we move.")]
        shown = read(client, sent_mailing(public=True, subject="The office moves", body=body))
        assert "<h1>The office moves</h1>" in shown
        assert "Dear colleague of your partnership, we move." in shown
        assert "[[" not in shown

    def test_is_kept_out_of_caches_and_search_engines(self, client) -> None:
        response = client.get(f"/mailings/{sent_mailing(public=True).key}/")
        assert response["Cache-Control"] == "private, no-store"
        assert '<meta name="robots" content="noindex">' in response.content.decode()

    def test_carries_the_site_s_own_policy(self, client) -> None:
        policy = client.get(f"/mailings/{sent_mailing(public=True).key}/")["Content-Security-Policy"]
        assert "unsafe-inline" not in policy

    def test_members_parts_are_for_members(self, client, client_for) -> None:
        mailing = sent_mailing(public=True, body=[pages.members_part()])
        assert pages.PART_WORD not in read(client, mailing)
        assert "Members read on." in read(client, mailing)
        assert pages.PART_WORD in read(client_for(SeatFactory().user), mailing)
        assert pages.PART_WORD not in read(client_for(SeatFactory(lapsed=True).user), mailing)

    def test_what_went_to_members_alone_is_for_members(self, client, client_for) -> None:
        mailing = sent_mailing(body=[pages.rich_text("Among ourselves.")])
        for reader in (client, client_for(UserFactory())):
            shown = read(reader, mailing)
            assert "Among ourselves." not in shown
            assert "This went to members" in shown
        assert "Among ourselves." in read(client_for(SeatFactory().user), mailing)


class TestWhatIsNot:
    @pytest.mark.parametrize("state", ["draft", "scheduled"])
    def test_nothing_that_has_not_begun(self, client, state) -> None:
        mailing = MailingFactory(state=state, send_at=timezone.now())
        assert client.get(f"/mailings/{mailing.key}/").status_code == 404

    def test_nothing_by_guessing(self, client) -> None:
        assert client.get(f"/mailings/{uuid.uuid4()}/").status_code == 404

    def test_an_issue_is_read_at_its_own_address(self, client) -> None:
        issue = pages.issue()
        mailing = sent_mailing(kind="issue", issue=issue, body=[])
        assert client.get(f"/mailings/{mailing.key}/").url.endswith(issue.url)
        issue.unpublish()
        assert client.get(f"/mailings/{mailing.key}/").status_code == 404


class TestQueries:
    def test_a_longer_mailing_costs_the_same(self, client, django_assert_max_num_queries) -> None:
        for number in (1, 15):
            mailing = sent_mailing(public=True, body=[pages.rich_text("Words.")] * number)
            client.get(f"/mailings/{mailing.key}/")
            with django_assert_max_num_queries(12):
                client.get(f"/mailings/{mailing.key}/")
