"""Archive, news list, front page and feeds: what they show, to whom, and how often they ask the database."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from membership.access import Access
from newsletters.models import NewsIndexPage
from tests.factories import files, pages
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def main_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main>")[0]


class TestArchive:
    @pytest.fixture(autouse=True)
    def issues(self):
        for year in (2021, 2022, 2023, 2024):
            pages.issue(date(year, 3, 1), headline=f"Headline of {year}")
        pages.issue(date(2024, 1, 1))

    def test_shows_the_newest_years_with_the_newest_issue_first(self, client):
        shown = main_of(client.get("/newsletter/"))
        assert shown.index("march-2024") < shown.index("january-2024") < shown.index("march-2023")
        assert "Headline of 2021" not in shown

    def test_every_year_has_an_address_of_its_own(self, client):
        front = main_of(client.get("/newsletter/"))
        assert 'href="/newsletter/2021/"' in front
        shown = main_of(client.get("/newsletter/2021/"))
        assert "Headline of 2021" in shown
        assert "Headline of 2022" not in shown

    def test_a_year_names_itself_as_the_address_to_keep(self, client, settings):
        settings.SITE_URL = "https://www.partnerships.example"
        shown = client.get("/newsletter/2021/").content.decode()
        assert '<link rel="canonical" href="https://www.partnerships.example/newsletter/2021/">' in shown
        assert "Newsletter 2021" in shown

    @pytest.mark.parametrize("path", ["2019", "20211", "2021/more"])
    def test_a_year_without_issues_does_not_exist(self, client, path):
        assert client.get(f"/newsletter/{path}/").status_code == 404

    def test_drafts_and_private_issues_are_not_in_it(self, client):
        hidden = pages.issue(date(2024, 2, 1))
        hidden.view_restrictions.create(restriction_type="login")
        pages.issue(date(2024, 5, 1)).unpublish()
        shown = main_of(client.get("/newsletter/"))
        assert "february-2024" not in shown
        assert "may-2024" not in shown

    def test_each_issue_says_whether_this_viewer_may_read_it(self, client):
        pages.members_issue(date(2025, 1, 1))
        for_visitor = client.get("/newsletter/").context["newest_issue"]
        client.force_login(SeatFactory().user)
        for_member = client.get("/newsletter/").context["newest_issue"]
        assert (for_visitor.readable, for_member.readable) == (False, True)

    def test_a_locked_archive_locks_its_years_too(self, client):
        archive = pages.home().get_children().get(slug="newsletter").specific
        archive.access = Access.MEMBERS
        archive.save_revision().publish()
        for path in ("/newsletter/", "/newsletter/2021/"):
            assert "Headline of 2021" not in client.get(path).content.decode()


class TestNewsList:
    def test_a_year_filters_and_pages(self, client):
        for day in range(1, 16):
            pages.news(f"Old news {day}", date=date(2024, 1, day))
        pages.news("Newest of all", date=date(2025, 1, 1))
        first = main_of(client.get("/news/2024/"))
        assert "Newest of all" not in first
        assert first.index("Old news 15") < first.index("Old news 4<")
        assert "Old news 3<" not in first
        assert "Old news 3<" in main_of(client.get("/news/2024/?page=2"))

    def test_locked_news_shows_its_teaser_only(self, client):
        news = pages.news("For members", access=Access.MEMBERS)
        shown = client.get("/news/").content.decode()
        assert news.teaser in shown
        assert pages.LOCKED_WORD not in shown


class TestFrontPage:
    def test_shows_the_newest_issue_earlier_ones_and_news(self, client):
        for month in range(1, 9):
            pages.issue(date(2026, month, 1), headline=f"Headline of {month}")
        pages.news("A grant")
        shown = main_of(client.get("/"))
        assert shown.index("Headline of 8") < shown.index("A grant") < shown.index("Headline of 7")
        assert shown.count("issue-card__headline") == 5
        assert "Headline of 2" not in shown

    def test_never_shows_a_locked_body(self, client):
        pages.members_issue(date(2026, 1, 1))
        assert pages.LOCKED_WORD not in client.get("/").content.decode()


class TestQueries:
    @pytest.mark.parametrize(
        "path", ["/", "/newsletter/", "/newsletter/2024/", "/news/", "/feeds/newsletter/", "/feeds/news/"]
    )
    def test_do_not_grow_with_the_number_of_rows(self, client, path):
        counts = []
        for months in ((1, 2, 3), (4, 5, 6, 7, 8, 9)):
            for month in months:
                pages.issue(date(2024, month, 1), lead_picture=files.picture())
                pages.news(f"News of {month}", lead_picture=files.picture(), date=date(2024, month, 1))
            client.get(path)  # makes the pictures' sizes
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestFeeds:
    def entries(self, client, path="/feeds/newsletter/"):
        response = client.get(path)
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        feed = ElementTree.fromstring(response.content)  # noqa: S314 our own answer
        for name in ("id", "title", "updated", "author/name"):
            assert feed.find(ATOM + f"/{ATOM}".join(name.split("/"))).text, name
        entries = feed.findall(f"{ATOM}entry")
        for entry in entries:
            for name in ("id", "title", "updated"):
                assert entry.find(ATOM + name).text, name
        return entries

    def test_an_entry_has_title_teaser_address_and_a_lasting_id(self, client, settings):
        settings.SITE_URL = "https://www.partnerships.example"
        issue = pages.issue(date(2026, 4, 1), headline="What changed")
        (entry,) = self.entries(client)
        assert entry.find(f"{ATOM}title").text == "April 2026: What changed"
        assert entry.find(f"{ATOM}summary").text == issue.teaser
        assert (
            entry.find(f"{ATOM}link").get("href") == "https://www.partnerships.example/newsletter/april-2026/"
        )
        before = entry.find(f"{ATOM}id").text
        issue.slug = "spring-2026"
        issue.save_revision().publish()
        (entry,) = self.entries(client)
        assert entry.find(f"{ATOM}id").text == before

    def test_an_open_issue_lists_its_items(self, client):
        pages.issue(sections=[pages.section(pages.item("A guide <to> much"))])
        (entry,) = self.entries(client)
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        assert "A guide &lt;to&gt; much" in content.text

    def test_of_a_locked_issue_it_tells_the_teaser_only_until_it_opens(self, client, time_machine):
        time_machine.move_to("2026-04-20T10:00:00Z", tick=False)
        pages.members_first_issue(date(2026, 5, 1), sections=[pages.section(pages.item("A guide"))])
        time_machine.move_to("2026-04-30T22:59:59Z", tick=False)
        (before,) = self.entries(client)
        time_machine.move_to("2026-04-30T23:00:00Z", tick=False)
        (after,) = self.entries(client)
        assert before.find(f"{ATOM}content") is None
        assert "A guide" in after.find(f"{ATOM}content").text
        assert after.find(f"{ATOM}updated").text == "2026-05-01T00:00:00+01:00"

    @pytest.mark.parametrize("path", ["/feeds/newsletter/", "/feeds/news/"])
    def test_a_member_gets_the_same_feed_as_everybody(self, client, path):
        pages.members_issue(sections=[pages.section(pages.item("A guide", pages.members_part()))])
        pages.news(access=Access.MEMBERS)
        client.force_login(SeatFactory().user)
        shown = client.get(path).content.decode()
        for word in ("A guide", pages.LOCKED_WORD, pages.PART_WORD):
            assert word not in shown

    def test_an_empty_feed_is_still_a_feed(self, client):
        pages.home()
        assert self.entries(client) == []
        assert self.entries(client, "/feeds/news/") == []

    @pytest.mark.parametrize(
        ("page", "feed"),
        [("/newsletter/", "/feeds/newsletter/"), ("/news/", "/feeds/news/"), ("/", "/feeds/newsletter/")],
    )
    def test_pages_lead_to_their_feed(self, client, page, feed):
        pages.home()
        assert (
            f'<link rel="alternate" type="application/atom+xml" href="{feed}"'
            in client.get(page).content.decode()
        )


class TestDescription:
    """What other sites show of a page."""

    @pytest.mark.parametrize("access", [Access.PUBLIC, Access.MEMBERS])
    def test_comes_from_the_teaser_never_from_the_body(self, client, access):
        news = pages.news(access=access)
        head = client.get(news.url).content.decode().split("</head>")[0]
        assert f'<meta property="og:description" content="{news.teaser}">' in " ".join(head.split())
        assert pages.LOCKED_WORD not in head

    def test_a_description_for_search_engines_comes_first(self, client):
        news = pages.news(search_description="For search engines.")
        head = client.get(news.url).content.decode().split("</head>")[0]
        assert "For search engines." in head


def test_there_is_one_archive_and_one_news_list():
    pages.home()
    assert not NewsIndexPage.can_create_at(pages.home())
