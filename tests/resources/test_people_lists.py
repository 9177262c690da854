"""Lists of people: nobody is shown who has not agreed, and whoever has, to nobody but members."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cms.models import ContentPage, SearchEntry
from membership.access import Access
from membership.models import AccessSettings
from resources.models import Profile
from resources.services.profiles import withdraw
from tests.factories import library, pages
from tests.factories.library import WRITTEN, ProfileFactory, proposed
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentors():
    return library.people_list("Mentors")


@pytest.fixture
def member(client_for):
    return client_for(SeatFactory().user)


def open_to_everybody():
    AccessSettings.objects.update_or_create(defaults={"open_access": AccessSettings.OpenAccess.ON})


def text_of(client, address, status=200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


class TestTheList:
    def test_shows_members_who_has_agreed(self, member, mentors):
        ProfileFactory(
            shown=True, name="Shown Person", words="<script>alert(1)</script>", contact="01632 960 123"
        )
        ProfileFactory(name="Asked Person")
        ProfileFactory(hidden=True, name="Hidden Person")
        ProfileFactory(withdrawn=True, name="Gone Person")
        text = text_of(member, mentors.url)
        assert "Shown Person" in text
        assert "01632 960 123" in text
        assert "<script>alert" not in text
        for name in ("Asked Person", "Hidden Person", "Gone Person"):
            assert name not in text

    @pytest.mark.parametrize("opened", [False, True])
    def test_is_for_members_whatever_the_sites_setting(self, client, mentors, opened):
        ProfileFactory(shown=True, name="Hushed Person")
        if opened:
            open_to_everybody()
        response = client.get(mentors.url)
        text = response.content.decode()
        assert "People to ask." in text
        assert "Hushed" not in text
        assert "no-store" in response["Cache-Control"]

    def test_stays_closed_even_if_its_row_or_a_draft_says_otherwise(self, client, mentors):
        ProfileFactory(shown=True, name="Hushed Person")
        ContentPage.objects.filter(pk=mentors.pk).update(access=Access.PUBLIC)
        assert "Hushed" not in text_of(client, mentors.url)
        mentors.access = Access.PUBLIC
        mentors.save_revision().publish()
        assert ContentPage.objects.get(pk=mentors.pk).access == Access.GIVEN
        assert "Hushed" not in text_of(client, mentors.url)

    def test_can_be_asked_by_region_and_expertise_together(self, member, mentors):
        ProfileFactory(shown=True, name="Both", regions=["london"], expertise=["Neglect"])
        ProfileFactory(shown=True, name="Elsewhere", regions=["north_west"], expertise=["Neglect"])
        ProfileFactory(shown=True, name="Otherwise", regions=["london"], expertise=["Exploitation"])
        response = member.get(mentors.url, {"region": "london", "expertise": "Neglect"})
        assert [person.name for person in response.context["people"].results] == ["Both"]
        assert "North West" in response.content.decode()
        assert "Nobody fits both" in text_of(member, f"{mentors.url}?region=london&expertise=unknown")

    def test_pages_and_takes_nonsense_as_not_asked(self, member, mentors):
        ProfileFactory.create_batch(25, shown=True)
        assert len(member.get(mentors.url, {"page": "2"}).context["people"].results) == 1
        assert (
            len(member.get(mentors.url, {"region": "atlantis", "page": "x"}).context["people"].results) == 24
        )

    def test_names_nobody_to_machines(self, client, member, mentors):
        profile = ProfileFactory(shown=True, name="Hushed Person")
        for address in ("/sitemap.xml", "/feeds/news/", "/feeds/newsletter/", "/"):
            assert "Hushed" not in text_of(client, address)
        assert mentors.url not in text_of(client, "/sitemap.xml")
        assert '<meta name="robots" content="noindex">' in text_of(member, mentors.url)
        assert str(profile.email) not in text_of(member, mentors.url)

    def test_asks_the_database_the_same_however_many_there_are(self, member, mentors):
        counts = []
        for more in (3, 18):
            ProfileFactory.create_batch(more, shown=True, regions=["london"], expertise=["Neglect"])
            member.get(mentors.url)
            with CaptureQueriesContext(connection) as asked:
                member.get(mentors.url)
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestTheSearch:
    def agree(self, client, mentors):
        client.post(proposed(mentors), {**WRITTEN, "words": "I know about marmalade."})

    def test_lets_members_find_a_person_by_name_and_words(self, client, member, mentors):
        self.agree(client, mentors)
        for words in ("Tamsin Example", "marmalade"):
            assert "Tamsin" in text_of(member, f"/search/?q={words}").split("<main")[1]

    @pytest.mark.parametrize("opened", [False, True])
    def test_says_nothing_of_people_to_anybody_else(self, client, mentors, opened):
        self.agree(client, mentors)
        if opened:
            open_to_everybody()
        for words in ("Tamsin", "marmalade"):
            found = text_of(client, f"/search/?q={words}").replace(words, "")
            nonsense = text_of(client, "/search/?q=zzzzqqq").replace("zzzzqqq", "")
            assert re.sub(r"\s+", " ", found) == re.sub(r"\s+", " ", nonsense)

    def test_forgets_who_hides_withdraws_or_is_deleted(self, client, mentors):
        self.agree(client, mentors)
        people = SearchEntry.objects.filter(source="person")
        assert people.count() == 1
        withdraw(profile=Profile.objects.get(), now=timezone.now())
        assert not people.exists()
        client.post(proposed(mentors, ask_again=True), WRITTEN)
        assert people.count() == 1
        Profile.objects.get().delete()
        assert not people.exists()

    def test_follows_the_list(self, client, mentors):
        self.agree(client, mentors)
        mentors.unpublish()
        people = SearchEntry.objects.filter(source="person")
        assert not people.exists()
        Page.objects.get(pk=mentors.pk).specific.save_revision().publish()
        assert people.count() == 1


class TestThePage:
    def test_shows_its_introduction_to_members(self, client, member):
        page = library.people_list(introduction=[pages.rich_text("How to ask.")])
        assert "How to ask." in text_of(member, page.url)
        assert "How to ask." not in text_of(client, page.url)
