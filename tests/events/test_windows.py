"""From when until when an event can be booked, in words that stay true."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.programme.windows import windows_of
from tests.factories.events import EventFactory, TicketFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)
STARTS = datetime(2026, 9, 15, 9, tzinfo=UTC)
BEFORE, SOON, LATER = NOW - timedelta(days=3), NOW + timedelta(days=3), NOW + timedelta(days=10)
CLOSES = datetime(2026, 9, 1, 16, tzinfo=UTC)


def event(**values: Any) -> Any:
    usual = {"starts_at": STARTS, "members_book_from": None, "everybody_books_from": None}
    return EventFactory(**{**usual, **values})


def words(**values: Any) -> str:
    found = event(**values)
    return windows_of([found], now=NOW)[found.pk]


class TestWindowsOf:
    @pytest.mark.parametrize(
        ("members", "everybody", "said"),
        [
            (BEFORE, BEFORE, "Booking is open until it begins"),
            (None, BEFORE, "Booking is open until it begins"),
            (None, SOON, "Booking opens on 13 May 2026"),
            (LATER, SOON, "Booking opens on 13 May 2026"),
            (BEFORE, SOON, "Members can book, everybody from 13 May 2026"),
            (SOON, LATER, "Members can book from 13 May 2026, everybody from 20 May 2026"),
            (BEFORE, None, "For members: booking is open until it begins"),
            (SOON, None, "For members: booking opens on 13 May 2026"),
            (None, None, ""),
        ],
    )
    def test_say_who_can_book_from_when(self, members, everybody, said):
        assert words(members_book_from=members, everybody_books_from=everybody) == said

    @pytest.mark.parametrize(
        ("everybody", "said"),
        [
            (BEFORE, "Booking is open until 1 September 2026"),
            (SOON, "Booking opens on 13 May 2026, until 1 September 2026"),
        ],
    )
    def test_say_until_when(self, everybody, said):
        assert words(everybody_books_from=everybody, books_until=CLOSES) == said

    def test_say_that_booking_has_closed(self):
        assert words(everybody_books_from=BEFORE, books_until=BEFORE) == "Booking has closed"

    @pytest.mark.parametrize(
        "values",
        [{"is_bookable": False}, {"cancelled_at": BEFORE}, {"starts_at": BEFORE, "ends_at": BEFORE}],
        ids=["nothing is booked here", "cancelled", "over"],
    )
    def test_say_nothing_where_nothing_can_be_booked(self, values):
        assert words(everybody_books_from=BEFORE, **values) == ""

    def test_name_members_alone_where_all_tickets_are_theirs(self):
        found = event(everybody_books_from=BEFORE)
        TicketFactory(event=found, is_for_members=True)
        assert windows_of([found], now=NOW)[found.pk] == "For members: booking is open until it begins"
        TicketFactory(event=found)
        assert windows_of([found], now=NOW)[found.pk] == "Booking is open until it begins"

    def test_the_day_is_londons(self):
        assert words(everybody_books_from=datetime(2026, 5, 31, 23, 30, tzinfo=UTC)).endswith("1 June 2026")

    @pytest.mark.parametrize("number", [1, 5])
    def test_asks_once_however_many_events(self, number):
        events = [event(everybody_books_from=BEFORE) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            assert len(windows_of(events, now=NOW)) == number
        assert len(queries) == 1
