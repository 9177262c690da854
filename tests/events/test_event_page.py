"""The page of an event: programme, speakers, what there is afterwards, and the way to book."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.findings import findings_of
from events.models import CancellationRule, Event, EventPage, Place, Speaker
from events.services.pages import follow_page
from membership.access import Access
from office.models import Identity
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


class TestTheWayToBook:
    def page(self, *, ticket=None, size=20, **booking):
        page = programme.event_page(bookable=booking)
        TicketFactory(event=page.event, size=size, **(ticket or {}))
        return page

    def test_is_not_shown_where_nothing_is_booked(self, client):
        assert "booking-box" not in main_of(client, programme.event_page().url)

    def test_leads_to_booking_with_the_price(self, client):
        page = self.page()
        text = main_of(client, page.url)
        assert "Booking is open" in text
        assert f'href="/book/{page.event.slug}/"' in text
        assert "£240.00" in text

    def test_shows_a_member_the_members_price_and_how_many_such_places_are_left(self, client):
        page = self.page()
        seat = SeatFactory()
        booked = PlaceFactory(
            booking__event=page.event,
            booking__partnership=seat.partnership,
            ticket=page.event.tickets.get(),
            at_member_price=True,
        )
        client.force_login(seat.user)
        text = main_of(client, page.url)
        assert "£180.00" in text.split('class="booking-box"')[1].split("</section>")[0]
        assert "Your partnership has 4 of 5 places" in text
        Place.objects.filter(pk=booked.pk).update(state=Place.State.ENDED, ended_at=NOW)
        assert "Your partnership has 5 of 5 places" in main_of(client, page.url)

    def test_says_when_it_opens_for_whom(self, client):
        page = self.page(everybody_books_from=NOW + timedelta(days=7))
        text = main_of(client, page.url)
        assert "Booking opens on" in text
        assert "Members can book already" in text
        client.force_login(SeatFactory().user)
        assert "Booking is open" in main_of(client, page.url)

    def test_says_to_a_member_that_they_book_before_others(self, client):
        page = self.page(
            members_book_from=NOW + timedelta(days=3), everybody_books_from=NOW + timedelta(days=9)
        )
        client.force_login(SeatFactory().user)
        assert "You book before others" in main_of(client, page.url)

    def test_of_members_only_tickets_sends_others_to_sign_in(self, client):
        page = self.page(ticket={"is_for_members": True})
        assert "For partnerships in membership" in main_of(client, page.url)
        client.force_login(SeatFactory().user)
        assert "Booking is open" in main_of(client, page.url)

    def test_keeps_a_hidden_ticket_hidden(self, client):
        page = self.page(ticket={"code": "KETTLE", "name": "Unlikely guest"})
        text = main_of(client, page.url)
        assert "Book with your code" in text
        assert "Unlikely guest" not in text
        assert "KETTLE" not in text

    def test_says_that_few_are_left(self, client):
        page = self.page(size=10)
        assert "Only a few places are left" in main_of(client, page.url)
        page.event.quotas.update(size=11)
        assert "Only a few places are left" not in main_of(client, page.url)

    def test_offers_the_waiting_list_once_it_is_sold_out(self, client):
        page = self.page(size=1)
        PlaceFactory(booking__event=page.event, ticket=page.event.tickets.get())
        text = main_of(client, page.url)
        assert "Sold out" in text
        assert "Join the waiting list" in text

    def test_says_that_it_has_closed(self, client):
        page = self.page(books_until=NOW - timedelta(hours=1))
        text = main_of(client, page.url)
        assert "Booking has closed" in text
        assert "/book/" not in text

    def test_says_that_it_is_over(self, client):
        page = programme.event_page(bookable={}, **programme.past())
        text = main_of(client, page.url)
        assert "This event is over" in text
        assert "/book/" not in text
        assert "/calendar/" not in text

    def test_says_loudly_that_it_was_cancelled_and_why(self, client):
        page = self.page(cancelled_at=NOW, cancelled_because="The hall has flooded.")
        text = main_of(client, page.url)
        assert "This event has been cancelled" in text
        assert "The hall has flooded." in text
        assert "/book/" not in text

    def test_calls_what_costs_nothing_free(self, client):
        page = self.page(ticket={"free": True})
        text = main_of(client, page.url)
        assert "Free of charge" in text
        assert "Sign up" in text
        assert "Prices" not in text


class TestPrices:
    def test_say_until_when_they_are_early(self, client):
        page = programme.event_page(bookable={})
        until = timezone.localdate() + timedelta(days=3)
        TicketFactory(
            event=page.event, early_until=until, early_price_pence=20000, early_member_price_pence=15000
        )
        text = main_of(client, page.url)
        assert "Early price until" in text
        assert "£200.00" in text
        assert "later £240.00" in text
        assert "later £180.00" in text

    def test_speak_of_vat_only_where_the_association_is_registered(self, client):
        page = programme.event_page(bookable={})
        TicketFactory(event=page.event)
        assert "VAT" not in main_of(client, page.url)
        identity = Identity.load()
        identity.vat_number = "GB999999973"
        identity.save()
        assert "VAT" in main_of(client, page.url)

    def test_name_what_costs_something_besides(self, client):
        page = programme.event_page(bookable={})
        TicketFactory(event=page.event)
        PartFactory(event=page.event, dinner=True, name="Supper")
        PartFactory(event=page.event, name="Free workshop")
        prices = main_of(client, page.url).split('id="prices"')[1]
        assert "Supper" in prices
        assert "£45.00" in prices
        assert "Free workshop" not in prices

    def test_come_with_what_cancelling_costs(self, client):
        page = programme.event_page(bookable={})
        TicketFactory(event=page.event)
        CancellationRule.objects.create(event=page.event, days_before=14, fee_bp=5000)
        text = main_of(client, page.url)
        first = page.date - timedelta(days=14)
        assert f"free until {first - timedelta(days=1):%-d %B %Y}" in text
        assert f"From {first:%-d %B %Y} it costs half the price" in text


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
