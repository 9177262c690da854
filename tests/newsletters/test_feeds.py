"""Feeds: who finds them, what they tell, and whether anything has changed."""

from datetime import date
from xml.etree import ElementTree

import pytest

from membership.access import Access
from tests.factories import library, pages
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db
FEEDS = ["/feeds/newsletter/", "/feeds/news/", "/feeds/publications/"]
ATOM = "{http://www.w3.org/2005/Atom}"


class TestTheFeedOfTheLibrary:
    def test_tells_title_kind_and_teaser_of_publications_and_briefings(self, client, settings):
        publication = library.publication("Survey of audits", date=date(2026, 5, 1), access=Access.MEMBERS)
        briefing = library.briefing("The new duty", versions=1)
        feed = ElementTree.fromstring(client.get("/feeds/publications/").content)  # noqa: S314 our own
        entries = {entry.find(f"{ATOM}title").text: entry for entry in feed.findall(f"{ATOM}entry")}
        kind = publication.get_kind_display()
        assert set(entries) == {f"{kind}: Survey of audits", f"{briefing.get_kind_display()}: The new duty"}
        link = entries[f"{kind}: Survey of audits"].find(f"{ATOM}link").get("href")
        assert link == f"{settings.SITE_URL}{publication.url}"

    def test_is_found_from_the_library_and_from_home(self, client):
        page = library.library()
        for address in ("/", page.url):
            assert (
                'href="/feeds/publications/"' in client.get(address).content.decode().partition("</head>")[0]
            )


class TestEveryFeed:
    @pytest.mark.parametrize("address", FEEDS)
    def test_answers_that_nothing_has_changed(self, client, client_for, address):
        pages.issue()
        pages.news()
        library.publication("Survey")
        response = client.get(address)
        assert response.headers["Last-Modified"]
        for condition in (
            {"If-None-Match": response.headers["ETag"]},
            {"If-Modified-Since": response.headers["Last-Modified"]},
        ):
            again = client.get(address, headers=condition)
            assert (again.status_code, again.content) == (304, b"")
        member = client_for(SeatFactory().user)
        assert member.get(address).headers["ETag"] == response.headers["ETag"]

    def test_changes_with_what_is_published(self, client):
        news = pages.news("Before")
        etag = client.get("/feeds/news/").headers["ETag"]
        news.title = "Afterwards"
        news.save_revision().publish()
        response = client.get("/feeds/news/", headers={"If-None-Match": etag})
        assert response.status_code == 200
        assert b"Afterwards" in response.content

    def test_stands_on_the_page_of_feeds_to_which_every_foot_leads(self, client):
        pages.home()
        html = client.get("/feeds/").content.decode()
        assert all(html.count(f'href="{address}"') == 2 for address in FEEDS)
        assert 'href="/feeds/"' in client.get("/").content.decode().partition("<footer")[2]
