"""Links and questions in the admin: what stands there, what staff may do, and what it costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsletters.services.groups import EDITOR, EVENTS_OFFICER, set_up_groups
from resources.links.fetching import Finding
from resources.models import Currency, Example, ExampleStep, Link, LinkWatch, State
from tests.factories.people import UserFactory
from tests.factories.resources import ExampleFactory
from tests.factories.upkeep import FINE, dead, found, shared, watched

pytestmark = pytest.mark.django_db
MOVED = Finding(Link.MOVED, 200, "It has moved for good.", moved_to="https://new.example/plan")


@pytest.fixture
def editor_client(client_for):
    set_up_groups()
    return client_for(UserFactory(is_staff=True, groups=[EDITOR]))


def text(response):
    return " ".join(response.content.decode().split())


def checked(finding, **values):
    example = ExampleFactory(published=True, **values)
    watched(example, now=timezone.now())
    return found(example, finding, now=timezone.now())


class TestTheListOfLinks:
    def test_shows_the_dead_first_and_can_be_narrowed(self, editor_client):
        works = checked(FINE)
        gone = dead(shared(), now=timezone.now())
        page = text(editor_client.get(reverse("link:index")))
        assert page.index(gone.title) < page.index(works.title)
        narrowed = text(editor_client.get(reverse("link:index"), {"verdict": Link.DEAD}))
        assert gone.title in narrowed
        assert works.title not in narrowed

    def test_can_be_taken_away_as_a_sheet(self, editor_client):
        example = checked(MOVED)
        response = editor_client.get(reverse("link:index"), {"export": "csv"})
        sheet = b"".join(response.streaming_content).decode()
        assert example.title in sheet
        assert "https://new.example/plan" in sheet

    @pytest.mark.parametrize("name", ["link:index", "currency:index"])
    def test_costs_the_same_whatever_its_length(self, editor_client, name):
        def one_more(number):
            example = checked(FINE, link=f"https://host{number}.example/")
            Currency.objects.create(example=example, due_on=date(2027, 1, 1))

        one_more(0)
        editor_client.get(reverse(name))
        with CaptureQueriesContext(connection) as few:
            editor_client.get(reverse(name))
        for number in range(1, 12):
            one_more(number)
        with CaptureQueriesContext(connection) as many:
            editor_client.get(reverse(name))
        assert len(many) == len(few)

    def test_is_for_those_whose_work_it_is(self, client_for):
        set_up_groups()
        other = client_for(UserFactory(is_staff=True, groups=[EVENTS_OFFICER]))
        for name in ("link:index", "currency:index"):
            assert other.get(reverse(name)).status_code == 302
        watch = checked(MOVED).watch
        other.post(reverse("link:move", args=[watch.pk]))
        watch.refresh_from_db()
        assert watch.moved_to


class TestOneLink:
    def test_tells_its_history(self, editor_client):
        example = dead(shared(), now=timezone.now())
        page = text(editor_client.get(reverse("link:inspect", args=[example.watch.pk])))
        assert page.count("The page is not there.") >= 3
        assert example.link in page

    def test_is_checked_at_once_on_request(self, editor_client):
        watch = checked(FINE).watch
        assert watch.due_at > timezone.now()
        editor_client.post(reverse("link:check", args=[watch.pk]))
        watch.refresh_from_db()
        assert watch.due_at <= timezone.now()

    def test_takes_over_where_it_has_moved(self, editor_client):
        example = checked(MOVED)
        response = editor_client.get(reverse("link:move", args=[example.watch.pk]))
        assert "https://new.example/plan" in text(response)
        response = editor_client.post(reverse("link:move", args=[example.watch.pk]), follow=True)
        assert response.status_code == 200
        example.refresh_from_db()
        assert (example.link, example.link_verdict, example.is_listed) == (
            "https://new.example/plan",
            Link.UNCHECKED,
            True,
        )
        assert example.steps.first().kind == ExampleStep.Kind.CHANGED
        assert LinkWatch.objects.get(example=example).address == example.link

    @pytest.mark.parametrize("change", [{"state": State.TAKEN_DOWN}, {"link": "https://else.example/"}])
    def test_is_not_taken_over_once_the_example_has_changed(self, editor_client, change):
        example = checked(MOVED)
        Example.objects.update(**change)
        editor_client.post(reverse("link:move", args=[example.watch.pk]))
        assert Example.objects.get().link != "https://new.example/plan"


class TestStillCurrent:
    def test_shows_who_has_not_answered(self, editor_client):
        asked, quiet = ExampleFactory(published=True), ExampleFactory(published=True)
        now = timezone.now()
        Currency.objects.create(
            example=asked, due_on=date(2027, 1, 1), asked_at=now - timedelta(days=30), reminded_at=now
        )
        Currency.objects.create(example=quiet, due_on=date(2027, 1, 1))
        page = text(editor_client.get(reverse("currency:index"), {"standing": "reminded"}))
        assert asked.title in page
        assert quiet.title not in page

    def test_takes_an_answer_that_came_by_telephone(self, editor_client):
        example = ExampleFactory(published=True)
        row = Currency.objects.create(
            example=example, due_on=date(2027, 1, 1), asked_at=timezone.now() - timedelta(days=30)
        )
        editor_client.post(reverse("currency:confirm", args=[row.pk]))
        example.refresh_from_db()
        assert example.confirmed_on == timezone.localdate()
        assert not Currency.objects.unanswered().exists()
        assert example.steps.first().by
