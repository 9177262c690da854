"""Whoever walks through the whole site, whichever address they know and whatever they search for, meets no word that is not theirs."""

import re

import pytest
from django.core.cache import cache
from django.core.management import call_command

from membership.models import AccessSettings
from tests.membership.matrix.crawl import walk
from tests.membership.matrix.house import PEOPLE
from tests.membership.matrix.words import BY_MEMBERS, BY_STAFF, GIVEN_TO_MEMBERS, plant

pytestmark = [pytest.mark.django_db, pytest.mark.prove]

READERS = {
    "a visitor": set(),
    "a seat holder": {BY_MEMBERS, GIVEN_TO_MEMBERS},
    "an editor": {BY_MEMBERS, GIVEN_TO_MEMBERS, BY_STAFF},
    "a membership officer": {BY_MEMBERS, GIVEN_TO_MEMBERS, BY_STAFF},
    "an administrator": {BY_MEMBERS, GIVEN_TO_MEMBERS, BY_STAFF},
    "a lead contact": {BY_MEMBERS, GIVEN_TO_MEMBERS},
    "a seat holder of two partnerships, one lapsed": {BY_MEMBERS, GIVEN_TO_MEMBERS},
}
"""What each kind of person may read, in words that owe nothing to the product's code; nobody else may read anything locked."""

USUAL = [
    "a visitor",
    "a seat holder",
    "a seat holder of a lapsed partnership",
    "a partnership's administrator",
]
NONSENSE = "wordofnobody"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture
def planted():
    cache.clear()
    words, addresses = plant()
    call_command("rebuild_search", verbosity=0)
    return words, addresses


@pytest.fixture
def arrive(client, client_for):
    """Return a function that gives the client of a kind of person."""

    def come(name):
        user = PEOPLE[name]().user
        return client_for(user) if user else client

    return come


def starts(words, addresses):
    searches = [f"/search/{where}?q={word.letters}" for word in words for where in ("", "suggestions/")]
    return ["/", "/sitemap.xml", "/robots.txt", "/feeds/news/", "/feeds/newsletter/", *addresses, *searches]


def told_by(response, word):
    """What an answer says, less the question itself and the token that each form carries anew."""
    return TOKEN.sub("", response.content.decode().replace(word, ""))


class TestACrawl:
    def test_meets_no_word_that_is_not_theirs(self, planted, arrive, prove_size):
        words, addresses = planted
        for name in prove_size(full=list(PEOPLE), reduced=USUAL[:1]):
            locked = [word.letters for word in words if word.readers not in READERS.get(name, set())]
            result = walk(arrive(name), starts(words, addresses), words=locked)
            assert (name, result.found, result.broken) == (name, {}, [])

    def test_in_a_time_of_open_access_leaves_what_was_given_for_members(self, planted, arrive):
        setting = AccessSettings.load()
        setting.open_access = "on"
        setting.save()
        words, addresses = planted
        result = walk(arrive("a visitor"), starts(words, addresses), words=[word.letters for word in words])
        assert set(result.found) == {word.letters for word in words if word.readers == BY_MEMBERS}

    def test_can_find_what_is_there(self, planted, arrive):
        words, addresses = planted
        theirs = [word.letters for word in words if word.is_shown]
        result = walk(arrive("a seat holder"), starts(words, addresses), words=theirs)
        assert set(result.found) == set(theirs)


class TestSearchingForASecret:
    @pytest.mark.parametrize("name", USUAL)
    @pytest.mark.parametrize("where", ["/search/", "/search/suggestions/"])
    def test_answers_exactly_like_nonsense(self, planted, arrive, name, where):
        client = arrive(name)
        words, _ = planted
        locked = [word.letters for word in words if word.readers not in READERS.get(name, set())]
        answers = {word: told_by(client.get(where, {"q": word}), word) for word in [*locked, NONSENSE]}
        told = {word for word, answer in answers.items() if answer != answers[NONSENSE]}
        assert told == set()

    @pytest.mark.parametrize("where", ["/search/", "/search/suggestions/"])
    def test_or_for_what_is_nearly_one_corrects_nothing(self, planted, arrive, where):
        client = arrive("a visitor")
        words, _ = planted
        for word in words:
            asked = f"{word.letters[:-2]}{word.letters[-1]}"
            answer = client.get(where, {"q": asked}).content.decode()
            assert word.letters not in answer.replace(asked, "")
