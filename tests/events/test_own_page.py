import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.models import Details
from tests.events.letters import words_of
from tests.factories.event_letters import CheckedInFactory, DetailsFactory
from tests.factories.events import BookingFactory, EventFactory, PartFactory, PlaceFactory, PlacePartFactory

pytestmark = pytest.mark.django_db
NEEDS = {"dietary": "No nuts", "access": "", "agrees": "on"}


def address(place, name="place"):
    return reverse(name, args=[place.key])


def page(client, place):
    return client.get(address(place)).content.decode()


class TestAPersonsPage:
    def test_shows_the_ticket_and_its_code(self, client):
        place = PlaceFactory()
        shown = page(client, place)
        assert place.name in shown
        assert f"{place.code[:5]} {place.code[5:]}" in shown

    def test_is_kept_from_caches_and_search_engines(self, client):
        response = client.get(address(PlaceFactory()))
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]

    def test_is_not_there_for_a_form_in_progress(self, client):
        assert client.get(address(PlaceFactory(held=True))).status_code == 404

    def test_does_not_lead_to_the_booking(self, client):
        place = PlaceFactory()
        assert str(place.booking.key) not in page(client, place)

    @pytest.mark.parametrize(
        "place",
        [
            {"state": "ended", "ended_at": timezone.now()},
            {"booking__confirmed_at": None},
            {"booking__cancelled_at": timezone.now()},
            {"booking__event__cancelled_at": timezone.now()},
        ],
    )
    def test_tells_neither_code_nor_link_while_the_place_is_not_theirs(self, client, place):
        place = PlaceFactory(**{"booking__event__online_link": "https://example.org/room", **place})
        shown = page(client, place)
        assert place.code[:5] not in shown
        assert "example.org/room" not in shown
        assert client.get(address(place, "place_ticket")).status_code == 404

    def test_gives_the_online_link_and_what_to_know_for_the_day(self, client):
        event = EventFactory(webinar=True, joining_instructions="Join ten minutes early.")
        shown = page(client, PlaceFactory(booking__event=event))
        assert event.online_link in shown
        assert "ten minutes early" in shown

    def test_costs_the_same_with_few_and_with_many_parts(self, client):
        place = PlaceFactory()

        def cost(number):
            for _ in range(number):
                PlacePartFactory(place=place, part=PartFactory(event=place.booking.event, size=9))
                PartFactory(event=place.booking.event, size=9)
            with CaptureQueriesContext(connection) as queries:
                client.get(address(place))
            return len(queries)

        cost(1)
        assert cost(1) == cost(6) < 20


class TestFilesOfAPlace:
    def test_are_the_ticket_and_the_event_for_a_calendar(self, client):
        place = PlaceFactory(booking__event=EventFactory(online_link="https://example.org/room"))
        assert place.name in words_of(client.get(address(place, "place_ticket")).content)
        (entry,) = Calendar.from_ical(client.get(address(place, "place_calendar")).content).events
        assert "https://example.org/room" in entry["DESCRIPTION"]

    def test_hold_no_online_link_before_the_place_is_confirmed(self, client):
        event = EventFactory(online_link="https://example.org/room")
        place = PlaceFactory(booking__event=event, booking__confirmed_at=None)
        assert b"example.org/room" not in client.get(address(place, "place_calendar")).content

    def test_are_a_certificate_for_somebody_who_came(self, client):
        came = CheckedInFactory(place__booking__event=EventFactory(over=True)).place
        assert address(came, "place_certificate") in page(client, came)
        assert came.name in words_of(client.get(address(came, "place_certificate")).content)

    @pytest.mark.parametrize("given", [{"undone_at": timezone.now()}, {"place__booking__event__over": False}])
    def test_are_no_certificate_for_others(self, client, given):
        came = CheckedInFactory(**{"place__booking__event__over": True, **given}).place
        assert client.get(address(came, "place_certificate")).status_code == 404
        assert address(came, "place_certificate") not in page(client, came)


class TestSayingWhatOneNeeds:
    def test_keeps_it_with_the_words_agreed_to(self, client):
        place = PlaceFactory()
        client.post(address(place, "place_needs"), NEEDS)
        details = Details.objects.get(place=place)
        assert details.dietary == "No nuts"
        assert f"until {place.booking.event.forgets_details_on:%-d %B %Y}" in details.agreed_to

    def test_asks_for_consent_and_keeps_what_was_typed(self, client):
        place = PlaceFactory()
        response = client.post(address(place, "place_needs"), {"dietary": "No nuts"})
        assert "Tick the box" in response.content.decode()
        assert "No nuts</textarea>" in response.content.decode()
        assert not Details.objects.exists()

    def test_is_deleted_on_their_word(self, client):
        place = DetailsFactory().place
        client.post(address(place, "place_needs"), {"delete": "yes"})
        assert not Details.objects.exists()

    def test_shows_to_nobody_with_another_key(self, client):
        place = DetailsFactory(dietary="Coeliac").place
        other = PlaceFactory(booking=place.booking)
        assert "Coeliac" in page(client, place)
        assert "Coeliac" not in page(client, other)

    def test_is_refused_politely_once_the_event_is_over(self, client):
        place = PlaceFactory(booking__event=EventFactory(over=True))
        assert client.post(address(place, "place_needs"), NEEDS).status_code == 200
        assert not Details.objects.exists()


