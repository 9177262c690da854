"""The archive: marked wherever it is met, left out of lists and feeds unless asked for, by page or by date, and taken back."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, PageLogEntry

from cms.models import ContentPage, SearchEntry
from membership.access import Access
from newsletters.models import IssueIndexPage, NewsIndexPage, NewsPage
from newsletters.services.groups import FINANCE_OFFICER, set_up_groups
from tests.factories import library, pages
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def archived(page, **values):
    """Mark a page as its editor does."""
    page = page.specific
    for name, value in {"archived_on": TODAY(), **values}.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def text_of(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


class TestAnArchivedPage:
    @pytest.mark.parametrize(
        "make",
        [
            pages.issue,
            pages.news,
            pages.home,
            library.library,
            library.publication,
            library.hub,
            lambda: library.briefing(versions=1),
            lambda: library.people_list(),
            lambda: NewsIndexPage.objects.get() if pages.home() else None,
        ],
    )
    def test_says_so_on_every_type_of_page(self, client, make):
        page = archived(make(), archive_note="From our predecessor")
        text = text_of(client, page.url)
        assert "<strong>Archive: </strong>From our predecessor." in text
        assert '<meta name="robots" content="noindex">' in text

    def test_says_so_also_where_it_is_locked(self, client):
        page = archived(pages.news(access=Access.MEMBERS), archive_note="From our predecessor")
        assert "From our predecessor" in text_of(client, page.url)

    def test_counts_as_archive_from_its_day(self, client):
        page = archived(pages.news(), archived_on=TODAY() + timedelta(days=1))
        assert "Archive." not in text_of(client, page.url)
        assert "A consultation opens" in text_of(client, "/news/")

    def test_leads_to_what_to_read_instead(self, client):
        instead = pages.news("The new one", access=Access.MEMBERS)
        text = text_of(client, archived(pages.news("The old one"), superseded_by=instead).url)
        assert f'<a href="{instead.url}">The new one</a>' in text

    @pytest.mark.parametrize("hidden", ["draft", "private"])
    def test_leads_to_nothing_that_readers_may_not_know_of(self, client, hidden):
        instead = pages.news("A hushed title")
        if hidden == "draft":
            instead.unpublish()
        else:
            instead.view_restrictions.create(restriction_type="login")
        text = text_of(client, archived(pages.news("The old one"), superseded_by=instead).url)
        assert "A hushed title" not in text
        assert "Read instead" not in text

    def test_is_not_named_to_search_engines(self, client):
        page = pages.news()
        assert page.url in text_of(client, "/sitemap.xml")
        archived(page)
        assert page.url not in text_of(client, "/sitemap.xml")

    def test_is_left_out_of_feeds_and_the_front_page(self, client):
        archived(pages.news("An old piece"))
        archived(pages.issue(date(2020, 1, 1), headline="An old piece"))
        for address in ("/", "/feeds/news/", "/feeds/newsletter/"):
            assert "An old piece" not in text_of(client, address)


class TestLists:
    @pytest.mark.parametrize(
        ("make", "address"),
        [
            (lambda: pages.news("An old piece"), "/news/"),
            (lambda: pages.issue(date(2020, 1, 1), headline="An old piece"), "/newsletter/"),
            (lambda: library.publication("An old piece"), "/library/"),
        ],
    )
    def test_leave_it_out_and_offer_it(self, client, make, address):
        archived(make())
        text = text_of(client, address)
        assert "An old piece" not in text
        assert "1 more in the archive." in text
        assert "?archive=1" in text
        with_archive = text_of(client, f"{address}?archive=1")
        assert "An old piece" in with_archive
        assert "Leave it out" in with_archive

    def test_years_of_archived_news_open_with_the_archive(self, client):
        archived(pages.news("An old piece", date=date(2014, 1, 1)))
        pages.news("A new piece", date=date(2026, 1, 1))
        assert client.get("/news/2014/").status_code == 404
        assert "An old piece" in text_of(client, "/news/2014/?archive=1")
        assert 'href="/news/2014/?archive=1"' in text_of(client, "/news/?archive=1")


class TestArchivingByDate:
    @pytest.fixture(autouse=True)
    def news(self):
        for year in (2012, 2013, 2014, 2026):
            pages.news(f"News of {year}", date=date(year, 6, 1))
        pages.news("A draft of 2010", date=date(2010, 1, 1)).unpublish()

    @pytest.fixture
    def section(self):
        return NewsIndexPage.objects.get()

    def form(self, section, **values):
        return {
            "section": section.pk,
            "before": "2014-06-01",
            "note": "From our predecessor",
            "superseded_by": "",
            **values,
        }

    def archive(self, staff_client, section, **values):
        given = self.form(section, confirm="yes", expected="2", **values)
        return staff_client.post(reverse("archive"), given, follow=True)

    def archived_titles(self):
        return sorted(ContentPage.objects.filter(archived_on__isnull=False).values_list("title", flat=True))

    def test_shows_first_what_it_would_do(self, staff_client, section):
        text = staff_client.post(reverse("archive"), self.form(section)).content.decode()
        assert "2 pages below “News” are dated before 1 June 2014" in text
        assert "News of 2012" in text
        assert "News of 2014" not in text
        assert "A draft of 2010" not in text
        assert "Archive 2 pages" in text
        assert self.archived_titles() == []

    def test_marks_them_with_the_note_and_what_to_read_instead(self, client, staff_client, section):
        instead = NewsPage.objects.get(title="News of 2026")
        response = self.archive(staff_client, section, superseded_by=instead.pk)
        assert "2 pages are in the archive." in response.content.decode()
        assert self.archived_titles() == ["News of 2012", "News of 2013"]
        text = text_of(client, NewsPage.objects.get(title="News of 2012").url)
        assert "From our predecessor" in text
        assert "News of 2026" in text

    def test_is_remembered_when_a_draft_is_published_later(self, staff_client, section):
        page = NewsPage.objects.get(title="News of 2012")
        page.teaser = "A better teaser."
        page.save_revision()
        self.archive(staff_client, section)
        page = NewsPage.objects.get(title="News of 2012")
        page.get_latest_revision().publish()
        page.refresh_from_db()
        assert page.teaser == "A better teaser."
        assert page.archived_on == TODAY()

    def test_takes_them_out_of_the_search(self, staff_client, section):
        self.archive(staff_client, section)
        days = SearchEntry.objects.filter(title__startswith="News of").values_list("title", "archived_on")
        assert dict(days) == {
            "News of 2012": TODAY(), "News of 2013": TODAY(), "News of 2014": None, "News of 2026": None,
        }  # fmt: skip

    def test_takes_what_stands_on_them_out_of_the_search_too(self, staff_client):
        pages.issue(date(2012, 1, 1), sections=[pages.section(pages.item("A guide to listening"))])
        archive = IssueIndexPage.objects.get()
        staff_client.post(reverse("archive"), self.form(archive, confirm="yes", expected="1"))
        assert SearchEntry.objects.get(title="A guide to listening").archived_on == TODAY()

    def test_is_in_the_log_of_each_page(self, staff_client, administrator, section):
        self.archive(staff_client, section)
        entries = PageLogEntry.objects.filter(action="cms.archive")
        assert {entry.user for entry in entries} == {administrator}
        assert entries.count() == 2
        for year in (2012, 2013):
            page = NewsPage.objects.get(title=f"News of {year}")
            history = staff_client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
            assert "Marked as archive" in history

    def test_asks_again_when_the_pages_are_no_longer_those_shown(self, staff_client, section):
        pages.news("News of 2011", date=date(2011, 1, 1))
        text = self.archive(staff_client, section).content.decode()
        assert "There are 3 such pages now, not 2." in text
        assert self.archived_titles() == []

    def test_says_when_nothing_fits(self, staff_client, section):
        text = staff_client.post(reverse("archive"), self.form(section, before="1999-01-01")).content.decode()
        assert "No published page below this section is dated before that day." in text

    def test_can_be_taken_back_once(self, staff_client, section):
        self.archive(staff_client, section)
        assert "Take 2 out of the archive" in staff_client.get(reverse("archive")).content.decode()
        step = PageLogEntry.objects.filter(action="cms.archive").first().data["step"]
        undo = reverse("take_archive_back", args=[step])
        assert (
            "2 pages are out of the archive again." in staff_client.post(undo, follow=True).content.decode()
        )
        assert self.archived_titles() == []
        assert (
            "Nothing of this that you may publish is archived any more."
            in staff_client.post(undo, follow=True).content.decode()
        )
        assert PageLogEntry.objects.filter(action="cms.take_out_of_archive").count() == 2

    def test_is_taken_back_only_by_who_may_publish_there(self, staff_client, client_for, section):
        self.archive(staff_client, section)
        elsewhere = Group.objects.create(name="Newsletter only")
        elsewhere.permissions.add(Permission.objects.get(codename="access_admin"))
        GroupPagePermission.objects.create(
            group=elsewhere,
            page=IssueIndexPage.objects.get(),
            permission=Permission.objects.get(codename="publish_page"),
        )
        person = UserFactory(is_staff=True)
        person.groups.add(elsewhere)
        other = client_for(person)
        step = PageLogEntry.objects.filter(action="cms.archive").first().data["step"]
        page = other.get(reverse("archive"))
        assert page.status_code == 200
        assert "out of the archive</button>" not in page.content.decode()
        other.post(reverse("take_archive_back", args=[step]))
        assert self.archived_titles() == ["News of 2012", "News of 2013"]

    def test_taking_back_leaves_what_was_marked_before(self, staff_client, section, time_machine):
        archived(NewsPage.objects.get(title="News of 2012"), archived_on=date(2020, 1, 1))
        staff_client.post(reverse("archive"), self.form(section, confirm="yes", expected="1"))
        step = PageLogEntry.objects.filter(action="cms.archive").first().data["step"]
        staff_client.post(reverse("take_archive_back", args=[step]))
        assert self.archived_titles() == ["News of 2012"]

    def test_leaves_versions_of_briefings_to_their_briefing(self, staff_client):
        briefing = library.briefing(versions=2)
        staff_client.post(
            reverse("archive"), self.form(library.library(), before="2026-06-01", confirm="yes", expected="1")
        )
        assert self.archived_titles() == [briefing.title]

    def test_is_for_those_who_may_publish(self, client_for, section):
        set_up_groups()
        officer = client_for(UserFactory(is_staff=True, groups=[FINANCE_OFFICER]))
        for response in (
            officer.get(reverse("archive")),
            officer.post(reverse("archive"), self.form(section)),
        ):
            assert response["Location"] == reverse("wagtailadmin_home")
        assert "Archive by date" not in officer.get(reverse("wagtailadmin_home")).content.decode()
