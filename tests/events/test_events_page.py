"""The list of events: what is to come, what others hold, what is over."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import Navigation
from events.models import Event, EventsPage, OtherEvent
from membership.access import Access
from tests.factories import pages, programme
from tests.factories.events import PlaceFactory, TicketFactory
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db


def main_of(client, **query) -> str:
    response = client.get("/events/", query)
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main>")[0]


def names(client, **query) -> list[str]:
    listing = client.get("/events/", query).context["listing"]
    return [(row.page or row.other).__str__() for _, rows in listing.months for row in rows]


def coming(title: str, days: int, **values):
    day = timezone.localdate() + timedelta(days=days)
    times = {"starts_at": programme.london(day), "ends_at": programme.london(day, "16:00")}
    return programme.event_page(title, **{**times, **values})


class TestANewSite:
    def test_has_an_events_page_in_its_navigation(self, client):
        call_command("set_up_site")
        assert 'href="/events/"' in client.get("/").content.decode()
        assert "No event is announced at the moment" in main_of(client)

    def test_sets_it_up_once_and_not_again_when_staff_deleted_it(self):
        programme.events_page()
        page = programme.events_page()
        links = [link["value"]["page"] for link in Navigation.load().header.raw_data]
        assert links.count(page.pk) == 1
        page.delete()
        call_command("set_up_site")
        assert not EventsPage.objects.exists()


class TestTheList:
    def test_shows_what_is_to_come_the_next_first_with_what_others_hold(self, client):
        coming("In three weeks", 21)
        coming("Next week", 7)
        programme.OtherEventFactory(
            name="Others in a fortnight", starts_on=timezone.localdate() + timedelta(days=14)
        )
        programme.event_page("Over", **programme.past())
        assert names(client) == ["Next week", "Others in a fortnight", "In three weeks"]
        text = main_of(client)
        assert "The Lantern Trust" in text
        assert "https://lantern.example/day" in text

    def test_keeps_an_event_until_its_last_minute(self, client):
        now = timezone.now()
        programme.event_page("Running", starts_at=now - timedelta(days=1), ends_at=now + timedelta(minutes=1))
        programme.event_page("Just over", starts_at=now - timedelta(days=1), ends_at=now)
        assert names(client) == ["Running"]
        assert names(client, past="") == ["Just over"]

    def test_leaves_out_what_others_held_and_what_is_not_shown(self, client):
        programme.events_page()
        today = timezone.localdate()
        programme.OtherEventFactory(starts_on=today - timedelta(days=1))
        programme.OtherEventFactory(is_shown=False)
        programme.OtherEventFactory(name="Second day", starts_on=today - timedelta(days=1), ends_on=today)
        assert names(client) == ["Second day"]

    def test_can_be_asked_by_kind(self, client):
        coming("A webinar", 7, kind=Event.Kind.WEBINAR)
        coming("A conference", 14)
        programme.OtherEventFactory(name="Of others")
        assert names(client, kind="webinar") == ["A webinar"]
        assert names(client, kind="elsewhere") == ["Of others"]
        assert "Nothing of this kind" in main_of(client, kind="workshop")
        assert len(names(client, kind="nonsense")) == 3

    def test_keeps_past_events_by_year(self, client):
        programme.event_page("This one", **programme.past(days=10))
        programme.event_page("Long ago", **programme.past(days=800))
        year = (timezone.localdate() - timedelta(days=800)).year
        assert names(client, past="") == ["This one", "Long ago"]
        assert names(client, past=str(year)) == ["Long ago"]
        assert "Nothing here" in main_of(client, past="1999")

    def test_takes_an_address_that_makes_no_sense_for_none(self, client):
        programme.event_page("Over", **programme.past())
        for past in ("x", "0000", "٢٠٢٥", "20255", "2025\0"):
            assert client.get("/events/", {"past": past, "page": "x", "kind": "\0"}).status_code == 200

    def test_marks_what_was_cancelled(self, client):
        page = coming("In the snow", 7)
        page.event.cancelled_at = timezone.now()
        page.event.save()
        assert "Cancelled" in main_of(client)

    def test_says_where_booking_is_open_for_whoever_asks(self, client):
        page = coming("Bookable", 7)
        page.event.is_bookable = True
        page.event.members_book_from = timezone.now() - timedelta(days=1)
        page.event.save()
        assert "Members can book" in main_of(client)
        client.force_login(SeatFactory().user)
        assert "Booking is open" in main_of(client)

    def test_says_when_booking_opens_and_what_is_sold_out(self, client):
        now = timezone.now()
        later = coming("Later", 21)
        opens = now + timedelta(days=3)
        Event.objects.filter(page=later).update(is_bookable=True, everybody_books_from=opens)
        full = coming("Full", 14)
        Event.objects.filter(page=full).update(is_bookable=True, everybody_books_from=now - timedelta(days=1))
        ticket = TicketFactory(event=full.event, size=1)
        text = main_of(client)
        assert f"Booking opens {timezone.localtime(opens):%-d %B}" in text
        assert "Booking is open" in text
        PlaceFactory(booking__event=full.event, ticket=ticket)
        text = main_of(client)
        assert "Sold out, waiting list" in text
        assert "Booking is open" not in text

    def test_shows_no_body_of_what_is_for_members(self, client):
        coming("For members", 7, access=Access.MEMBERS, body=[pages.rich_text("Behind the curtain")])
        text = main_of(client)
        assert "Members only" in text
        assert "Behind the curtain" not in text

    def test_costs_the_same_queries_whatever_its_length(self, client):
        def count() -> int:
            with CaptureQueriesContext(connection) as counted:
                assert client.get("/events/").status_code == 200
            return len(counted)

        now = timezone.now()
        first = coming("One", 5)
        TicketFactory(event=first.event, size=3)
        Event.objects.update(is_bookable=True, everybody_books_from=now)
        programme.OtherEventFactory()
        client.get("/events/")
        few = count()
        for number in range(6):
            more = coming(f"More {number}", 6 + number, kind=Event.Kind.WEBINAR)
            TicketFactory(event=more.event, size=3)
            Event.objects.update(is_bookable=True, everybody_books_from=now)
            programme.OtherEventFactory()
        assert count() <= few


class TestTheHomePage:
    def test_names_the_next_three(self, client):
        for days in (28, 7, 21, 14):
            coming(f"In {days} days", days)
        shown = client.get("/").content.decode()
        assert "In 7 days" in shown
        assert "In 21 days" in shown
        assert "In 28 days" not in shown

    def test_says_nothing_of_events_while_there_are_none(self, client):
        programme.events_page()
        assert "Coming events" not in client.get("/").content.decode()


class TestAnEventOfAnotherBody:
    def test_ends_on_its_first_day_unless_another_is_given(self):
        event = OtherEvent(
            name="Day", organiser="Others", starts_on=timezone.localdate(), link="https://x.example/"
        )
        event.full_clean()
        assert event.ends_on == event.starts_on

    def test_cannot_end_before_it_begins(self):
        day = timezone.localdate()
        event = OtherEvent(
            name="Day",
            organiser="Others",
            starts_on=day,
            ends_on=day - timedelta(days=1),
            link="https://x.example/",
        )
        with pytest.raises(ValidationError) as refused:
            event.full_clean()
        assert "ends_on" in refused.value.message_dict
