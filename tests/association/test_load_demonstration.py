"""The command that fills an empty site with the demonstration."""

import json
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from association.demonstration import content, people
from association.demonstration.directory import LINKS_DEAD
from cms.models import ContentPage, GatedDocument, Picture, SearchEntry
from events.models import Event, EventPage
from membership.access import Access
from membership.models import Area, Membership, Partnership, Seat
from newsletters.models import IssuePage, NewsPage
from office.models import Identity
from resources.models import (
    BriefingPage,
    BriefingVersionPage,
    Currency,
    Example,
    ExampleDocument,
    ExampleStep,
    Link,
    LinkWatch,
    PeopleListPage,
    PolicyHubPage,
    Profile,
    PublicationPage,
    State,
    TopicPage,
)
from resources.models.examples import LISTED
from tests.factories import pages
from tests.factories.membership import PartnershipFactory

COUNTED = (ContentPage, GatedDocument, Picture, Partnership, Area, Membership, Seat, get_user_model())


def load():
    told = StringIO()
    call_command("load_demonstration", stdout=told)
    return told.getvalue()


def counts():
    return {model.__name__: model.objects.count() for model in COUNTED}


@pytest.fixture(scope="module")
def _media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, _media):
    """The demonstration, loaded once for this file and taken back afterwards."""
    from django.db import transaction
    from django.test.utils import override_settings

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=_media):
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield load()
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.mark.django_db
class TestRefusing:
    def test_a_site_with_partnerships_of_its_own_is_left_alone(self):
        PartnershipFactory()
        with pytest.raises(CommandError, match="empty site only"):
            load()
        assert not Identity.load().demonstration
        assert Partnership.objects.count() == 1

    def test_a_site_with_newsletters_of_its_own_is_left_alone(self):
        pages.issue()
        with pytest.raises(CommandError, match="empty site only"):
            load()


@pytest.mark.django_db
class TestLoading:
    def test_it_says_what_the_site_holds(self, loaded):
        assert loaded.startswith("The demonstration is loaded: 41 partnerships, ")

    def test_a_second_time_makes_nothing_twice(self, loaded):
        before = counts()
        assert load().startswith("The demonstration was there already")
        assert counts() == before

    def test_every_page_is_published_and_none_in_the_future(self, loaded):
        assert not ContentPage.objects.filter(live=False).exists()
        assert not ContentPage.objects.filter(first_published_at__gt=timezone.now()).exists()
        assert (IssuePage.objects.count(), NewsPage.objects.count()) == (24, 20)

    def test_what_is_written_passes_the_editors_own_checks(self, loaded):
        for page in ContentPage.objects.specific():
            page.full_clean()
            for name in ("body", "introduction", "sections"):
                stream = getattr(page, name, None)
                if hasattr(stream, "stream_block"):
                    stream.stream_block.clean(stream)

    def test_memberships_have_the_states_that_were_planned(self, loaded):
        today = timezone.localdate()
        for planned in people.partnerships():
            memberships = Membership.objects.filter(partnership__name=planned.name)
            speaking = memberships.standing_first(today)[0]
            assert (planned.key, speaking.status(today=today)) == (planned.key, planned.status)

    def test_everybody_who_is_named_can_sign_in(self, loaded):
        for person in people.sign_ins():
            assert Client().login(email=person.email, password=people.password()), person.key

    def test_nobody_else_can(self, loaded):
        named = [person.email for person in people.sign_ins()]
        others = get_user_model().objects.exclude(email__in=named)
        assert others
        assert [user.email for user in others if user.has_usable_password()] == []

    def test_the_sign_ins_are_left_for_the_terminal(self, loaded, settings):
        left = json.loads((Path(settings.VAR_DIR) / "demonstration-sign-ins.json").read_text())
        assert [sorted(person) for person in left] == [["email", "password", "sees", "who"]] * 11

    def test_events_say_all_that_a_reader_needs(self, loaded):
        found = {page.title: page.own_findings() for page in EventPage.objects.live()}
        assert len(found) >= 10
        assert {title: words for title, words in found.items() if words} == {}

    def test_everything_that_can_be_booked_of_the_conference_draws_on_a_quota(self, loaded):
        conference = Event.objects.get(slug="who-else-knows")
        offers = [*conference.tickets.all(), *conference.parts.all()]
        assert len(offers) > 15
        assert all(offer.quotas.exists() for offer in offers)

    def test_the_newest_issue_is_locked_for_a_visitor_and_open_for_a_member(self, loaded):
        newest = IssuePage.objects.order_by("-month")[0]
        word = "Ten to four, bay six"
        member = Client()
        member.login(email="oluwaseun.brathwaite@wrenmouth.example", password=people.password())
        assert word not in Client().get(newest.url).content.decode()
        assert word in member.get(newest.url).content.decode()

    def test_every_topic_has_examples_that_members_find(self, loaded):
        assert TopicPage.objects.live().count() == 46
        assert Example.objects.listed().count() >= 176
        assert [
            topic.title for topic in TopicPage.objects.all() if topic.examples.filter(LISTED).count() < 3
        ] == []

    def test_some_examples_wait_and_some_links_have_died(self, loaded):
        assert Example.objects.filter(state=State.WAITING).count() >= 3
        dead = Example.objects.filter(link_verdict=Link.DEAD)
        assert dead.count() == LINKS_DEAD
        assert {step.kind for example in dead for step in example.steps.all()} >= {ExampleStep.Kind.LINK_DEAD}
        assert LinkWatch.objects.exclude(moved_to="").exists()
        assert Currency.objects.unanswered().filter(reminded_at__isnull=False).exists()

    def test_files_of_examples_open_for_those_who_may_read_them(self, loaded):
        for file in ExampleDocument.objects.select_related("document", "example"):
            gate = file.example.access if file.example.is_listed else Access.WITHHELD
            assert (file.document.title, file.document.access) == (file.document.title, gate)

    def test_the_library_stands_as_planned(self, loaded):
        assert BriefingPage.objects.live().count() == 12
        assert all(page.newest_version for page in BriefingPage.objects.all())
        assert BriefingVersionPage.objects.filter(number=3).count() >= 3
        assert PublicationPage.objects.live().count() == 40
        assert PolicyHubPage.objects.live().count() == 2
        assert PeopleListPage.objects.live().count() == 3
        assert Profile.objects.shown().count() == 11

    def test_everything_new_can_be_found(self, loaded):
        found = Counter(SearchEntry.objects.values_list("source", flat=True))
        assert found["example"] >= 176
        assert found["person"] == 11
        assert found["page"] >= 46 + 12 + 40

    @pytest.mark.prove
    def test_every_page_is_shown_and_says_that_it_is_invented(self, loaded):
        administrator = Client()
        administrator.login(email="administrator@example.org", password=people.password())
        for page in ContentPage.objects.live():
            answer = administrator.get(page.url)
            assert (page.url, answer.status_code) == (page.url, 200)
            assert "noindex" in answer.content.decode()


def test_the_number_of_issues_fits_two_years():
    assert content.ISSUES == 24
