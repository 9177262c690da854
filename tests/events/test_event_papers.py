from datetime import date, datetime
from io import BytesIO
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from events.papers import badges_pdf, certificate_pdf, tickets_pdf
from events.times import days_in_words, event_in_words
from office.models import Identity
from tests.events.letters import words_of
from tests.factories.event_letters import CheckedInFactory
from tests.factories.events import (
    BookingFactory,
    EventFactory,
    PartFactory,
    PlaceFactory,
    PlacePartFactory,
    TicketFactory,
)

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
STARTS = datetime(2027, 5, 12, 9, 30, tzinfo=LONDON)


@pytest.fixture
def booking():
    Identity.load()
    return BookingFactory(free=True, event__starts_at=STARTS)


def places(booking, number=1, **facts):
    ticket = TicketFactory(event=booking.event, free=True)
    return PlaceFactory.create_batch(number, booking=booking, ticket=ticket, **facts)


def is_tagged_for_everybody(pdf):
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    return root["/MarkInfo"]["/Marked"] and root["/Lang"].startswith("en") and "pdfuaid:part" in metadata


class TestTickets:
    def test_say_who_comes_when_with_what(self, booking):
        (place,) = places(booking, first_name="Jo", last_name="Comes")
        PlacePartFactory(
            place=place, part=PartFactory(event=booking.event, name="Data", choice="Wednesday 14:00")
        )
        words = words_of(tickets_pdf([place]))
        assert "Jo Comes" in words
        assert "12 and 13 May 2027" in words
        assert "Data (Wednesday 14:00)" in words
        assert f"{place.code[:5]} {place.code[5:]}" in words

    def test_have_a_page_each(self, booking):
        assert len(PdfReader(BytesIO(tickets_pdf(places(booking, 3)))).pages) == 3

    def test_admit_on_the_days_of_the_ticket(self, booking):
        ticket = TicketFactory(event=booking.event, free=True, days=[date(2027, 5, 13)])
        words = words_of(tickets_pdf([PlaceFactory(booking=booking, ticket=ticket)]))
        assert "Admits on 13 May 2027" in words

    def test_leave_out_what_was_given_back_or_only_offered(self, booking):
        (place,) = places(booking)
        PlacePartFactory(
            place=place, part__name="Gone", part__event=booking.event, state="ended", ended_at=STARTS
        )
        PlacePartFactory(
            place=place, part__name="Offered", part__event=booking.event, state="held", held_until=STARTS
        )
        words = words_of(tickets_pdf([place]))
        assert "Gone" not in words
        assert "Offered" not in words

    def test_are_deaf_to_what_names_try_to_say(self, booking):
        (place,) = places(booking, first_name='#read("/etc/passwd")', last_name="*_[]$")
        assert '#read("/etc/passwd") *_[]$' in words_of(tickets_pdf([place]))

    def test_cost_the_same_for_few_and_for_many(self, booking, django_assert_num_queries):
        for number in (1, 8):
            rows = places(booking, number)
            with django_assert_num_queries(2):
                tickets_pdf(rows)


class TestPapersOfEvents:
    def test_can_be_read_by_everybody(self, booking):
        (place,) = places(booking)
        CheckedInFactory(place=place)
        for pdf in (tickets_pdf([place]), badges_pdf([place], event=booking.event), certificate_pdf(place)):
            assert is_tagged_for_everybody(pdf)

    def test_are_the_same_whenever_they_are_made(self, booking):
        rows = places(booking, 2)
        assert tickets_pdf(rows) == tickets_pdf(rows)
        assert badges_pdf(rows, event=booking.event) == badges_pdf(rows, event=booking.event)


class TestBadges:
    def test_stand_eight_a_sheet_by_last_name(self, booking):
        rows = [
            place
            for name in ("Zeal", "abbot", "Moss", "B", "C", "D", "E", "F", "G")
            for place in places(booking, first_name="Jo", last_name=name)
        ]
        reader = PdfReader(BytesIO(badges_pdf(rows, event=booking.event)))
        assert len(reader.pages) == 2
        first = reader.pages[0].extract_text()
        assert first.index("abbot") < first.index("Moss")
        assert "Zeal" in reader.pages[1].extract_text()

    def test_are_made_of_those_who_are_named(self, booking):
        words = words_of(badges_pdf(places(booking, unnamed=True), event=booking.event))
        assert "Nobody is named yet." in words

    @pytest.mark.prove
    def test_of_hundreds_take_seconds(self, booking, prove_size, django_assert_num_queries):
        number = prove_size(500, 100)
        rows = places(booking, number)
        with django_assert_num_queries(2):
            began = perf_counter()
            pdf = badges_pdf(rows, event=booking.event)
            took = perf_counter() - began
        assert len(PdfReader(BytesIO(pdf)).pages) == -(-number // 8)
        assert took < 5


class TestACertificate:
    def test_names_the_days_on_which_somebody_came(self, booking):
        (place,) = places(booking, first_name="Jo", last_name="Came")
        CheckedInFactory(place=place, day=date(2027, 5, 13))
        CheckedInFactory(place=place, day=date(2027, 5, 12), undone_at=STARTS)
        words = words_of(certificate_pdf(place))
        assert "Jo Came" in words
        assert "13 May 2027" in words
        assert "12 and 13" not in words


class TestDaysInWords:
    @pytest.mark.parametrize(
        ("days", "words"),
        [
            ([(5, 12)], "12 May 2027"),
            ([(5, 12), (5, 13)], "12 and 13 May 2027"),
            ([(5, 12), (5, 13), (5, 14)], "12 to 14 May 2027"),
            ([(4, 30), (5, 1), (5, 2)], "30 April to 2 May 2027"),
            ([(5, 12), (5, 14)], "12 and 14 May 2027"),
            ([(5, 12), (5, 14), (5, 15)], "12 May, 14 May and 15 May 2027"),
        ],
    )
    def test_read_as_people_write_them(self, days, words):
        assert days_in_words([date(2027, *day) for day in days]) == words

    def test_cross_a_new_year(self):
        assert days_in_words([date(2026, 12, 31), date(2027, 1, 1)]) == "31 December 2026 and 1 January 2027"

    def test_come_with_the_hours_of_a_single_day(self):
        event = EventFactory.build(starts_at=STARTS, ends_at=STARTS.replace(hour=16, minute=0))
        assert event_in_words(event) == "12 May 2027, 09:30 to 16:00"
