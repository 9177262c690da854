from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from events.models import Booking, CancellationRule, EventLetter, Place, WaitingEntry
from events.refusals import IsCancelledError, NotCompleteError
from events.services.letters import announce_booking, announce_places
from events.services.resending import resend_booking, resend_place
from events.services.writing import write_due_letters, write_letter
from tests.events.letters import attached, mail_to, words_of, written
from tests.factories.event_letters import EventLetterFactory, InLineFactory
from tests.factories.events import (
    BookingFactory,
    EventFactory,
    PartFactory,
    PlaceFactory,
    PlacePartFactory,
)

pytestmark = pytest.mark.django_db
Kind = EventLetter.Kind


@pytest.fixture
def booking():
    """A free booking for one who comes, and a place without a name."""
    booking = BookingFactory(free=True)
    PlaceFactory(booking=booking, first_name="Jo", last_name="Comes", email="jo@example.org", position=1)
    PlaceFactory(booking=booking, unnamed=True, position=2)
    return booking


def announce(booking):
    announce_booking(booking, now=timezone.now())
    return booking


def letter(kind, **facts):
    return EventLetterFactory(kind=kind, **facts)


class TestAConfirmation:
    def test_carries_a_ticket_for_each_place_and_the_event_for_a_calendar(self, booking):
        mail = mail_to(announce(booking).contact_email)
        tickets = attached(mail, "tickets.pdf")
        assert "Jo Comes" in words_of(tickets)
        assert "Name to follow" in words_of(tickets)
        assert Calendar.from_ical(attached(mail, "event.ics")).events[0]["SUMMARY"] == booking.event.name

    def test_says_who_comes_with_what(self, booking):
        place = booking.places.get(position=1)
        PlacePartFactory(place=place, part=PartFactory(event=booking.event, name="Supervision that holds"))
        mail = mail_to(announce(booking).contact_email)
        assert f"1. Jo Comes: {place.ticket}; with Supervision that holds" in mail.text
        assert "1 place has no name yet" in mail.text

    def test_says_what_cancelling_costs(self, booking):
        booking.places.update(price_pence=9000)
        CancellationRule.objects.create(event=booking.event, days_before=14, fee_bp=5000)
        assert "half the price" in mail_to(announce(booking).contact_email).text

    def test_holds_no_page_of_somebody_else(self, booking):
        mail = mail_to(announce(booking).contact_email)
        assert str(booking.places.get(position=1).key) not in mail.text

    def test_leads_whoever_books_for_themself_to_their_own_page_and_is_their_only_letter(self):
        place = PlaceFactory(email="ada@example.org", booking__contact_email="Ada@example.org")
        announce(place.booking)
        assert [str(place.key) in mail.text for mail in written()] == [True]

    def test_has_no_tickets_as_long_as_the_money_is_awaited(self):
        booking = BookingFactory(by_invoice=True, confirmed_at=None)
        place = PlaceFactory(booking=booking)
        mail = mail_to(announce(booking).contact_email)
        assert "kept" in mail.subject
        assert not mail.attachments.filter(name__contains="ticket").exists()
        assert not EventLetter.objects.filter(place=place).exists()

    def test_of_kept_places_is_overtaken_by_that_of_booked_ones(self):
        booking = announce(BookingFactory(by_invoice=True, confirmed_at=None))
        booking.confirmed_at = timezone.now()
        booking.save()
        announce(booking)
        mail = mail_to(booking.contact_email)
        assert mail.subject.startswith("Booked")

    def test_is_written_once_however_often_it_is_announced(self, booking):
        announce(announce(booking))
        assert len(written()) == 2 == len(written())

    def test_is_dropped_when_the_booking_is_cancelled_first(self, booking):
        announce(booking)
        Booking.objects.update(cancelled_at=timezone.now())
        assert written() == []
        assert EventLetter.objects.filter(dropped_at=None).count() == 0

    def test_is_kept_from_those_who_read_the_outbox(self, booking):
        assert mail_to(announce(booking).contact_email).is_secret


class TestTheLetterToAPerson:
    def test_carries_their_ticket_alone_and_leads_to_their_own_page(self, booking):
        announce(booking)
        mail = mail_to("jo@example.org")
        jo = booking.places.get(position=1)
        assert f"/places/{jo.key}/" in mail.text
        assert mail.is_secret
        assert jo.code[:5] in words_of(attached(mail, "ticket.pdf"))

    def test_does_not_lead_to_the_booking(self, booking):
        announce(booking)
        assert str(booking.key) not in mail_to("jo@example.org").text

    def test_gives_the_online_link_to_those_who_come_online_and_no_ticket(self):
        event = EventFactory(webinar=True)
        place = PlaceFactory(booking__event=event)
        announce(place.booking)
        mail = mail_to(place.email)
        assert event.online_link in mail.text
        assert event.online_link in attached(mail, "event.ics").decode().replace("\r\n ", "")
        assert not mail.attachments.filter(name="ticket.pdf").exists()

    def test_goes_to_somebody_named_later(self, booking):
        announce(booking)
        written()
        late = booking.places.get(position=2)
        Place.objects.filter(pk=late.pk).update(first_name="Lee", last_name="Late", email="lee@example.org")
        announce_places(booking, places=booking.places.all(), now=timezone.now())
        assert str(late.key) in mail_to("lee@example.org").text

    def test_is_dropped_when_somebody_else_is_named_before_it_is_written(self, booking):
        announce(booking)
        booking.places.filter(position=1).update(email="other@example.org")
        assert [mail.recipients for mail in written()] == [[booking.contact_email]]