class TestChoosing:
    @pytest.fixture
    def place(self):
        return PlaceFactory(booking=BookingFactory(free=True))

    def choose(self, client, place, *parts):
        slots = {
            f"slot-{place.booking.event.parts.order_by('pk').first().pk}": str(part.pk) for part in parts
        }
        return client.post(address(place, "place_choices"), slots)

    def test_takes_one_of_a_slot(self, client, place):
        first, second = (PartFactory(event=place.booking.event, choice="Tuesday 14:00") for _ in range(2))
        self.choose(client, place, first)
        self.choose(client, place, second)
        assert [row.part for row in place.chosen.booked()] == [second]

    def test_leaves_alone_what_somebody_else_pays_for(self, client, place):
        workshop = PartFactory(event=place.booking.event, choice="Tuesday 14:00")
        dinner = PlacePartFactory(place=place, part=PartFactory(event=place.booking.event, dinner=True))
        self.choose(client, place, workshop)
        assert {row.part for row in place.chosen.booked()} == {workshop, dinner.part}

    def test_never_offers_what_costs_something(self, client, place):
        dinner = PartFactory(event=place.booking.event, dinner=True)
        assert f"slot-{dinner.pk}" not in page(client, place)
        client.post(address(place, "place_choices"), {f"slot-{dinner.pk}": "on"})
        assert not place.chosen.exists()

    def test_is_told_to_nobody_without_limit(self, client, place, settings):
        settings.ACCOUNT_RATE_LIMITS = {"change_own_place": "2/h/key"}
        parts = [PartFactory(event=place.booking.event, choice="Tuesday 14:00") for _ in range(2)]
        for number in range(4):
            shown = self.choose(client, place, parts[number % 2])
        assert "please wait" in shown.content.decode()
        assert [row.part for row in place.chosen.booked()] == [parts[1]]

    def test_says_what_is_full(self, client, place):
        full = PartFactory(event=place.booking.event, choice="Tuesday 14:00", size=0)
        PartFactory(event=place.booking.event, choice="Tuesday 14:00")
        shown = page(client, place)
        assert "Join the waiting list" in shown
        assert shown.count(f'value="{full.pk}"') == 1

    def test_ends_with_the_time_for_changes(self, client, place):
        workshop = PartFactory(event=place.booking.event, choice="Tuesday 14:00")
        type(place.booking.event).objects.update(changes_until=timezone.now())
        assert "Keep these choices" not in page(client, place)
        self.choose(client, place, workshop)
        assert not place.chosen.exists()


class TestWhatIsTypedInTwoPartsOfThePage:
    def test_stays_when_choices_are_kept_first(self, client):
        part = PartFactory(choice="Tuesday 14:00")
        place = PlaceFactory(booking__event=part.event)
        typed = {f"slot-{part.pk}": part.pk, "dietary": "No nuts", "access": ""}
        shown = client.post(address(place, "place_choices"), typed).content.decode()
        assert place.chosen.booked().get().part == part
        assert "No nuts</textarea>" in shown
        assert "is not kept yet" in shown

    def test_stays_when_needs_are_told_first(self, client):
        part = PartFactory(choice="Tuesday 14:00")
        place = PlaceFactory(booking__event=part.event)
        shown = client.post(
            address(place, "place_needs"), NEEDS | {f"slot-{part.pk}": part.pk}
        ).content.decode()
        assert Details.objects.exists()
        assert not place.chosen.exists()
        assert "What you chose is not kept yet" in shown
        assert shown.count("checked") == 1

    def test_goes_back_where_nothing_else_was_typed(self, client):
        place = DetailsFactory().place
        typed = NEEDS | {"access": "A seat near the door."}
        assert client.post(address(place, "place_needs"), typed).status_code == 302


class TestWaitingForAWorkshop:
    @pytest.fixture
    def place(self):
        return PlaceFactory(booking__event__slug="waited-for")

    @pytest.fixture
    def full(self, place):
        return PartFactory(event=place.booking.event, choice="Tuesday 14:00", size=0)

    def test_puts_the_person_in_line(self, client, place, full):
        client.post(address(place, "place_wait"), {"part": full.pk})
        assert place.waiting.get().part == full
        shown = page(client, place)
        assert f"/waiting/{place.waiting.get().key}/" in shown
        assert "Join the waiting list" not in shown

    def test_is_not_for_what_costs_something(self, client, place):
        dinner = PartFactory(event=place.booking.event, dinner=True, size=0)
        client.post(address(place, "place_wait"), {"part": dinner.pk})
        assert not place.waiting.exists()

    def test_says_when_there_is_room_after_all(self, client, place):
        free = PartFactory(event=place.booking.event, choice="Tuesday 14:00", size=3)
        response = client.post(address(place, "place_wait"), {"part": free.pk}, follow=True)
        assert "not full any more" in response.content.decode()
