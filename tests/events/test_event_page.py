"""The page of an event: programme, speakers, what there is afterwards, and the way to book."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.findings import findings_of
from events.models import Event, EventPage, Speaker
from events.services.pages import follow_page
from membership.access import Access
from tests.factories import files, pages, programme
from tests.factories.events import PartFactory, PlaceFactory, PlacePartFactory, TicketFactory
from tests.factories.membership import MembershipFactory, SeatFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def main_of(client, address, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main>")[0]


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        client.get(address)
    return len(counted)


def page_with(sessions: int, files_shown: int = 0, tickets: int = 0):
    """A page with so many parallel sessions, each with a speaker with a picture, documents, reports and tickets."""
    day = timezone.localdate() + timedelta(days=56)
    talks = []
    for number in range(sessions):
        speaker = programme.SpeakerFactory(picture=files.picture(f"portrait{sessions}-{number}.png"))
        talks.append(programme.talk(f"Session {number}", speakers=[speaker.pk]))
    materials = []
    for number in range(files_shown):
        document = files.document(f"slides{sessions}-{number}.pdf")
        report = pages.news(f"Report {sessions} {number}", body=[])
        materials += [
            {"type": "document", "value": {"document": document.pk}},
            {"type": "report", "value": {"page": report.pk}},
            programme.recording(f"Recording {number}"),
        ]
    page = programme.event_page(
        f"With {sessions} sessions",
        bookable={},
        programme=[programme.programme_day(day, programme.parallel(*talks))],
        materials=materials,
    )
    for _ in range(tickets):
        TicketFactory(event=page.event, size=50)
    return page


class TestTheProgramme:
    def test_stands_in_the_order_of_the_clock_with_rooms_and_speakers(self, client):
        day = timezone.localdate() + timedelta(days=56)
        speaker = programme.SpeakerFactory(name="Hazel Crowther")
        talks = [
            programme.talk("What the night bus sees", room="Gallery", speakers=[speaker.pk]),
            programme.talk("Fathers, rung back", room="Chapter room"),
        ]
        page = programme.event_page(
            programme=[
                programme.programme_day(
                    day + timedelta(days=1), programme.session("Second morning", "09:00")
                ),
                programme.programme_day(
                    day,
                    programme.parallel(*talks, starts="14:00", ends="15:00"),
                    programme.session("Welcome", "10:00"),
                    programme.pause("Lunch", "12:30"),
                ),
            ]
        )
        text = main_of(client, page.url)
        order = ["Welcome", "Lunch", "What the night bus sees", "Fathers, rung back", "Second morning"]
        places = [text.index(f">{words}") for words in order]
        assert places == sorted(places)
        assert "Hazel Crowther" in text
        assert "Chapter room" in text

    def test_shows_each_speaker_once_the_named_ones_first(self, client):
        day = timezone.localdate() + timedelta(days=56)
        first, second = (
            programme.SpeakerFactory(name="Zadie First"),
            programme.SpeakerFactory(name="Abel Second"),
        )
        slots = [programme.session("One", "10:00", speakers=[second.pk, first.pk])]
        page = programme.event_page(
            speakers=[{"type": "speaker", "value": first.pk}],
            programme=[programme.programme_day(day, *slots)],
        )
        speakers = main_of(client, page.url).split('class="speakers"')[1]
        assert speakers.count("Zadie First") == 1
        assert speakers.index("Zadie First") < speakers.index("Abel Second")

    def test_survives_a_day_with_nothing_in_it_yet(self, client):
        page = programme.event_page(programme=[programme.programme_day(timezone.localdate())])
        assert "Programme" in main_of(client, page.url)

    def test_survives_a_speaker_who_was_deleted(self, client):
        speaker = programme.SpeakerFactory()
        day = timezone.localdate() + timedelta(days=56)
        slots = [programme.session("One", "10:00", speakers=[speaker.pk])]
        page = programme.event_page(
            speakers=[{"type": "speaker", "value": speaker.pk}],
            programme=[programme.programme_day(day, *slots)],
        )
        Speaker.objects.all().delete()
        assert "One" in main_of(client, page.url)

    def test_says_what_is_chosen_and_what_of_it_is_full(self, client):
        day = timezone.localdate() + timedelta(days=56)
        talks = [programme.talk(f"Choice {name}", part=name) for name in ("roomy", "scarce", "full")]
        page = programme.event_page(
            bookable={}, programme=[programme.programme_day(day, programme.parallel(*talks))]
        )
        ticket = TicketFactory(event=page.event)
        for name, size in (("roomy", 40), ("scarce", 3), ("full", 1)):
            PartFactory(event=page.event, name=name, size=size)
        place = PlaceFactory(booking__event=page.event, ticket=ticket)
        PlacePartFactory(place=place, part=page.event.parts.get(name="full"))
        text = main_of(client, page.url)
        assert "chosen when you book" in text
        roomy, scarce, full = (each.split("</li>")[0] for each in text.split(">Choice ")[1:])
        assert "3 left" in scarce
        assert "Full" in full
        assert "left" not in roomy
        assert "Full" not in roomy

    def test_is_found_by_the_names_of_speakers(self, client):
        speaker = programme.SpeakerFactory(name="Marguerite Quillfeather")
        programme.event_page("Evening", speakers=[{"type": "speaker", "value": speaker.pk}])
        assert "Evening" in client.get("/search/", {"q": "quillfeather"}).content.decode()

    def test_costs_the_same_queries_whatever_its_size(self, client):
        few, many = page_with(2, 1, 1), page_with(9, 4, 5)
        assert queries(client, few.url) == queries(client, many.url)


class TestWhatItAsksItsEditorToLookAt:
    def test_names_a_day_outside_the_event_and_a_part_that_nobody_can_choose(self):
        day = timezone.localdate()
        page = programme.event_page(
            programme=[
                programme.programme_day(day, programme.session("Early", part="No such part")),
            ]
        )
        found = " ".join(findings_of(page))
        assert "not a day of the event" in found
        assert "“No such part”" in found

    def test_is_content_with_a_part_that_exists(self):
        page = programme.event_page(bookable={})
        PartFactory(event=page.event, name="Fathers, rung back")
        page.programme = [
            programme.programme_day(page.date, programme.session("Fathers", part="Fathers, rung back"))
        ]
        assert not any("part" in each for each in findings_of(page))

    def test_asks_where_it_is(self):
        page = programme.event_page(venue_name="", venue_access="")
        assert any("where it takes place" in each for each in findings_of(page))


class TestWhatThereIsAfterwards:
    def test_is_open_each_by_its_own_access(self, client):
        slides = files.document("slides.pdf", title="The slides", access=Access.PUBLIC)
        notes = files.document("notes.pdf", title="The notes", access=Access.MEMBERS)
        page = programme.event_page(
            materials=[
                {"type": "document", "value": {"document": slides.pk, "title": "", "note": ""}},
                {"type": "document", "value": {"document": notes.pk, "title": "", "note": ""}},
                programme.recording("Open film", link="https://films.example/open"),
                programme.recording("Members’ film", link="https://films.example/closed", access="members"),
            ],
            **programme.past(),
        )
        text = main_of(client, page.url)
        assert "The slides" in text
        assert "https://films.example/open" in text
        assert "The notes" not in text
        assert "https://films.example/closed" not in text
        assert "Members’ film" in text
        client.force_login(SeatFactory().user)
        text = main_of(client, page.url)
        assert "The notes" in text
        assert "https://films.example/closed" in text

    def test_names_a_report_only_while_it_is_published(self, client):
        report = pages.news("What we heard", body=[])
        page = programme.event_page(
            materials=[{"type": "report", "value": {"page": report.pk}}], **programme.past()
        )
        assert "What we heard" in main_of(client, page.url)
        report.unpublish()
        assert "What we heard" not in main_of(client, page.url)

    def test_is_never_kept_by_a_cache(self, client):
        page = programme.event_page()
        assert "no-store" in client.get(page.url)["Cache-Control"]


class TestTheOnlineLink:
    def test_stands_nowhere_on_the_site(self, client):
        page = programme.event_page("Webinar", venue_name="", online_link="https://video.example/secret-room")
        for address in (page.url, "/events/", "/", "/search/?q=secret-room", "/search/?q=webinar"):
            assert b"https://video.example/secret-room" not in client.get(address).content
        assert "Online" in main_of(client, page.url)


class TestALockedEvent:
    def test_shows_its_teaser_and_the_way_in(self, client):
        page = programme.event_page(
            access=Access.MEMBERS, body=[pages.rich_text("Behind the curtain")], bookable={}
        )
        text = main_of(client, page.url)
        assert "What it is about." in text
        assert "Behind the curtain" not in text
        client.force_login(SeatFactory().user)
        assert "Behind the curtain" in main_of(client, page.url)


class TestMembershipOfThePartnership:
    def test_gives_nothing_once_it_has_lapsed(self, client):
        page = programme.event_page(bookable={})
        TicketFactory(event=page.event)
        MembershipFactory()
        client.force_login(SeatFactory(lapsed=True).user)
        assert "Your partnership has" not in main_of(client, page.url)


class TestItsEvent:
    def test_stays_the_same_when_a_draft_from_before_it_was_published_goes_out(self):
        """The first draft knows of no event; an editor goes on from it."""
        page = programme.event_page("Who else knows?", bookable={})
        draft = page.get_latest_revision_as_object()
        draft.title = "Who else knew?"
        draft.save_revision().publish()
        event = Event.objects.get()
        assert (event.pk, event.name) == (page.event_id, "Who else knew?")
        assert event.is_bookable
        assert EventPage.objects.get().event == event

    def test_stays_cancelled_when_its_page_was_loaded_before_that(self):
        page = programme.event_page(bookable={})
        loaded = EventPage.objects.select_related("event").get(pk=page.pk)
        Event.objects.update(cancelled_at=NOW, cancelled_because="Snow.", is_bookable=False)
        loaded.title = "Another name"
        follow_page(page=loaded)
        event = Event.objects.get()
        assert event.is_cancelled
        assert not event.is_bookable
        assert event.name == "Another name"

    def test_is_another_one_for_a_copy(self):
        page = programme.event_page("This year", bookable={})
        copy = page.copy(update_attrs={"title": "Next year", "slug": "next-year"})
        copy.save_revision().publish()
        assert EventPage.objects.get(pk=copy.pk).event not in (None, page.event)
