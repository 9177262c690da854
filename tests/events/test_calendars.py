"""Calendar files: what other programs read out of them, and what the clocks do to it."""

from datetime import UTC, date, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from events.calendars import calendar_file, entry_of
from events.models import EventPage
from membership.access import Access
from tests.factories import programme
from tests.factories.events import EventFactory
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db

MARCH, OCTOBER = date(2027, 3, 28), date(2026, 10, 25)
"""The days on which the clocks in London go forward and back."""


def read(content: bytes):
    calendar = Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")


def fetch(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


class TestTheFileOfAnEvent:
    def test_says_what_where_and_when(self, client):
        page = programme.event_page("Who else knows?", bookable={}, venue_address="Market Place\nHarrowmere")
        _, (entry,) = read(fetch(client, f"/calendar/{page.event.slug}.ics"))
        assert str(entry["summary"]) == "Who else knows?"
        assert str(entry["location"]) == "Harrowmere Hall, Market Place, Harrowmere"
        assert str(entry["url"]).endswith(page.url)

    def test_of_one_day_has_its_hours(self):
        day = date(2027, 5, 4)
        event = EventFactory(starts_at=programme.london(day), ends_at=programme.london(day, "16:00"))
        _, (entry,) = read(calendar_file([entry_of(event)], now=timezone.now()))
        assert (entry["dtstart"].dt, entry["dtend"].dt) == (event.starts_at, event.ends_at)

    def test_of_several_days_has_whole_days_and_leaves_the_nights_free(self):
        day = date(2027, 5, 4)
        event = EventFactory(
            starts_at=programme.london(day, "09:30"),
            ends_at=programme.london(day + timedelta(days=1), "14:00"),
        )
        _, (entry,) = read(calendar_file([entry_of(event)], now=timezone.now()))
        assert (entry["dtstart"].dt, entry["dtend"].dt) == (day, day + timedelta(days=2))
        assert "Begins at 09:30 and ends at 14:00" in str(entry["description"])

    def test_never_holds_the_online_link(self, client):
        page = programme.event_page(
            venue_name="", online_link="https://video.example/secret-room", bookable={}
        )
        content = fetch(client, f"/calendar/{page.event.slug}.ics")
        assert b"secret-room" not in content
        assert b"LOCATION:Online" in content

    def test_holds_the_link_where_it_is_written_for_booked_people(self):
        event = EventFactory(webinar=True)
        content = calendar_file([entry_of(event, with_link=True)], now=timezone.now())
        assert b"https://example.org/room" in content

    def test_says_that_it_was_cancelled(self, client):
        page = programme.event_page(bookable={"cancelled_at": timezone.now(), "cancelled_because": "Snow."})
        _, (entry,) = read(fetch(client, f"/calendar/{page.event.slug}.ics"))
        assert str(entry["status"]) == "CANCELLED"

    def test_replaces_the_entry_of_an_earlier_file(self):
        event, now = EventFactory(), timezone.now()
        _, (before,) = read(calendar_file([entry_of(event)], now=now))
        _, (after,) = read(calendar_file([entry_of(event)], now=now + timedelta(minutes=1)))
        assert before["uid"] == after["uid"]
        assert after["sequence"] > before["sequence"]

    def test_of_a_locked_page_is_for_those_who_may_read_it(self, client):
        page = programme.event_page("Members’ day", access=Access.MEMBERS)
        address = f"/calendar/{page.event.slug}.ics"
        assert b"BEGIN:VEVENT" not in client.get(address).content
        client.force_login(SeatFactory().user)
        assert b"BEGIN:VEVENT" in fetch(client, address)

    def test_is_not_there_for_what_is_not_published(self, client):
        page = programme.event_page()
        page.unpublish()
        assert client.get(f"/calendar/{page.event.slug}.ics").status_code == 404


class TestTheClocks:
    @pytest.mark.parametrize(("day", "before", "after"), [(MARCH, 0, 1), (OCTOBER, 1, 0)])
    def test_leave_an_entry_at_its_hour_in_london(self, day, before, after):
        """`before` and `after` are the hours by which London is ahead of UTC on the day before the change and on the day itself."""
        for on, ahead in ((day - timedelta(days=1), before), (day, after)):
            event = EventFactory(starts_at=programme.london(on), ends_at=programme.london(on, "16:00"))
            _, (entry,) = read(calendar_file([entry_of(event)], now=timezone.now()))
            assert entry["dtstart"].params["TZID"] == "Europe/London"
            assert entry["dtstart"].dt.hour == 10
            assert entry["dtstart"].dt.astimezone(UTC).hour == 10 - ahead

    @pytest.mark.parametrize("day", [MARCH, OCTOBER])
    def test_are_told_by_the_file_itself(self, day):
        """A program that knows no zones finds the rules of London beside the entry."""
        event = EventFactory(starts_at=programme.london(day), ends_at=programme.london(day, "16:00"))
        calendar, (_entry,) = read(calendar_file([entry_of(event)], now=timezone.now()))
        (zone,) = calendar.walk("VTIMEZONE")
        assert str(zone["tzid"]) == "Europe/London"
        own = zone.to_tz(lookup_tzid=False)
        for hour in (-30, -6, 0, 12):
            moment = (event.starts_at + timedelta(hours=hour)).astimezone(timezone.get_default_timezone())
            assert own.utcoffset(moment.replace(tzinfo=None)) == moment.utcoffset()

    @pytest.mark.parametrize("day", [MARCH, OCTOBER])
    def test_leave_sessions_at_the_hours_of_the_programme(self, client, day):
        page = programme.event_page(
            starts_at=programme.london(day, "09:00"),
            ends_at=programme.london(day, "16:00"),
            programme=[programme.programme_day(day, programme.session("Welcome", "10:00", ends="11:00"))],
        )
        key = page.programme[0].value["slots"][0].id
        _, (entry,) = read(fetch(client, f"/calendar/{page.event.slug}/{key}.ics"))
        assert entry["dtstart"].dt == programme.london(day, "10:00")
        assert entry["dtend"].dt == programme.london(day, "11:00")


class TestTheFileOfASession:
    @pytest.fixture
    def page(self):
        day = timezone.localdate() + timedelta(days=56)
        speaker = programme.SpeakerFactory(name="Hazel Crowther")
        talk = programme.talk("What the night bus sees", room="Gallery", speakers=[speaker.pk])
        day_of = programme.programme_day(
            day, programme.session(), programme.parallel(talk, programme.talk("Another"), ends="15:00")
        )
        return programme.event_page(programme=[day_of])

    def test_says_who_speaks_in_which_room(self, client, page):
        key = page.programme[0].value["slots"][1].value["sessions"][0].id
        _, (entry,) = read(fetch(client, f"/calendar/{page.event.slug}/{key}.ics"))
        assert str(entry["summary"]) == "What the night bus sees"
        assert str(entry["location"]) == "Gallery, Harrowmere Hall"
        assert "Hazel Crowther" in str(entry["description"])

    def test_ends_with_the_next_slot_where_no_end_is_given(self, client, page):
        key = page.programme[0].value["slots"][0].id
        _, (entry,) = read(fetch(client, f"/calendar/{page.event.slug}/{key}.ics"))
        assert entry["dtend"].dt == programme.london(page.programme[0].value["day"], "14:00")

    def test_keeps_its_name_when_the_page_is_published_again(self, client, page):
        key = page.programme[0].value["slots"][0].id
        page.save_revision().publish()
        assert client.get(f"/calendar/{page.event.slug}/{key}.ics").status_code == 200

    def test_is_another_entry_than_that_of_a_copied_event(self, client, page):
        copy = page.copy(update_attrs={"title": "Next year", "slug": "next-year"})
        copy.save_revision().publish()
        copy = EventPage.objects.get(pk=copy.pk)
        key = page.programme[0].value["slots"][0].id
        uids = {
            str(read(fetch(client, f"/calendar/{slug}/{key}.ics"))[1][0]["uid"])
            for slug in (page.event.slug, copy.event.slug)
        }
        assert len(uids) == 2

    def test_is_not_there_for_another_key(self, client, page):
        other = "0f0f0f0f-0000-4000-8000-000000000000"
        assert client.get(f"/calendar/{page.event.slug}/{other}.ics").status_code == 404
