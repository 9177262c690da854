"""An issue of the newsletter: its month and name, its page, and how it opens by itself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from membership.access import Access
from newsletters.models import IssueIndexPage, IssuePage
from tests.factories import pages
from tests.factories.long_issue import every_block, long_issue
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db


def parts_of(response) -> str:
    return response.content.decode().split("<main")[1].split("</main>")[0]


class TestMonth:
    @pytest.fixture
    def archive(self):
        pages.home()
        return IssueIndexPage.objects.get()

    def test_any_day_becomes_the_first_of_its_month(self, archive):
        issue = archive.add_child(instance=IssuePage(month=date(2026, 4, 17)))
        issue.refresh_from_db()
        assert issue.month == date(2026, 4, 1)

    def test_title_and_address_follow_from_the_month(self, archive):
        issue = archive.add_child(instance=IssuePage(month=date(2026, 4, 17)))
        assert (issue.title, issue.slug) == ("April 2026", "april-2026")

    def test_a_title_of_its_own_stays(self, archive):
        issue = archive.add_child(instance=IssuePage(month=date(2026, 4, 1), title="Spring special"))
        assert (issue.title, issue.slug) == ("Spring special", "spring-special")

    def test_a_second_issue_of_a_month_is_refused_in_plain_words(self, archive):
        pages.issue(date(2026, 4, 1))
        with pytest.raises(ValidationError) as caught:
            archive.add_child(instance=IssuePage(month=date(2026, 4, 30)))
        assert caught.value.message_dict["month"] == [
            "There is an issue for April 2026 already; it is published."
        ]


class TestPage:
    def test_two_items_with_one_heading_have_a_place_each(self, client):
        issue = pages.issue(
            sections=[
                pages.section(pages.item("A new guide"), pages.item("A new guide")),
                pages.section(pages.item("A new guide"), kind="events", heading="A new guide"),
            ]
        )
        shown = client.get(issue.url).content.decode()
        for anchor in ("a-new-guide", "a-new-guide-2", "a-new-guide-3", "a-new-guide-4"):
            assert shown.count(f'id="{anchor}"') == 1
            assert shown.count(f'href="#{anchor}"') == 1

    def test_a_heading_cannot_take_a_place_of_the_layout(self, client):
        issue = pages.issue(sections=[pages.section(pages.item("Main"), pages.item("!!!"))])
        shown = client.get(issue.url).content.decode()
        assert shown.count('id="main"') == 1
        assert 'href="#main-2"' in shown
        assert 'href="#part"' in shown

    def test_places_are_the_same_for_visitor_and_member(self, client):
        issue = pages.issue(
            sections=[pages.section(pages.item("Guide", pages.members_part()), pages.item("Guide"))]
        )
        first = client.get(issue.url).content.decode()
        client.force_login(SeatFactory().user)
        second = client.get(issue.url).content.decode()
        for shown in (first, second):
            assert shown.index('id="guide"') < shown.index('id="guide-2"')

    def test_previous_and_next_are_the_neighbouring_months(self, client):
        for month in (1, 2, 4):
            pages.issue(date(2026, month, 1))
        shown = parts_of(client.get("/newsletter/february-2026/"))
        assert "/newsletter/january-2026/" in shown
        assert "/newsletter/april-2026/" in shown


class TestClosing:
    @pytest.fixture
    def issue(self):
        return pages.issue(
            date(2026, 7, 1),
            sections=[pages.section(pages.item("Call", closes_on="2026-07-31", closing_note="the call"))],
        )

    @pytest.mark.parametrize(
        ("moment", "closed"),
        [
            ("2026-07-31T22:59:59Z", False),  # 23:59:59 in London
            ("2026-07-31T23:00:00Z", True),
        ],
    )
    def test_an_item_closes_by_itself_at_midnight_in_london(
        self, client, issue, time_machine, moment, closed
    ):
        time_machine.move_to(moment, tick=False)
        shown = parts_of(client.get(issue.url))
        assert ("item--closed" in shown) is closed
        assert ("The call closed on" in shown) is closed


class TestOpening:
    @pytest.mark.parametrize(
        ("opens_on", "last", "first"),
        [
            (date(2026, 7, 1), "2026-06-30T22:59:59Z", "2026-06-30T23:00:00Z"),
            (date(2027, 1, 1), "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
        ],
        ids=["summer", "winter"],
    )
    def test_a_members_first_issue_opens_at_midnight_in_london(
        self, client, time_machine, opens_on, last, first
    ):
        issue = pages.members_first_issue(opens_on, date(2026, 5, 1))
        time_machine.move_to(last, tick=False)
        before = client.get(issue.url).content.decode()
        time_machine.move_to(first, tick=False)
        after = client.get(issue.url).content.decode()
        assert pages.LOCKED_WORD not in before
        assert pages.LOCKED_WORD in after

    def test_a_member_reads_at_once(self, client):
        issue = pages.members_first_issue(date(2099, 1, 1))
        client.force_login(SeatFactory().user)
        assert pages.LOCKED_WORD in client.get(issue.url).content.decode()


class TestNewsReference:
    def issue_with(self, page):
        return pages.issue(
            sections=[
                pages.section(
                    {"type": "news_page", "value": {"page": page.pk, "note": "<p>Worth a look.</p>"}}
                )
            ]
        )

    def test_news_is_pulled_in_with_title_teaser_and_link(self, client):
        news = pages.news("A consultation opens")
        shown = parts_of(client.get(self.issue_with(news).url))
        for piece in ("A consultation opens", news.teaser, news.url, "Worth a look."):
            assert piece in shown
        assert 'href="#a-consultation-opens"' in shown

    def test_of_locked_news_only_the_teaser_is_shown(self, client):
        news = pages.news(access=Access.MEMBERS)
        shown = client.get(self.issue_with(news).url).content.decode()
        assert news.teaser in shown
        assert f"{pages.LOCKED_WORD} consultation" not in shown

    @pytest.mark.parametrize("gone", ["unpublished", "deleted", "private"])
    def test_withdrawn_news_leaves_no_trace(self, client, gone):
        news = pages.news("A consultation opens")
        issue = self.issue_with(news)
        if gone == "unpublished":
            news.unpublish()
        elif gone == "deleted":
            news.delete()
        else:
            news.view_restrictions.create(restriction_type="login")
        response = client.get(issue.url)
        assert response.status_code == 200
        assert "consultation" not in parts_of(response)
        assert "Worth a look" not in parts_of(response)


class TestEveryBlock:
    """An issue that holds each kind of block, as two kinds of reader see it."""

    @pytest.fixture
    def issue(self):
        return pages.issue(
            sections=[pages.section(pages.item("All of it", *every_block(), pages.members_part()))]
        )

    WORDS = [
        "Paragraph words",
        "Read the briefing",
        "Annual report",
        "Caption words",
        "Quoted words",
        "Call-out words",
    ]
    MORE = ["68%", "Timeline words", "Cell words"]

    @pytest.mark.parametrize("reader", ["visitor", "member"])
    def test_is_shown_whole(self, client, issue, reader):
        if reader == "member":
            client.force_login(SeatFactory().user)
        shown = parts_of(client.get(issue.url))
        for words in self.WORDS + self.MORE:
            assert words in shown
        assert (pages.PART_WORD in shown) is (reader == "member")
        assert ("Members read on." in shown) is (reader == "visitor")


class TestQueries:
    """A longer issue asks the database no more often."""

    @pytest.mark.parametrize("reader", ["visitor", "member"])
    def test_do_not_grow_with_what_the_issue_holds(self, client, reader):
        short, long = long_issue(date(2026, 1, 1), times=1), long_issue(date(2026, 3, 1), times=6)
        if reader == "member":
            client.force_login(SeatFactory().user)
        counts = []
        for issue in (short, long):
            client.get(issue.url)  # the first showing makes the pictures' sizes
            with CaptureQueriesContext(
                connection,
            ) as asked:
                response = client.get(issue.url)
            assert response.status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]
