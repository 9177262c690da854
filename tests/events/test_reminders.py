from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from events.models import EventLetter
from events.services.reminders import remind, thank
from tests.events.letters import attached, mail_to, words_of, written
from tests.factories.event_letters import CheckedInFactory, ReminderStepFactory
from tests.factories.events import BookingFactory, EventFactory, PlaceFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
STARTS = datetime(2027, 4, 12, 9, 30, tzinfo=LONDON)


@pytest.fixture
def event():
    return EventFactory(starts_at=STARTS, joining_instructions="Come to the north door.")


def at(day, hour=7, minute=0, month=4):
    return datetime(2027, month, day, hour, minute, tzinfo=LONDON)


class TestAReminder:
    def test_is_due_in_the_morning_so_many_days_before(self, event):
        ReminderStepFactory(event=event, days_before=7)
        PlaceFactory(booking__event=event)
        assert remind(now=at(5, 6, 59)) == 0
        assert remind(now=at(5)) == 1

    def test_is_due_in_the_morning_in_london_also_across_a_change_of_clocks(self, event):
        ReminderStepFactory(event=event, days_before=15)
        PlaceFactory(booking__event=event)
        # The clocks went forward on 28 March; the step falls on that day, one on the 27th would be an hour later in UTC.
        assert remind(now=datetime(2027, 3, 28, 5, 59, tzinfo=ZoneInfo("UTC"))) == 0
        assert remind(now=datetime(2027, 3, 28, 6, 0, tzinfo=ZoneInfo("UTC"))) == 1

    def test_goes_once_to_everybody_who_is_booked(self, event):
        ReminderStepFactory(event=event)
        PlaceFactory.create_batch(2, booking__event=event)
        assert [remind(now=at(5)), remind(now=at(6))] == [2, 0]

    def test_says_how_to_come_and_brings_the_ticket_again(self, event):
        ReminderStepFactory(event=event, words="See you soon.")
        place = PlaceFactory(booking__event=event)
        remind(now=at(5))
        mail = mail_to(place.email, now=at(5))
        assert "See you soon." in mail.text
        assert "north door" in mail.text
        assert place.name in words_of(attached(mail, "ticket.pdf"))

    def test_is_only_the_latest_for_whoever_books_late(self, event):
        for days in (28, 14, 7):
            ReminderStepFactory(event=event, days_before=days)
        PlaceFactory(booking__event=event)
        assert remind(now=at(6)) == 1
        assert EventLetter.objects.get().step.days_before == 7

    def test_of_the_days_before_goes_to_nobody_who_books_on_the_day(self, event):
        ReminderStepFactory(event=event, days_before=1)
        PlaceFactory(booking__event=event)
        assert remind(now=at(12, 8)) == 0

    def test_follows_the_event_to_another_day(self, event):
        ReminderStepFactory(event=event)
        PlaceFactory(booking__event=event)
        event.starts_at, event.ends_at = STARTS + timedelta(days=7), STARTS + timedelta(days=8)
        event.save()
        assert remind(now=at(6)) == 0

    @pytest.mark.parametrize(
        "place", [{"state": "ended", "ended_at": STARTS}, {"booking__confirmed_at": None}, {"unnamed": True}]
    )
    def test_goes_to_nobody_whose_place_is_not_theirs(self, event, place):
        ReminderStepFactory(event=event)
        if place.get("unnamed"):
            place = {**place, "booking__confirmed_at": None}
        PlaceFactory(booking__event=event, **place)
        assert remind(now=at(6)) == 0

    def test_asks_whoever_booked_for_names_that_are_missing(self, event):
        ReminderStepFactory(event=event)
        place = PlaceFactory(booking__event=event, unnamed=True)
        PlaceFactory(booking=place.booking, unnamed=True)
        assert [remind(now=at(5)), remind(now=at(5))] == [1, 0]
        assert (
            "2 places of your booking have no name yet"
            in mail_to(place.booking.contact_email, now=at(5)).text
        )

    @pytest.mark.parametrize("change", [{"cancelled_at": STARTS}, {"ends_at": STARTS}])
    def test_is_not_sent_of_an_event_that_is_cancelled_or_over(self, event, change):
        ReminderStepFactory(event=event, days_before=0)
        PlaceFactory(booking__event=event)
        type(event).objects.update(**change)
        assert remind(now=at(12, 10)) == 0

    def test_is_dropped_if_the_event_is_cancelled_before_it_is_written(self, event):
        ReminderStepFactory(event=event)
        PlaceFactory(booking__event=event)
        remind(now=at(5))
        type(event).objects.update(cancelled_at=at(5))
        assert written(now=at(5)) == []

    def test_costs_the_same_for_few_and_for_many(self, event, django_assert_num_queries):
        ReminderStepFactory(event=event)
        PlaceFactory.create_batch(2, booking__event=event)
        with django_assert_num_queries(6):
            remind(now=at(5))
        PlaceFactory.create_batch(12, booking__event=event)
        with django_assert_num_queries(6):
            remind(now=at(5))


class TestThanks:
    @pytest.fixture
    def ended(self, event):
        return event.ends_at

    def test_go_with_a_certificate_to_those_who_were_checked_in(self, event):
        booking = BookingFactory(event=event, free=True)
        came = CheckedInFactory(place=PlaceFactory(booking=booking, first_name="Jo", last_name="Came")).place
        PlaceFactory(booking=booking)
        assert thank(now=at(14)) == 1
        certificate = words_of(attached(mail_to(came.email, now=at(14)), "certificate.pdf"))
        assert "Jo Came" in certificate
        assert "12 April 2027" in certificate

    def test_go_once_and_the_morning_after(self, event):
        CheckedInFactory(place__booking__event=event)
        assert [thank(now=at(13, 23)), thank(now=at(14)), thank(now=at(15))] == [0, 1, 0]

    def test_go_to_nobody_whose_check_in_was_undone(self, event):
        CheckedInFactory(place__booking__event=event, undone_at=at(12))
        assert thank(now=at(14)) == 0

    def test_are_dropped_when_the_check_in_is_undone_before_they_are_written(self, event):
        came = CheckedInFactory(place__booking__event=event)
        thank(now=at(14))
        came.undone_at = at(14)
        came.save()
        assert written(now=at(14)) == []

    def test_go_to_somebody_entered_late(self, event):
        thank(now=at(14))
        CheckedInFactory(place__booking__event=event)
        assert thank(now=at(20)) == 1

    def test_go_to_nobody_weeks_later(self, event):
        CheckedInFactory(place__booking__event=event)
        assert thank(now=event.ends_at + timedelta(days=29)) == 0


class TestTheSweep:
    def test_makes_letters_of_what_is_due(self):
        from events.tasks import write_letters_by_the_calendar

        event = EventFactory(starts_at=timezone.now() + timedelta(days=2))
        ReminderStepFactory(event=event)
        PlaceFactory(booking__event=event)
        write_letters_by_the_calendar()
        assert EventLetter.objects.get().kind == EventLetter.Kind.REMINDER
