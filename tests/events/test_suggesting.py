"""Suggesting a topic or a speaker: the form, what becomes of it, and when it is forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import OtherEvent, Speaker, Suggestion
from events.models.programme import KEPT_FOR
from events.services.suggesting import AlreadyDealtWithError, mark_dealt_with
from events.tasks import forget_old_suggestions
from newsletters.services.groups import FINANCE_OFFICER, set_up_groups
from office.models import Identity, OutboxMessage
from tests.factories import programme
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

SAID = {
    "what": "speaker",
    "subject": "Marguerite Oldcastle, reviewer",
    "reason": "She writes short.",
    "name": "Jo Example",
    "email": "jo@example.org",
    "organisation": "Harrowmere",
}


@pytest.fixture(autouse=True)
def office():
    identity = Identity.load()
    identity.email = "office@association.example"
    identity.save()
    return identity


@pytest.fixture
def events_page():
    return programme.events_page()


def send(client, address="/suggest/", **values):
    return client.post(address, {**SAID, **values})


class TestTheForm:
    def test_is_offered_on_the_events_page(self, client, events_page):
        assert 'href="/suggest/"' in client.get("/events/").content.decode()
        text = client.get("/suggest/").content.decode()
        assert "Send your suggestion" in text
        assert "We take no referrals" in text

    def test_keeps_a_suggestion_and_tells_the_office(self, client, events_page):
        assert send(client).status_code == 302
        made = Suggestion.objects.get()
        assert (made.subject, made.email, made.event) == (SAID["subject"], SAID["email"], None)
        letter = OutboxMessage.objects.get()
        assert letter.recipients == ["office@association.example"]
        assert "She writes short." in letter.text

    def test_of_an_event_names_the_event(self, client):
        page = programme.event_page("Who else knows?", takes_suggestions=True)
        address = f"/suggest/{page.event.slug}/"
        assert f'href="{address}"' in client.get(page.url).content.decode()
        send(client, address)
        assert Suggestion.objects.get().event == page.event

    def test_is_not_there_where_nobody_asks(self, client, events_page):
        page = programme.event_page("Who else knows?")
        assert client.get(f"/suggest/{page.event.slug}/").status_code == 404
        events_page.takes_suggestions = False
        events_page.save_revision().publish()
        assert client.get("/suggest/").status_code == 404
        assert send(client).status_code == 404

    def test_keeps_what_was_typed_when_something_is_missing(self, client, events_page):
        response = send(client, email="not an address", reason="")
        text = response.content.decode()
        assert "Marguerite Oldcastle, reviewer" in text
        assert "error-summary" in text
        assert not Suggestion.objects.exists()

    def test_sent_twice_is_one_suggestion(self, client, events_page):
        send(client)
        send(client, email="JO@example.org")
        assert Suggestion.objects.count() == OutboxMessage.objects.count() == 1

    def test_is_not_filled_in_by_machines(self, client, events_page):
        from cms.form_builder import HONEYPOT

        assert send(client, **{HONEYPOT: "x"}).status_code == 302
        assert not Suggestion.objects.exists()

    def test_stops_after_many_from_one_address(self, client, events_page):
        answers = [send(client, subject=f"Topic {number}") for number in range(6)]
        assert [answer.status_code for answer in answers] == [302] * 5 + [429]
        assert "Topic 5" in answers[-1].content.decode()
        assert Suggestion.objects.count() == 5

    def test_knows_who_is_signed_in(self, client, events_page):
        client.force_login(UserFactory(email="ada@example.org"))
        assert "ada@example.org" in client.get("/suggest/").content.decode()


class TestWhatBecomesOfASuggestion:
    def test_is_forgotten_when_its_time_is_over(self):
        now = timezone.now()
        programme.SuggestionFactory(received_at=now - KEPT_FOR - timedelta(minutes=1))
        kept = programme.SuggestionFactory(received_at=now - KEPT_FOR + timedelta(hours=1))
        assert forget_old_suggestions() == 1
        assert forget_old_suggestions() == 0
        assert Suggestion.objects.get() == kept

    def test_is_dealt_with_once(self):
        suggestion = programme.SuggestionFactory()
        mark_dealt_with(suggestion=suggestion, now=timezone.now())
        with pytest.raises(AlreadyDealtWithError):
            mark_dealt_with(suggestion=suggestion, now=timezone.now())


class TestInTheAdmin:
    def test_staff_read_it_and_mark_it_as_dealt_with(self, staff_client):
        suggestion = programme.SuggestionFactory(subject="Night buses")
        address = reverse("suggestion:inspect", args=[suggestion.pk])
        assert "Night buses" in staff_client.get(reverse("suggestion:index")).content.decode()
        assert "Mark as dealt with" in staff_client.get(address).content.decode()
        staff_client.post(reverse("suggestion:dealt_with", args=[suggestion.pk]))
        suggestion.refresh_from_db()
        assert suggestion.is_answered
        assert "Mark as dealt with" not in staff_client.get(address).content.decode()

    def test_staff_without_the_right_do_not(self, client_for):
        set_up_groups()
        programme.SuggestionFactory(subject="Night buses")
        client = client_for(UserFactory(is_staff=True, groups=[FINANCE_OFFICER]))
        response = client.get(reverse("suggestion:index"), follow=True)
        assert "Night buses" not in response.content.decode()

    def test_speakers_and_other_bodies_events_are_entered_there(self, staff_client):
        for name in ("speaker", "otherevent"):
            assert staff_client.get(reverse(f"{name}:add")).status_code == 200
            assert staff_client.get(reverse(f"{name}:index")).status_code == 200
        speaker = {"name": "Hazel", "role": "", "organisation": "", "about": "null", "picture": ""}
        staff_client.post(reverse("speaker:add"), speaker)
        day = timezone.localdate()
        values = {"name": "Day", "organiser": "Others", "link": "https://x.example/", "is_shown": "on"}
        staff_client.post(reverse("otherevent:add"), {**values, "starts_on": day, "ends_on": ""})
        assert Speaker.objects.get().name == "Hazel"
        assert OtherEvent.objects.get().ends_on == day

    def test_a_speaker_can_be_chosen_for_a_programme(self, staff_client):
        programme.SpeakerFactory(name="Hazel Crowther")
        text = staff_client.get(reverse("speaker_chooser:choose")).content.decode()
        assert "Hazel Crowther" in text
        found = staff_client.get(reverse("speaker_chooser:choose_results"), {"q": "nobody"})
        assert "Hazel Crowther" not in found.content.decode()
