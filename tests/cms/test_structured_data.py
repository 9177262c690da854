"""What search engines are told of a page."""

import json
import re
from datetime import date

import pytest

from membership.access import Access
from office.models import Identity
from tests.factories import pages, programme
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def told(client, address: str) -> dict[str, dict]:
    (found,) = BLOCK.findall(client.get(address).content.decode())
    return {each["@type"]: each for each in json.loads(found)["@graph"]}


class TestTheHomePage:
    def test_tells_who_the_association_is_and_how_to_search(self, client, settings):
        pages.home()
        identity = Identity.load()
        identity.name, identity.email = "Lantern </script><script>alert(1)</script>", "office@site.example"
        identity.save()
        graph = told(client, "/")
        assert graph["Organization"]["name"] == identity.name
        assert graph["Organization"]["email"] == "office@site.example"
        target = graph["WebSite"]["potentialAction"]["target"]["urlTemplate"]
        assert target == f"{settings.SITE_URL}/search/?q={{search_term_string}}"
        assert "BreadcrumbList" not in graph


class TestArticles:
    def test_news_says_what_when_and_whose(self, client, settings):
        news = pages.news("A consultation", date=date(2026, 5, 4))
        article = told(client, news.url)["NewsArticle"]
        assert article["headline"] == "A consultation"
        assert article["datePublished"] == "2026-05-04"
        assert article["isAccessibleForFree"] is True
        assert article["publisher"]["name"] == Identity.load().name
        assert article["url"] == f"{settings.SITE_URL}{news.url}"

    def test_locked_words_are_told_to_nobody(self, client, client_for):
        news = pages.news(access=Access.MEMBERS)
        member = client_for(SeatFactory().user)
        for who in (client, member):
            article = told(who, news.url)["NewsArticle"]
            assert article["isAccessibleForFree"] is False
            assert article["hasPart"]["isAccessibleForFree"] is False
            assert pages.LOCKED_WORD not in json.dumps(article)

    def test_an_issue_with_a_part_for_members_names_that_part(self, client):
        issue = pages.issue(introduction=[pages.members_part()], headline="Six questions")
        article = told(client, issue.url)["Article"]
        assert article["headline"] == f"{issue.title}: Six questions"
        assert article["hasPart"]["cssSelector"] == ".members-part, .locked"

    def test_where_a_page_stands(self, client, settings):
        news = pages.news()
        steps = told(client, news.url)["BreadcrumbList"]["itemListElement"]
        assert [step["name"] for step in steps] == ["Home", "News", news.title]
        assert steps[2]["item"] == f"{settings.SITE_URL}{news.url}"

    @pytest.mark.parametrize(
        "title", ["</script><b>", "<!--<script>", 'Quotes " and \\ & more', "line\u2028end"]
    )
    def test_no_title_ends_the_block(self, client, title):
        news = pages.news(title)
        html = client.get(news.url).content.decode()
        assert told(client, news.url)["NewsArticle"]["headline"] == title
        (block,) = BLOCK.findall(html)
        assert not {"<", ">", "&"} & set(block)


class TestEvents:
    def test_tell_when_where_and_whether(self, client):
        page = programme.event_page(title="National conference", venue_name="Harrowmere Hall", is_online=True)
        event = told(client, page.url)["Event"]
        assert event["name"] == "National conference"
        assert event["startDate"] < event["endDate"]
        assert event["eventStatus"].endswith("EventScheduled")
        assert event["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
        assert [place["@type"] for place in event["location"]] == ["Place", "VirtualLocation"]

    def test_a_locked_one_tells_no_more_than_lists_do(self, client):
        page = programme.event_page(
            venue_name="Harrowmere Hall", venue_address="Secret Row", access=Access.MEMBERS
        )
        event = told(client, page.url)["Event"]
        assert event["location"][0]["name"] == "Harrowmere Hall"
        assert "Secret Row" not in json.dumps(event)
        assert "offers" not in event


def test_pages_that_are_no_pages_of_the_tree_tell_nothing(client):
    pages.home()
    assert not BLOCK.findall(client.get("/search/").content.decode())
