"""Links of header and footer, and what machines are told."""

import re

import pytest
from django.test import RequestFactory
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from cms.models import Navigation, StandardPage
from cms.selectors import navigation_links
from membership.access import Access
from newsletters.models import NewsIndexPage
from office.models import Identity
from tests.factories import pages

pytestmark = pytest.mark.django_db


def standard(title, parent=None, **values):
    page = (parent or pages.home()).add_child(instance=StandardPage(title=title, **values))
    page.save_revision().publish()
    return page


def choose(*chosen, footer=()):
    pages.home()
    navigation = Navigation.load()
    navigation.header = [("link", {"page": page, "label": ""}) for page in chosen]
    navigation.footer = [("link", {"page": page, "label": "Small print"}) for page in footer]
    navigation.save()


def links(path="/"):
    return navigation_links(RequestFactory().get(path))


class TestLinks:
    def test_they_are_named_after_their_pages_or_as_the_editor_wrote(self):
        about = standard("About us")
        choose(about, footer=[about])
        assert [link.title for link in links().header] == ["About us"]
        assert [link.title for link in links().footer] == ["Small print"]

    def test_a_page_that_is_not_published_is_left_out(self):
        about = standard("About us")
        choose(about)
        about.unpublish()
        assert links().header == []

    def test_a_deleted_page_is_left_out(self):
        about = standard("About us")
        choose(about, footer=[about])
        about.delete()
        assert links().header == links().footer == []

    def test_a_new_title_and_address_are_followed(self):
        about = standard("About us")
        choose(about)
        about.title, about.slug = "Who we are", "who"
        about.save_revision().publish()
        assert [(link.title, link.url) for link in links().header] == [("Who we are", "/who/")]

    @pytest.mark.parametrize(
        ("path", "current"),
        [
            ("/about/", ["About"]),
            ("/about/people/", ["People"]),
            ("/about/people/jo/", ["People"]),
            ("/aboutness/", []),
            ("/", ["Home"]),
        ],
    )
    def test_exactly_the_nearest_one_is_current(self, path, current):
        about = standard("About", slug="about")
        people = standard("People", about, slug="people")
        home = pages.home()
        choose(home, about, people)
        assert [link.title for link in links(path).header if link.is_current] == current

    def test_every_page_shows_them_with_the_current_one_marked(self, client):
        news = pages.news()
        page = client.get(news.url).content.decode()
        assert re.search(r'href="/news/" aria-current="true"', page)

    @pytest.mark.parametrize("count", [1, 9])
    def test_any_number_takes_three_queries(self, django_assert_num_queries, count):
        several = [standard(f"Page {number}") for number in range(count)]
        choose(*several, footer=several)
        links()  # the addresses' roots are kept in the cache
        with django_assert_num_queries(3):  # the setting, the pages, the site
            assert len(links().header) == count


class TestSitemap:
    def addresses(self, client):
        response = client.get("/sitemap.xml")
        assert response["Content-Type"].startswith("application/xml")
        return re.findall("<loc>(.*?)</loc>", response.content.decode())

    def test_it_lists_published_pages_under_the_sites_own_address(self, client, settings):
        settings.SITE_URL = "https://www.partnerships.example"
        pages.news("Hello")
        assert "https://www.partnerships.example/news/hello/" in self.addresses(client)

    def test_locked_pages_stand_in_it_because_their_teasers_are_public(self, client):
        page = pages.news("Hello", access=Access.MEMBERS)
        assert page.full_url in self.addresses(client)

    def test_drafts_and_what_is_below_a_private_page_do_not(self, client):
        draft = pages.news("Draft")
        draft.unpublish()
        hidden = pages.news("Hidden")
        PageViewRestriction.objects.create(
            page=NewsIndexPage.objects.get(), restriction_type=PageViewRestriction.LOGIN
        )
        listed = self.addresses(client)
        assert draft.full_url not in listed
        assert hidden.full_url not in listed

    def test_it_says_when_a_page_last_changed(self, client):
        page = pages.news("Hello")
        assert (
            page.last_published_at.strftime("<lastmod>%Y-%m-%d")
            in client.get("/sitemap.xml").content.decode()
        )

    @pytest.mark.parametrize("count", [1, 8])
    def test_any_number_of_pages_takes_the_same_queries(self, client, django_assert_num_queries, count):
        for number in range(count):
            pages.news(f"News {number}")
        client.get("/sitemap.xml")
        with django_assert_num_queries(3):
            client.get("/sitemap.xml")


class TestRobots:
    def test_search_engines_are_kept_from_admin_account_and_search(self, client, settings):
        settings.SITE_URL = "https://www.partnerships.example"
        text = client.get("/robots.txt").content.decode()
        assert "Disallow: /admin/\nDisallow: /account/\nDisallow: /search/" in text
        assert "Sitemap: https://www.partnerships.example/sitemap.xml" in text

    def test_the_icon_is_found_at_its_old_place(self, client):
        assert client.get("/favicon.ico")["Location"].endswith(".ico")

    @pytest.mark.parametrize(
        "address", ["/search/", "/account/password/reset/", "/account/sign-in/?next=/account/"]
    )
    def test_search_and_account_pages_are_not_indexed(self, client, address):
        pages.home()
        assert '<meta name="robots" content="noindex' in client.get(address).content.decode()

    @pytest.mark.parametrize("address", ["/account/sign-in/", "/join/"])
    def test_the_ways_in_are_indexed(self, client, address):
        pages.home()
        shown = client.get(address).content.decode()
        assert 'name="robots"' not in shown
        assert f'rel="canonical" href="http://testserver{address}"' in shown
        assert "Allow: /account/sign-in/" in client.get("/robots.txt").content.decode()

    def test_a_demonstration_is_not_indexed_at_all(self, client):
        page = pages.news()
        Identity.objects.update_or_create(pk=1, defaults={"demonstration": True})
        assert '<meta name="robots" content="noindex' in client.get(page.url).content.decode()

    def test_a_page_names_its_own_address(self, client, settings):
        settings.SITE_URL = "https://www.partnerships.example"
        page = pages.news("Hello")
        text = client.get(f"{page.url}?utm_source=x").content.decode()
        assert '<link rel="canonical" href="https://www.partnerships.example/news/hello/">' in text


class TestRedirects:
    def test_a_renamed_page_is_still_found_at_its_old_address(
        self, client, django_capture_on_commit_callbacks
    ):
        page = pages.news("Hello")
        page.slug = "welcome"
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        response = client.get("/news/hello/")
        assert (response.status_code, response["Location"]) == (301, "/news/welcome/")

    def test_a_moved_page_is_still_found_at_its_old_address(self, client):
        page = standard("Guide")
        about = standard("About")
        page.move(about, "last-child")
        response = client.get("/guide/")
        assert (response.status_code, response["Location"]) == (301, "/about/guide/")

    def test_staff_can_lead_an_old_address_anywhere(self, client):
        pages.home()
        Redirect.add_redirect("/old.html", redirect_to="/news/")
        assert client.get("/old.html")["Location"] == "/news/"
