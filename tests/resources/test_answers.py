"""The pages behind the links of our letters: looking changes nothing, the button does, and each link opens one question."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail, signing
from django.urls import reverse

from membership.access import Access
from office.models import OutboxMessage
from resources.models import Currency, Example, ExampleStep, Link, Sharing, State
from resources.refusals import NotNowError
from resources.services.currency import ask_what_is_due
from resources.services.dead_links import write_dead_link_letters
from resources.services.mending import give_new_address
from tests.factories.membership import SeatFactory
from tests.factories.resources import ExampleFactory
from tests.factories.upkeep import FINE, dead, found, shared

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MEND = {"answer": "address", "address": "https://old.example/new-place"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def seat():
    seat = SeatFactory()
    seat.partnership.memberships.update(access_until=date(2030, 1, 1))
    return seat


def links(letter=None):
    """The ways to answer in a letter, each address once."""
    letter = letter or OutboxMessage.objects.latest("pk")
    found = re.findall(r"http://localhost:8000(/examples/answers/[^\s?]+)", letter.text)
    return list(dict.fromkeys(found))


@pytest.fixture
def dead_one(seat):
    return dead(shared(seat, link="https://old.example/plan"), now=NOW - DAY)


@pytest.fixture
def mending(dead_one):
    """The page behind the letter about a dead link."""
    write_dead_link_letters(now=NOW)
    return links()[0]


def old(seat, **values):
    values = {"dated": date(2025, 1, 1), "contributed_at": datetime(2025, 1, 1, tzinfo=UTC), **values}
    return shared(seat, **values)


@pytest.fixture
def asking(seat):
    """The page behind the letter about one example that may be out of date."""
    old(seat, link="https://old.example/plan")
    ask_what_is_due(now=NOW)
    return links()[-1]


def text(response):
    return " ".join(response.content.decode().split())


def again(row):
    row.refresh_from_db()
    return row


class TestLooking:
    def test_changes_nothing(self, client, mending, dead_one):
        response = client.get(mending, {"answer": "withdraw"})
        assert response.status_code == 200
        assert dead_one.title in text(response)
        assert 'value="withdraw"' in text(response)
        assert "checked" in text(response)
        client.head(mending)
        assert again(dead_one).state == State.PUBLISHED
        assert again(dead_one).link_verdict == Link.DEAD

    def test_is_kept_by_no_cache_and_no_search_engine(self, client, mending):
        response = client.get(mending)
        assert "no-store" in response.headers["Cache-Control"]
        assert 'content="noindex"' in text(response)

    @pytest.mark.parametrize(
        "token",
        [
            "nonsense",
            "a:b:c",
            pytest.param(signing.dumps(["link", 1, 1, 1]), id="with another salt"),
            pytest.param("x" * 900, id="long"),
        ],
    )
    def test_at_a_link_that_is_not_ours_says_so(self, client, token):
        response = client.get(reverse("resources:answer", args=[token]))
        assert response.status_code == 410
        assert "This link no longer works" in text(response)

    def test_at_a_link_that_was_tampered_with_says_so(self, client, mending):
        assert client.get(mending.replace("/answers/", "/answers/x")).status_code == 410

    def test_at_an_old_link_says_so(self, client, mending, clock):
        clock.move_to(NOW + 61 * DAY)
        assert client.get(mending).status_code == 410

    def test_by_somebody_who_has_no_say_any_longer_shows_nothing(self, client, mending, seat, dead_one):
        seat.ended_at = seat.given_at
        seat.save()
        response = client.get(mending)
        assert response.status_code == 410
        assert dead_one.title not in text(response)
        assert client.post(mending, {"answer": "withdraw"}).status_code == 410
        assert again(dead_one).state == State.PUBLISHED

    def test_too_often_is_turned_away(self, client, mending, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "answer_letter": "2/m/ip"}
        answers = [client.get(mending).status_code for _ in range(3)]
        assert answers == [200, 200, 429]


class TestANewAddress:
    def test_on_the_same_site_brings_the_example_back_at_once(self, client, mending, dead_one, seat):
        response = client.post(mending, MEND, follow=True)
        assert "has its new address" in text(response)
        example = again(dead_one)
        assert (example.link, example.is_listed, example.link_verdict) == (
            MEND["address"],
            True,
            Link.UNCHECKED,
        )
        assert example.confirmed_on == date(2026, 6, 1)
        step = example.steps.filter(kind=ExampleStep.Kind.CHANGED).get()
        assert step.by == seat.user
        assert MEND["address"] in step.words
        assert example.watch.due_at == NOW

    def test_on_the_partnerships_own_website_too(self, client, mending, dead_one):
        partnership = dead_one.partnership
        partnership.website = "https://www.partnership.example"
        partnership.save()
        client.post(mending, {"answer": "address", "address": "https://partnership.example/plan"})
        assert again(dead_one).is_listed

    def test_on_another_site_goes_past_the_staff(self, client, mending, dead_one):
        response = client.post(mending, {**MEND, "address": "https://elsewhere.example/plan"}, follow=True)
        assert "Our staff look at it" in text(response)
        assert again(dead_one).state == State.WAITING
        assert not Example.objects.listed().exists()

    def test_of_what_everybody_may_read_goes_past_the_staff(self, client, mending, dead_one):
        Example.objects.update(sharing=Sharing.PUBLIC, access=Access.PUBLIC)
        assert "our staff look at its new address" in text(client.get(mending))
        response = client.post(mending, MEND, follow=True)
        assert "Our staff look at it" in text(response)
        assert (again(dead_one).state, dead_one.confirmed_on) == (State.WAITING, date(2026, 6, 1))

    @pytest.mark.parametrize("state", [State.TAKEN_DOWN, State.WITHDRAWN, State.DECLINED])
    def test_does_not_bring_back_what_was_taken_away_meanwhile(self, dead_one, seat, state):
        Example.objects.update(state=state)
        with pytest.raises(NotNowError):
            give_new_address(example=dead_one, address="https://elsewhere.example/", by=seat.user, now=NOW)
        assert (again(dead_one).state, dead_one.link) == (state, "https://old.example/plan")

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("", "Write the new address"),
            ("ftp://old.example/plan", "must start with https"),
            ("http://user:secret@old.example/", "user name or a password"),
            ("http://old.example:8080/", "unusual port"),
            ("https://old.example/plan", "the address that does not work"),
            ("no address at all", "valid URL"),
        ],
    )
    def test_that_cannot_be_used_is_refused_and_what_was_typed_is_kept(
        self, client, mending, dead_one, address, words
    ):
        response = client.post(
            mending, {"answer": "address", "address": address, "words": "We moved in May."}
        )
        assert response.status_code == 200
        assert words in text(response)
        assert "We moved in May." in text(response)
        if address:
            assert f'value="{address}"' in text(response)
        assert again(dead_one).link == "https://old.example/plan"

    def test_that_another_example_has_is_recognised(self, client, mending, dead_one):
        other = ExampleFactory(published=True, link="https://old.example/new-place", title="The new plan")
        response = client.post(mending, MEND)
        assert f"“{other}”" in text(response)
        assert again(dead_one).link == "https://old.example/plan"

    def test_that_waits_with_another_partnership_is_refused_without_its_name(self, client, mending, dead_one):
        other = ExampleFactory(link="https://old.example/new-place", title="The hushed plan")
        response = client.post(mending, MEND)
        assert "shared this address with us already" in text(response)
        assert other.title not in text(response)
        assert again(dead_one).link == "https://old.example/plan"


class TestWithdrawing:
    def test_takes_it_out_of_the_directory(self, client, mending, dead_one, seat):
        response = client.post(mending, {"answer": "withdraw", "words": "Out of date."}, follow=True)
        assert "is withdrawn" in text(response)
        example = again(dead_one)
        assert example.state == State.WITHDRAWN
        step = example.steps.filter(kind=ExampleStep.Kind.WITHDRAWN).get()
        assert (step.by, step.words) == (seat.user, "Out of date.")

    def test_needs_an_answer(self, client, mending, dead_one):
        response = client.post(mending, {})
        assert "Your answer" in text(response)
        assert again(dead_one).state == State.PUBLISHED

    def test_does_not_go_with_an_answer_to_another_question(self, client, mending, dead_one):
        client.post(mending, {"answer": "current"})
        assert again(dead_one).confirmed_on is None


class TestASettledQuestion:
    def test_says_so_and_takes_nothing_more(self, client, mending, dead_one):
        client.post(mending, MEND)
        assert "This question is answered" in text(client.get(mending))
        client.post(mending, {"answer": "withdraw"})
        assert again(dead_one).state == State.PUBLISHED

    def test_is_settled_when_the_link_came_back_by_itself(self, client, mending, dead_one):
        found(dead_one, FINE, now=NOW)
        assert "This question is answered" in text(client.get(mending))

    def test_stays_settled_when_the_link_dies_once_more(self, client, mending, dead_one):
        found(dead_one, FINE, now=NOW)
        dead(dead_one, now=NOW + 5 * DAY)
        assert "This question is answered" in text(client.get(mending))


class TestStillCurrent:
    def test_is_confirmed_by_the_button(self, client, asking, seat):
        assert "Is it still current?" in text(client.get(asking))
        assert Example.objects.get().confirmed_on is None
        response = client.post(asking, {"answer": "current"}, follow=True)
        assert "shown as confirmed today" in text(response)
        assert Example.objects.get().confirmed_on == date(2026, 6, 1)
        assert Currency.objects.get().asked_at is None

    def test_is_answered_by_something_newer(self, client, asking):
        answer = {"answer": "replaced", "address": "https://old.example/2026"}
        client.post(asking, answer)
        example = Example.objects.get()
        assert (example.link, example.confirmed_on) == ("https://old.example/2026", date(2026, 6, 1))
        assert not Currency.objects.unanswered().exists()

    def test_is_answered_by_withdrawing(self, client, asking):
        client.post(asking, {"answer": "withdraw"})
        assert Example.objects.get().state == State.WITHDRAWN
        assert not Currency.objects.unanswered().exists()

    def test_is_answered_for_all_at_once(self, client, seat):
        examples = [old(seat) for _ in range(3)]
        strange = old(SeatFactory())
        ask_what_is_due(now=NOW)
        letter = OutboxMessage.objects.get(recipients=[seat.user.email])
        all_of_them = links(letter)[0]
        page = text(client.get(all_of_them))
        assert all(example.title in page for example in examples)
        assert strange.title not in page
        client.post(all_of_them)
        confirmed = Example.objects.filter(confirmed_on__isnull=False)
        assert set(confirmed) == set(examples)

    def test_leads_on_to_what_else_was_asked(self, client, seat):
        first, second = old(seat), old(seat)
        ask_what_is_due(now=NOW)
        letter_links = links()
        response = client.post(letter_links[1], {"answer": "current"}, follow=True)
        assert second.title in text(response)
        onwards = re.search(
            r'href="http://localhost:8000(/examples/answers/[^"]+)"', response.content.decode()
        )
        client.post(onwards[1].replace("&amp;", "&"), {"answer": "current"})
        assert Example.objects.filter(confirmed_on__isnull=False).count() == 2
        assert first.title in text(response)

    def test_of_the_reminder_is_the_same_question(self, client, asking, seat, clock):
        ask_what_is_due(now=NOW + 21 * DAY)
        client.post(links()[-1], {"answer": "current"})
        assert "This question is answered" in text(client.get(asking))


def test_no_letter_leaves_past_the_outbox(asking):
    assert OutboxMessage.objects.exists()
    assert not getattr(mail, "outbox", [])
