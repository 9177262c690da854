"""What staff see first: what needs doing today, their figures and their shortcuts, and nothing of anybody else's work."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import OpenQuestion
from newsletters.services.groups import (
    ADMINISTRATOR,
    EDITOR,
    EVENTS_OFFICER,
    FINANCE_OFFICER,
    MEMBERSHIP_OFFICER,
    ROLES,
    set_up_groups,
)
from office.desk import age_in_words
from tests.factories import billing, mailings, programme, resources, upkeep
from tests.factories.events import PlaceFactory
from tests.factories.mail import OutboxMessageFactory
from tests.factories.membership import MembershipFactory, SeatFactory, year_of
from tests.factories.people import UserFactory
from tests.factories.staff import ExpressionOfInterestFactory

pytestmark = pytest.mark.django_db

MOST_QUERIES = 44
"""For the administrator, who sees everything; half of them are Wagtail's own."""


@pytest.fixture
def front_page_of(client_for: Any) -> Any:
    """Return a function that gives the words of a group's front page."""
    programme.events_page()
    set_up_groups()

    def words(group: str) -> str:
        client = client_for(UserFactory(is_staff=True, groups=[group]))
        return " ".join(client.get("/admin/").content.decode().split())

    return words


def work(number: int = 1) -> None:
    """Let something of every kind wait."""
    now = timezone.now()
    ExpressionOfInterestFactory.create_batch(number)
    for _ in range(number):
        resources.ExampleFactory()
        upkeep.dead(upkeep.shared(), now=now)
        billing.issued(due_on=date(2026, 1, 5))
        programme.SuggestionFactory()
        OutboxMessageFactory(uncertain=True)
        seat = SeatFactory()
        mailings.SuppressionFactory(address=seat.user.email)
        PlaceFactory()
        MembershipFactory()


class TestWhatNeedsDoing:
    def test_is_nothing_on_a_calm_day(self, front_page_of: Any) -> None:
        assert "Nothing waits for you today." in front_page_of(EDITOR)

    def test_is_counted_with_the_age_of_the_oldest(self, front_page_of: Any) -> None:
        ExpressionOfInterestFactory(received_at=timezone.now() - timedelta(days=9))
        ExpressionOfInterestFactory()
        page = front_page_of(MEMBERSHIP_OFFICER)
        assert "expressions of interest unanswered" in page
        assert "the oldest for 9 days" in page
        assert "Nothing waits for you today." not in page

    def test_leads_to_the_list_of_just_that(self, front_page_of: Any, client_for: Any) -> None:
        resources.ExampleFactory(title="An example that waits")
        upkeep.shared(title="One that does not")
        page = front_page_of(EDITOR)
        address = "/admin/examples/?state=waiting&amp;ordering=contributed_at"
        assert f'href="{address}"' in page
        editor = client_for(UserFactory(is_staff=True, groups=[EDITOR]))
        listed = editor.get(address.replace("&amp;", "&")).content.decode()
        assert "An example that waits" in listed
        assert "One that does not" not in listed

    @pytest.mark.parametrize(
        ("group", "seen"),
        [
            (EDITOR, {"looked at", "is dead", "suggestion"}),
            (MEMBERSHIP_OFFICER, {"interest", "no longer reaches"}),
            (EVENTS_OFFICER, {"suggestion"}),
            (FINANCE_OFFICER, {"overdue", "question about money"}),
            (
                ADMINISTRATOR,
                {
                    *("looked at", "is dead", "suggestion", "interest", "no longer reaches"),
                    *("overdue", "question about money", "may have been sent"),
                },
            ),
        ],
    )
    def test_is_shown_to_those_whose_work_it_is(self, front_page_of: Any, group: str, seen: set[str]) -> None:
        work()
        OpenQuestion.objects.create(kind="parked", words="Whose?", cause="one", opened_at=timezone.now())
        page = front_page_of(group).split('id="today-section"')[1]
        duties = {
            *("looked at", "is dead", "suggestion of", "interest unanswered", "no longer reaches"),
            *("invoice is overdue", "question about money", "may have been sent"),
        }
        shown = {duty for duty in duties if duty in page}
        assert {duty for duty in duties if any(words in duty for words in seen)} == shown

    def test_costs_the_same_for_little_and_for_much(self, client_for: Any, front_page_of: Any) -> None:
        client = client_for(UserFactory(is_staff=True, groups=[ADMINISTRATOR]))

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/admin/").status_code == 200
            return len(queries)

        work()
        cost()
        little = cost()
        work(6)
        assert cost() == little
        assert little <= MOST_QUERIES

    def test_every_link_opens_for_whoever_sees_it(self, front_page_of: Any, client_for: Any) -> None:
        import html
        import re

        work()
        for group in ROLES:
            client = client_for(UserFactory(is_staff=True, groups=[group]))
            page = client.get("/admin/").content.decode()
            links = re.findall(r'desk-duty__link" href="([^"]+)"', page)
            shortcuts = re.search(r'class="desk-shortcuts".*?</nav>', page, re.DOTALL)
            links += re.findall(r'href="([^"]+)"', shortcuts[0]) if shortcuts else []
            assert links
            for link in links:
                assert client.get(html.unescape(link)).status_code == 200, (group, link)


class TestFigures:
    def test_are_drawn_and_told_as_a_table(self, front_page_of: Any) -> None:
        for _ in range(3):
            MembershipFactory(partnership__region="london", year=year_of(timezone.localdate()))
        page = front_page_of(MEMBERSHIP_OFFICER)
        figure = page.split('id="chart-members_by_region-section"')[1].split("</figure>")[0]
        assert "<title" in figure
        assert f"{year_of(timezone.localdate())}: 3." in figure
        assert '<th scope="row">London</th> <td class="chart__number">3</td>' in figure

    @pytest.mark.parametrize(
        ("group", "charts"),
        [
            (EDITOR, set()),
            (MEMBERSHIP_OFFICER, {"members_by_region", "members_by_kind"}),
            (EVENTS_OFFICER, {"bookings"}),
            (FINANCE_OFFICER, {"income"}),
            (ADMINISTRATOR, {"members_by_region", "members_by_kind", "bookings", "income"}),
        ],
    )
    def test_are_those_of_ones_own_field(self, front_page_of: Any, group: str, charts: set[str]) -> None:
        work()
        page = front_page_of(group)
        every = {"members_by_region", "members_by_kind", "retention", "bookings", "income"}
        assert {chart for chart in every if f'id="chart-{chart}-section"' in page} == charts

    def test_tell_how_many_of_those_due_renewed(self, front_page_of: Any) -> None:
        this = year_of(timezone.localdate())
        last = year_of(this.starts_on - timedelta(days=1))
        stayed, left = MembershipFactory(year=last), MembershipFactory(year=last)
        MembershipFactory(year=this, partnership=stayed.partnership)
        MembershipFactory(year=this)
        page = front_page_of(MEMBERSHIP_OFFICER)
        figure = page.split('id="chart-retention-section"')[1].split("</figure>")[0]
        assert f"{this}: 50%." in figure
        assert left.partnership != stayed.partnership


class TestAge:
    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (-1, "since today"),
            (0, "since today"),
            (1, "since yesterday"),
            (13, "for 13 days"),
            (14, "for 2 weeks"),
        ],
    )
    def test_is_told_in_days_then_weeks(self, days: int, words: str) -> None:
        today = date(2026, 5, 20)
        assert age_in_words(today - timedelta(days=days), today=today) == words

    def test_is_told_in_months_after_ten_weeks(self) -> None:
        assert age_in_words(date(2026, 1, 20), today=date(2026, 5, 20)) == "for 4 months"
