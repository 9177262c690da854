"""Misspelt words, suggestions and searches in vain: helpful, and silent about what is locked."""

import re
import string
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.models import SearchEntry, SearchInVain, SearchWord
from cms.selectors.searching.correcting import slips_between
from cms.services.searches import forget_searches, note_search_in_vain, without_personal_data
from cms.services.searching import follow
from cms.services.wording import learn_words, learn_words_anew
from membership.access import Access
from membership.models import AccessSettings
from tests.factories import files, pages, resources
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

SECRET, SLIP, NONSENSE = "kingfisher", "kingfihser", "qvxzwqvxzw"


def search(client, words, **more):
    return client.get("/search/", {"q": words, **more})


def titles(response):
    return [result.title for result in response.context["results"]]


def suggested(client, words):
    return [each["title"] for each in client.get("/search/suggestions/", {"q": words}).json()["suggestions"]]


def learn():
    learn_words(now=timezone.now())


@pytest.fixture
def member(client_for):
    return client_for(SeatFactory().user)


def locked_in_every_way():
    """The secret word in everything that a stranger may not read."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    text = [pages.rich_text(f"The {SECRET} nests.")]
    pages.news("Locked", body=text, access=Access.MEMBERS)
    pages.news("Given", body=text, access=Access.GIVEN)
    pages.news("Open tomorrow", body=text, access=Access.MEMBERS_FIRST, opens_on=tomorrow)
    pages.news("Open", body=[pages.rich_text("Open words."), pages.members_part(f"The {SECRET} again.")])
    pages.members_issue(sections=[pages.section(pages.item(f"A {SECRET} heading", *text))])
    SearchEntry.objects.create(
        source="test", key="1", title=SECRET, kind="x", kind_name="X", url_path="/", access=Access.WITHHELD
    )
    learn()


class TestCorrections:
    def test_a_misspelt_word_is_put_right_and_it_is_said(self, client):
        pages.news("Kestrels in spring")
        learn()
        response = search(client, "kestrles spring")
        assert titles(response) == ["Kestrels in spring"]
        page = response.content.decode()
        assert "Nothing holds “kestrles spring”" in page
        assert "1 result for “kestrels spring”" in page

    def test_what_stands_in_quotation_marks_is_left_as_it_is(self, client):
        pages.news("Kestrels in spring")
        learn()
        assert titles(search(client, '"kestrles spring"')) == []

    def test_a_word_that_hardly_stands_anywhere_is_asked_about(self, client):
        pages.news("Kestrle")
        for number in range(10):
            pages.news(f"Kestrel {number}")
        learn()
        response = search(client, "kestrle")
        assert titles(response) == ["Kestrle"]
        assert 'Did you mean <a href="?q=kestrel">kestrel</a>?' in response.content.decode()

    def test_a_word_that_was_taken_down_is_offered_no_more_though_it_is_still_listed(self, client):
        page = pages.news("Kestrels")
        learn()
        page.unpublish()
        assert SearchWord.objects.filter(word="kestrels").exists()
        assert titles(search(client, "kestrles")) == []
        assert "kestrels" not in search(client, "kestrles").content.decode()

    def test_members_are_corrected_with_members_words_and_strangers_are_not(self, client, member):
        locked_in_every_way()
        assert f"results for “{SECRET}”" in search(member, SLIP).content.decode()
        assert SECRET not in search(client, SLIP).content.decode()

    def test_open_access_corrects_with_what_it_opens_and_not_with_what_was_given(self, client):
        AccessSettings.objects.create(open_access=AccessSettings.OpenAccess.ON)
        pages.news("Given", body=[pages.rich_text(f"The {SECRET}.")], access=Access.GIVEN)
        learn()
        assert SECRET not in search(client, SLIP).content.decode()
        pages.news("Locked", body=[pages.rich_text(f"The {SECRET}.")], access=Access.MEMBERS)
        learn()
        assert titles(search(client, SLIP)) == ["Locked"]

    @pytest.mark.parametrize(
        ("one", "other", "slips"),
        [
            ("neglect", "neglect", 0),
            ("neglct", "neglect", 1),
            ("nelgect", "neglect", 1),
            ("negletc", "elect", 3),
            ("", "ab", 2),
        ],
    )
    def test_slips_are_letters_dropped_added_changed_or_swapped(self, one, other, slips):
        assert slips_between(one, other) == slips


class TestTheListOfWords:
    def audiences(self):
        return dict(SearchWord.objects.values_list("word", "audience"))

    def test_a_word_belongs_to_the_least_who_may_read_it_anywhere(self):
        locked_in_every_way()
        assert self.audiences()[SECRET] == SearchWord.Audience.OPEN_ACCESS
        pages.news("Open to all", body=[pages.rich_text(f"The {SECRET}.")])
        learn()
        assert self.audiences()[SECRET] == SearchWord.Audience.EVERYBODY

    def test_numbers_addresses_and_short_words_are_no_words(self):
        pages.news("Kestrel", body=[pages.rich_text("someone@example.org 0163296 abc x4y7z owls")])
        learn()
        assert {"kestrel", "owls"} <= self.audiences().keys()
        assert not self.audiences().keys() & {"someone@example.org", "0163296", "abc", "x4y7z"}

    def test_read_anew_it_forgets_what_stands_nowhere_and_what_was_locked_since(self):
        gone, locked = pages.news("Kestrels"), pages.news("News", body=[pages.rich_text("Wagtails.")])
        learn()
        gone.unpublish()
        locked.access = Access.MEMBERS
        locked.save_revision().publish()
        learn_words_anew(now=timezone.now())
        assert "kestrels" not in self.audiences()
        assert self.audiences()["wagtails"] == SearchWord.Audience.OPEN_ACCESS

    def test_each_entry_is_read_once(self):
        pages.news("Kestrels")
        assert learn_words(now=timezone.now()) > 0
        assert learn_words(now=timezone.now()) == 0


class TestNoTrace:
    """Nobody who may not read it learns of a word: every viewer, every way of asking."""

    VIEWERS = ("a stranger", "somebody without a seat", "a lapsed member", "a stranger in open access")
    WAYS = ("{}", "{} open", '"{}"', "-{} open", "open or {}", "{}&kind=news", "{}&year=2026", "{}&archive=1")

    @pytest.fixture(params=VIEWERS)
    def outsider(self, request, client_for):
        if request.param == "a stranger in open access":
            AccessSettings.objects.create(open_access=AccessSettings.OpenAccess.ON)
        people = {
            "somebody without a seat": UserFactory,
            "a lapsed member": lambda: SeatFactory(lapsed=True).user,
        }
        return client_for(people[request.param]()) if request.param in people else Client()

    def answer(self, client, path, way, word):
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            response = client.get(f"{path}?q={way.format(word).replace(' ', '+')}")
        body = re.sub(r'csrfmiddlewaretoken" value="\w+', "", response.content.decode().replace(word, "WORD"))
        headers = {name: value for name, value in response.headers.items() if name != "X-Request-ID"}
        return response.status_code, body, headers, len(asked)

    @pytest.mark.parametrize("path", ["/search/", "/search/suggestions/"])
    def test_a_locked_word_answers_exactly_as_nonsense(self, outsider, path):
        if AccessSettings.objects.exists():
            pages.news("Given", body=[pages.rich_text(f"The {SECRET} nests.")], access=Access.GIVEN)
            pages.news("Open", body=[pages.rich_text("Open words.")])
            learn()
        else:
            locked_in_every_way()
        outsider.get("/search/?q=warm")
        for way in self.WAYS:
            answers = [self.answer(outsider, path, way, word) for word in (NONSENSE, SECRET, NONSENSE)]
            assert answers[1][1:] == answers[2][1:], way
            assert answers[0] == answers[1], way

    def test_a_slip_of_a_locked_word_answers_as_any_other(self, client):
        locked_in_every_way()
        search(client, "warm")
        answers = [self.answer(client, "/search/", "{}", word) for word in (NONSENSE, SLIP)]
        assert answers[0][1] == answers[1][1]

    def test_headings_of_a_locked_issue_are_found_by_members_only(self, client, member):
        locked_in_every_way()
        assert f"A {SECRET} heading" in titles(search(member, SECRET))
        assert titles(search(client, SECRET)) == []
        assert suggested(client, SECRET[:6]) == []
        assert suggested(member, SECRET[:6]) == [f"A {SECRET} heading"]

    def test_members_do_not_find_what_is_withheld(self, member):
        locked_in_every_way()
        assert SECRET not in [title.lower() for title in titles(search(member, SECRET))]

    def test_facets_count_nothing_that_is_locked(self, client):
        locked_in_every_way()
        pages.news("Open owls", body=[pages.rich_text("Owls.")])
        assert [facet.name for facet in search(client, "owls").context["facets"]] == []


class TestSuggestions:
    def test_titles_are_found_while_the_last_word_is_unfinished(self, client):
        pages.news("Safeguarding in schools")
        assert suggested(client, "safeguardin") == ["Safeguarding in schools"]
        assert suggested(client, "schools safe") == ["Safeguarding in schools"]

    def test_a_title_that_begins_so_comes_before_one_that_holds_it(self, client):
        pages.news("About owls at night")
        pages.news("Owls")
        assert suggested(client, "owls") == ["Owls", "About owls at night"]

    def test_a_slip_leads_to_the_words_that_were_meant(self, client):
        pages.news("Kestrels", body=[pages.rich_text("Scrutiny.")])
        learn()
        found = client.get("/search/suggestions/?q=scrutniy").json()["suggestions"]
        assert found == [
            {
                "title": "scrutiny",
                "kind": "Search for this instead",
                "address": "/search/?q=scrutiny",
                "locked": False,
            }
        ]

    def test_locked_pages_are_suggested_by_their_titles_as_locked(self, client):
        pages.news("Kestrels", access=Access.MEMBERS)
        assert client.get("/search/suggestions/?q=kes").json()["suggestions"][0]["locked"] is True

    def test_no_cache_keeps_them(self, client):
        assert client.get("/search/suggestions/?q=kes")["Cache-Control"] == "private, no-store"

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(alphabet=string.printable + "é’“:*!&|<>\\\0", max_size=60))
    def test_whatever_is_typed_is_answered(self, client, words):
        assert client.get("/search/suggestions/", {"q": words}).status_code == 200
        assert client.get("/search/", {"q": words}).status_code == 200

    def test_too_many_questions_are_turned_away_kindly(self, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "suggest": "2/m/ip"}
        answers = [client.get("/search/suggestions/?q=kes").status_code for _ in range(3)]
        assert answers == [200, 200, 429]


class TestSearchesInVain:
    def test_they_are_counted_by_day_without_a_trace_of_who_asked(self, client):
        search(client, "Barn  OWLS")
        search(client, "barn owls")
        noted = SearchInVain.objects.get()
        assert (noted.words, noted.times, noted.day) == ("barn owls", 2, timezone.localdate())
        assert {field.name for field in SearchInVain._meta.fields} == {"id", "words", "day", "times"}

    def test_what_was_found_or_put_right_is_not_noted(self, client):
        pages.news("Kestrels")
        learn()
        search(client, "kestrels")
        search(client, "kestrles")
        assert not SearchInVain.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("owls someone@example.org", "owls"),
            ("case 943 476 5919", "case"),
            ("call 01632 960145 now", "call now"),
            ("born 12/04/2011", "born"),
            ("born 12.04.11 girl", "born girl"),
            ("SW1A 1AA neglect", "neglect"),
            ("m11ae neglect", "neglect"),
            ("www.example.org guide", "guide"),
            ("“Barn owls” -wrens", "barn owls wrens"),
            ("0123456789", ""),
        ],
    )
    def test_what_may_be_personal_is_dropped(self, typed, kept):
        assert without_personal_data(typed) == kept

    def test_they_are_forgotten_after_a_year(self):
        now = timezone.now()
        for days in (364, 366):
            note_search_in_vain(words=f"owls{'x' * (days % 7)}", now=now - timedelta(days=days))
        assert forget_searches(now=now) == 1
        assert SearchInVain.objects.count() == 1

    def test_no_more_are_noted_than_a_day_holds(self, monkeypatch):
        monkeypatch.setattr("cms.services.searches.MOST_A_DAY", 2)
        for words in ("owls", "wrens", "tits", "owls"):
            note_search_in_vain(words=words, now=timezone.now())
        assert set(SearchInVain.objects.values_list("words", "times")) == {("owls", 1), ("wrens", 1)} or (
            SearchInVain.objects.count() == 2
        )


class TestArchive:
    def test_what_is_archived_is_left_out_unless_asked_for(self, client):
        pages.news("Kestrel today")
        pages.news("Kestrel of old", archived_on=timezone.localdate() - timedelta(days=1))
        assert titles(search(client, "kestrel")) == ["Kestrel today"]
        assert set(titles(search(client, "kestrel", archive=1))) == {"Kestrel today", "Kestrel of old"}
        assert "?q=kestrel&amp;archive=1" in search(client, "kestrel").content.decode()
        assert suggested(client, "kestrel") == ["Kestrel today"]


class TestFollowing:
    def test_any_number_of_rows_takes_the_same_queries(self, django_assert_num_queries):
        found = [pages.news(f"Kestrel {number}") for number in range(6)]
        for some in (found[:2], found):
            with django_assert_num_queries(7):
                follow(source="page", keys=[str(page.pk) for page in some])

    def test_a_page_is_found_under_the_topics_that_it_is_filed_under(self):
        page, topic = pages.news("Kestrel"), resources.topic("Birds")
        page.topics = [topic]
        page.save_revision().publish()
        assert SearchEntry.objects.get(page=page, source="page").topics == [topic.pk]

    def test_a_key_that_is_gone_is_taken_out(self):
        page = pages.news("Kestrel")
        page.__class__.objects.filter(pk=page.pk).update(live=False)
        follow(source="page", keys=[str(page.pk)])
        assert not SearchEntry.objects.filter(page=page).exists()

    def test_the_longest_text_can_be_kept_and_its_beginning_is_found(self, client):
        words = " ".join(f"word{number}" for number in range(300_000))
        files.document("long.txt", title="Long", text=f"Kestrel {words}")
        assert titles(search(client, "kestrel")) == ["Long"]
        assert titles(search(client, "word20000")) == ["Long"]


class TestItems:
    def test_an_item_is_found_by_itself_and_leads_to_its_place(self, client):
        issue = pages.issue(
            sections=[pages.section(pages.item("Six questions", pages.rich_text("A kestrel.")))]
        )
        result = search(client, "kestrel").context["results"][0]
        assert (result.title, result.address) == ("Six questions", f"{issue.url}#six-questions")

    def test_members_parts_of_an_item_are_members(self, client, member):
        pages.issue(sections=[pages.section(pages.item("Six questions", pages.members_part("A kestrel.")))])
        assert titles(search(client, "kestrel")) == []
        assert titles(search(member, "kestrel")) == ["Six questions"]

    def test_items_that_are_edited_away_and_issues_that_are_unpublished_are_gone(self, client):
        issue = pages.issue(sections=[pages.section(pages.item("One kestrel"), pages.item("Two kestrels"))])
        issue.sections = [("section", {"kind": "events", "items": []})]
        issue.save_revision().publish()
        assert titles(search(client, "kestrel")) == []


class TestInPlace:
    def test_a_choice_answers_with_the_results_alone(self, client):
        pages.news("Kestrel")
        whole = search(client, "kestrel").content.decode()
        part = client.get("/search/?q=kestrel", headers={"HX-Request": "true"}).content.decode()
        assert "<html" in whole
        assert "<html" not in part
        assert 'id="found"' in part

    def test_going_back_answers_with_the_whole_page(self, client):
        headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
        response = client.get("/search/?q=kestrel", headers=headers)
        assert "<html" in response.content.decode()
        assert "HX-Request" in response["Vary"]
