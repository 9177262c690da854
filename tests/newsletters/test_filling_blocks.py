"""Blocks of an issue that fill themselves: what they find, and what readers see of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import OtherEvent
from membership.access import Access
from membership.models import Region
from newsletters.filling import MOST, MOST_MEMBERS
from newsletters.models import IssuePage
from resources.models import State
from tests.factories import pages, programme
from tests.factories.filling import JUNE, at_noon, block, draft, entry, example, this_month
from tests.factories.library import briefing, library, publication, version
from tests.factories.membership import MembershipFactory, PartnershipFactory, SeatFactory, year_of
from tests.factories.resources import directory
from tests.fixtures.sign_in import ClientFor

pytestmark = pytest.mark.django_db


def shown(*blocks: dict, month: date = JUNE, client: Client | None = None) -> str:
    """The main part of an issue with these blocks, as it is published now."""
    issue = pages.issue(month, sections=[pages.section(*blocks)])
    page = (client or Client()).get(issue.url).content.decode()
    return page.split('class="section')[1].split("</section>")[0]


def joined(name: str, day: date, region: str = Region.LONDON) -> None:
    MembershipFactory(partnership__name=name, partnership__region=region, year=year_of(day), access_from=day)


def elsewhere(name: str, first: date, **values: object) -> OtherEvent:
    values = {"organiser": "A university", "ends_on": first, "link": "https://other.example/", **values}
    return OtherEvent.objects.create(name=name, starts_on=first, **values)


class TestLatestExamples:
    def test_finds_what_was_published_in_the_issues_month_the_latest_first(self):
        example("First day", JUNE)
        example("Last day", date(2026, 6, 30))
        example("Before", date(2026, 5, 31))
        example("After", date(2026, 7, 1))
        page = shown(block("latest_examples"))
        assert page.index("Last day") < page.index("First day")
        assert "Before" not in page
        assert "After" not in page

    def test_goes_back_to_the_day_on_which_the_issue_before_came_out(self):
        with time_machine.travel(at_noon(date(2026, 5, 4))):
            pages.issue(date(2026, 5, 1))
        example("Between the issues", date(2026, 5, 20))
        example("Told last time", date(2026, 5, 3))
        page = shown(block("latest_examples"))
        assert "Between the issues" in page
        assert "Told last time" not in page

    def test_says_what_it_is_whose_it_is_and_where_it_leads(self):
        shared = example(
            "Neglect strategy",
            teaser="How we notice neglect.",
            partnership=PartnershipFactory(name="Harrowmere"),
            type__name="Strategy",
            type__slug="strategy",
        )
        page = shown(block("latest_examples"))
        assert "Strategy from Harrowmere" in page
        assert "How we notice neglect." in page
        assert f'href="{shared.get_absolute_url()}"' in page

    def test_tells_of_a_locked_example_only_what_everybody_may_see(self):
        example("Neglect strategy", teaser="An open sentence.", usefulness="gatedquillword")
        page = shown(block("latest_examples"))
        assert "An open sentence." in page
        assert "Members only" in page
        assert "gatedquillword" not in page

    def test_marks_nothing_as_locked_for_who_may_read_it(self, client_for: ClientFor):
        example("Neglect strategy")
        assert "Members only" not in shown(block("latest_examples"), client=client_for(SeatFactory().user))

    @pytest.mark.parametrize("state", [State.WAITING, State.DECLINED, State.WITHDRAWN])
    def test_finds_nothing_that_is_not_shown(self, state):
        example("Kept back", state=state)
        example("Its link is dead", link_verdict="dead")
        page = shown(block("latest_examples"))
        assert "Kept back" not in page
        assert "Its link is dead" not in page
        assert "Nothing new was shared in this time." in page

    def test_an_editor_may_choose_other_days(self):
        example("Early", date(2026, 4, 2))
        chosen = {"first_day": "2026-04-01", "last_day": "2026-04-30"}
        assert "Early" in shown(block("latest_examples", **chosen))

    def test_says_how_many_more_there_are_and_leads_to_the_directory(self):
        directory()
        for number in range(MOST + 12):
            example(f"Number {number:02}")
        page = shown(block("latest_examples"))
        assert page.count("filled__title") == MOST
        assert "and 12 more in the directory" in page
        assert 'href="/a-z/?show=examples"' in page


class TestComingEvents:
    """The day is fixed by the events, so these issues are of the running month."""

    def page(self, **values: object) -> str:
        return shown(block("coming_events", **values), month=this_month())

    def test_finds_ours_and_others_the_next_first(self):
        today = timezone.localdate()
        programme.event_page("National conference")
        elsewhere("A summer school", today + timedelta(days=7), place="York", about="Three days.")
        page = self.page()
        assert page.index("A summer school") < page.index("National conference")
        assert "A university" in page
        assert "York" in page
        assert 'href="https://other.example/"' in page

    def test_says_what_when_and_where(self):
        first = timezone.localdate() + timedelta(days=30)
        programme.event_page(
            "Webinar on neglect",
            kind="webinar",
            starts_at=programme.london(first),
            ends_at=programme.london(first, "11:00"),
            venue_name="",
            is_online=True,
        )
        assert f"Webinar, {first:%-d %B %Y}, Online" in self.page()

    def test_leaves_out_what_is_cancelled_unpublished_hidden_or_over(self):
        programme.event_page("Called off", bookable={"cancelled_at": timezone.now()})
        programme.event_page("Only a draft").unpublish()
        programme.event_page("Over", **programme.past(1))
        elsewhere("Not shown", timezone.localdate(), is_shown=False)
        page = self.page()
        for title in ("Called off", "Only a draft", "Over", "Not shown"):
            assert title not in page
        assert "No events are announced" in page

    def test_looks_six_months_ahead(self):
        programme.events_page()
        elsewhere("Within reach", this_month() + timedelta(days=170))
        elsewhere("Too far off", this_month() + timedelta(days=190))
        page = self.page()
        assert "Within reach" in page
        assert "Too far off" not in page

    def test_says_when_it_can_be_booked(self):
        now = timezone.now()
        opens, later = now + timedelta(days=3), now + timedelta(days=10)
        programme.event_page(bookable={"members_book_from": opens, "everybody_books_from": later})
        page = self.page()
        assert (
            f"Members can book from {timezone.localdate(opens):%-d %B %Y}, "
            f"everybody from {timezone.localdate(later):%-d %B %Y}" in page
        )

    def test_says_how_many_more_there_are_and_leads_to_the_events(self):
        programme.events_page()
        for number in range(MOST + 2):
            elsewhere(f"Number {number}", timezone.localdate() + timedelta(days=number))
        page = self.page()
        assert "and 2 more on the events page" in page
        assert 'href="/events/"' in page


class TestRecentPublications:
    def test_finds_what_the_library_published_in_the_month_the_newest_first(self):
        publication("Survey of partnerships", date=date(2026, 6, 3))
        briefing("The new duty", versions=1, date=date(2026, 6, 20))
        publication("Of May", date=date(2026, 5, 31))
        page = shown(block("recent_publications"))
        assert page.index("The new duty") < page.index("Survey of partnerships")
        assert "Briefing, 20 June 2026" in page
        assert "Of May" not in page

    def test_leaves_out_what_is_unpublished_archived_private_or_has_nothing_to_read(self):
        publication("Withdrawn report", date=JUNE).unpublish()
        publication("Archived report", date=JUNE, archived_on=JUNE)
        publication("Private report", date=JUNE).view_restrictions.create(restriction_type="login")
        version(briefing("Briefing to come", date=JUNE), published=False)
        page = shown(block("recent_publications", first_day="2020-01-01", last_day="2030-01-01"))
        for title in ("Withdrawn report", "Archived report", "Private report", "Briefing to come"):
            assert title not in page

    def test_tells_of_a_members_publication_its_title_and_teaser(self):
        publication(
            "Budgets compared",
            date=JUNE,
            access=Access.MEMBERS,
            teaser="Four budgets side by side.",
            body=[pages.rich_text("gatedquillword")],
        )
        page = shown(block("recent_publications"))
        assert "Four budgets side by side." in page
        assert "Members only" in page
        assert "gatedquillword" not in page

    def test_leads_to_the_library_for_the_rest(self):
        for number in range(MOST + 3):
            publication(f"Report {number}", date=JUNE)
        page = shown(block("recent_publications"))
        assert "and 3 more in the library" in page
        assert f'href="{library().url}"' in page


class TestNewMembers:
    def test_a_long_list_says_how_many_more_joined(self):
        for number in range(MOST_MEMBERS + 4):
            joined(f"Partnership {number:02}", JUNE)
        page = shown(block("new_members"))
        assert page.count("<dd>") == MOST_MEMBERS
        assert "and 4 more" in page

    def test_each_leads_to_its_page(self):
        joined("Harrowmere", JUNE)
        assert 'href="/partnerships/' in shown(block("new_members"))


class TestEntriesThatStand:
    """What is written down is shown as it stands, as far as what it is about may still be seen."""

    def test_the_block_no_longer_fills_itself(self):
        example("Found by itself")
        page = shown(block("latest_examples", entries=[entry("Written by hand")]))
        assert "Written by hand" in page
        assert "Found by itself" not in page

    def test_reworded_and_reordered_entries_stay_so(self):
        shared = example("As it was called")
        entries = [
            entry("Mine comes first", line="From next door"),
            entry("Another name", source=f"example:{shared.pk}", link=shared.get_absolute_url()),
        ]
        page = shown(block("latest_examples", entries=entries))
        assert page.index("Mine comes first") < page.index("Another name")
        assert "As it was called" not in page

    def test_an_entry_of_ones_own_may_lead_elsewhere_to_a_page_or_nowhere(self):
        news = pages.news()
        page = shown(
            block(
                "recent_publications",
                entries=[
                    entry("Theirs", link="https://other.example/report"),
                    entry("Ours", page=news.pk),
                    entry("Nowhere"),
                ],
            )
        )
        assert 'href="https://other.example/report" rel="noopener"' in page
        assert f'href="{news.url}"' in page
        assert "Nowhere</h4>" in page

    def test_a_withdrawn_page_leaves_no_trace(self):
        news = pages.news()
        issue = pages.issue(
            JUNE,
            sections=[pages.section(block("recent_publications", entries=[entry("Ours", page=news.pk)]))],
        )
        assert "Ours" in Client().get(issue.url).content.decode()
        news.unpublish()
        assert "Ours" not in Client().get(issue.url).content.decode()

    def test_a_deleted_page_leaves_no_trace_of_what_was_found(self):
        report = publication("Survey of partnerships", date=JUNE)
        issue = pages.issue(JUNE, sections=[pages.section(block("recent_publications"))])
        assert "Survey of partnerships" in Client().get(issue.url).content.decode()
        report.delete()
        assert "Survey of partnerships" not in Client().get(issue.url).content.decode()

    def test_a_withdrawn_example_and_a_hidden_event_are_left_out(self):
        shared, other = example("Shared once"), elsewhere("Elsewhere", JUNE)
        issue = pages.issue(
            JUNE,
            sections=[
                pages.section(
                    block("latest_examples", entries=[entry("Shared once", source=f"example:{shared.pk}")]),
                    block(
                        "coming_events", entries=[entry("Elsewhere", source=f"event_elsewhere:{other.pk}")]
                    ),
                )
            ],
        )
        type(shared).objects.update(state=State.WITHDRAWN)
        OtherEvent.objects.update(is_shown=False)
        page = Client().get(issue.url).content.decode()
        assert "Shared once" not in page
        assert "Elsewhere" not in page

    def test_an_event_that_was_cancelled_since_says_so(self):
        event = programme.event_page(bookable={})
        issue = pages.issue(this_month(), sections=[pages.section(block("coming_events"))])
        event.event.cancelled_at = timezone.now()
        event.event.save()
        assert "Cancelled. Conference, " in Client().get(issue.url).content.decode()

    def test_an_empty_list_that_is_to_stay_empty_does_not_fill_itself(self):
        example("Found by itself")
        page = shown(block("latest_examples", without_entries=True))
        assert "Found by itself" not in page
        assert "Nothing new was shared" in page

    def test_the_words_of_entries_are_escaped(self):
        page = shown(block("latest_examples", entries=[entry("<b>bold</b>", line="<i>", teaser="<u>")]))
        assert "&lt;b&gt;bold" in page
        for tag in ("<b>", "<i>", "<u>"):
            assert tag not in page


class TestNumberOfQueries:
    """It does not grow with what there is, neither before an issue is published nor after."""

    def ask(self, address: str) -> int:
        Client().get(address)
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        return len(queries)

    def fill(self, first: int, last: int, day: date) -> None:
        for number in range(first, last):
            example(f"Example {number}", day)
            publication(f"Report {number}", date=day)
            programme.event_page(f"Event {number}", bookable={})
            elsewhere(f"Elsewhere {number}", timezone.localdate())
            joined(f"Partnership {number}", day)

    @pytest.mark.parametrize("live", [True, False], ids=["written down", "filling itself"])
    def test_is_the_same_for_one_and_for_four_of_everything(self, live):
        names = ("latest_examples", "recent_publications", "coming_events", "new_members")
        asked = []
        for first, last in ((0, 1), (1, 4)):
            self.fill(first, last, this_month())
            issue = pages.issue(this_month(), sections=[pages.section(*(block(name) for name in names))])
            if not live:
                empty = IssuePage(sections=[pages.section(*(block(name) for name in names))])
                IssuePage.objects.update(sections=empty.sections)
            assert Client().get(issue.url).content.decode().count(f" {last - 1}</a>") == 5
            asked.append(self.ask(issue.url))
            issue.delete()
        assert asked[0] == asked[1]


class TestDraft:
    def test_shows_what_it_would_be_filled_with_now(self, staff_client):
        issue = draft(block("latest_examples"))
        example("Shared this morning")
        address = f"/admin/pages/{issue.pk}/view_draft/?mode=member"
        assert "Shared this morning" in staff_client.get(address).content.decode()