class TestTheWriting:
    def test_of_a_letter_that_cannot_be_made_is_tried_later_and_holds_up_no_other(self, booking, monkeypatch):
        announce(booking)
        letter(Kind.MESSAGE, booking=booking, facts={"subject": "One", "words": "One."})
        with monkeypatch.context() as small:
            small.setattr("office.services.attachments.MOST_BYTES", 1)
            assert [mail.subject for mail in written()] == ["One"]
        assert len(written()) == 1
        assert len(written(now=timezone.now() + timedelta(hours=1))) == 3

    def test_of_one_letter_happens_once(self, booking):
        row = letter(Kind.MESSAGE, booking=booking)
        assert write_letter(letter_id=row.pk, now=timezone.now())
        assert not write_letter(letter_id=row.pk, now=timezone.now())

    def test_leaves_what_is_not_due_yet(self, booking):
        letter(Kind.MESSAGE, booking=booking, due_at=timezone.now() + timedelta(hours=1))
        assert write_due_letters(now=timezone.now()) == 0

    def test_drops_what_has_nobody_to_go_to(self, booking):
        row = letter(Kind.MESSAGE, place=booking.places.get(position=2))
        assert written() == []
        row.refresh_from_db()
        assert row.dropped_at

    @pytest.mark.parametrize("kind", [Kind.CHANGED, Kind.CANCELLED, Kind.NO_ROOM, Kind.EVENT_CANCELLED])
    def test_says_to_whoever_booked_what_was_decided(self, booking, kind):
        letter(
            kind,
            booking=booking,
            facts={"words": "£90.00 go back to your card.", "changes": ["Dinner added."]},
        )
        mail = mail_to(booking.contact_email)
        assert "£90.00 go back to your card." in mail.text
        assert booking.event.name in mail.subject

    @pytest.mark.parametrize("kind", [Kind.CANCELLED, Kind.EVENT_CANCELLED, Kind.MATERIAL, Kind.MESSAGE])
    def test_says_it_to_the_person_as_well(self, booking, kind):
        place = booking.places.get(position=1)
        letter(kind, place=place, facts={"words": "Please read this."})
        mail = mail_to(place.email)
        assert "Please read this." in mail.text
        assert str(booking.key) not in mail.text

    @pytest.mark.parametrize("kind", [Kind.CANCELLED, Kind.EVENT_CANCELLED])
    def test_takes_the_event_out_of_the_calendar_of_somebody_who_does_not_come(self, booking, kind):
        place = booking.places.get(position=1)
        letter(kind, place=place)
        assert b"STATUS:CANCELLED" in attached(mail_to(place.email), "event.ics")

    def test_says_to_whoever_booked_whose_choices_changed(self, booking):
        letter(
            Kind.CHANGED, booking=booking, facts={"who": "Jo Comes", "changes": ["“Data” has been added."]}
        )
        assert "Jo Comes:\n– “Data” has been added." in mail_to(booking.contact_email).text

    def test_never_takes_a_name_for_a_button(self, booking):
        booking.places.filter(position=1).update(first_name="Click", last_name="here: https://evil.example/")
        mail = mail_to(announce(booking).contact_email)
        assert 'href="https://evil.example' not in mail.html


class TestLettersAboutTheWaitingList:
    def test_say_how_to_leave_it(self):
        entry = InLineFactory()
        letter(Kind.WAITING, entry=entry)
        mail = mail_to(entry.email)
        assert f"/waiting/{entry.key}/" in mail.text
        assert mail.is_secret

    def test_say_until_when_an_offer_holds(self):
        entry = InLineFactory(offered=True, quantity=2)
        letter(Kind.OFFER, entry=entry)
        until = timezone.localtime(entry.offered_until)
        assert f"are kept for you until {until:%-d %B %Y, %H:%M}" in mail_to(entry.email).text

    def test_are_overtaken_by_what_happens(self):
        entry = InLineFactory(offered=True)
        letter(Kind.WAITING, entry=entry)
        letter(Kind.OFFER, entry=entry)
        WaitingEntry.objects.update(state=WaitingEntry.State.LEFT)
        assert written() == []

    def test_say_that_an_offer_ran_out(self):
        entry = InLineFactory(state=WaitingEntry.State.PASSED)
        letter(Kind.OFFER_OVER, entry=entry)
        assert "run out" in mail_to(entry.email).subject


class TestSendingAgain:
    def test_writes_the_confirmation_once_more_but_not_twice_a_minute(self, booking):
        announce(booking)
        written()
        now = timezone.now()
        for _ in range(3):
            resend_booking(booking=booking, now=now)
        assert len([mail for mail in written() if mail.recipients == [booking.contact_email]]) == 2

    def test_writes_a_person_their_place_once_more(self, booking):
        announce(booking)
        written()
        resend_place(place=booking.places.get(position=1), now=timezone.now())
        assert len([mail for mail in written() if mail.recipients == ["jo@example.org"]]) == 2

    def test_is_refused_where_nobody_is_named(self, booking):
        with pytest.raises(NotCompleteError):
            resend_place(place=booking.places.get(position=2), now=timezone.now())

    def test_is_refused_for_what_is_cancelled(self, booking):
        booking.cancelled_at = timezone.now()
        with pytest.raises(IsCancelledError):
            resend_booking(booking=booking, now=timezone.now())

    def test_is_refused_for_a_form_in_progress(self):
        with pytest.raises(NotCompleteError):
            resend_booking(booking=BookingFactory(), now=timezone.now())
