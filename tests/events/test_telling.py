from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from events.models import Details, Event
from events.refusals import IsCancelledError, NotBookableError, TooLateError
from events.services.material import announce_material
from events.services.naming import Person, name_people
from events.services.telling import forget_due_details, tell_details
from tests.events.letters import mail_to, written
from tests.factories.event_letters import DetailsFactory
from tests.factories.events import BookingFactory, EventFactory, PlaceFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def tell(place, dietary="No nuts", access="", **given):
    return tell_details(
        place=place, dietary=dietary, access=access, agreed_to="I agree.", **{"now": timezone.now(), **given}
    )


def name(place, **person):
    name_people(booking=place.booking, people={place.pk: Person(**person)}, now=timezone.now())
    place.refresh_from_db()
    return place


class TestWhatAPersonNeeds:
    def test_is_kept_with_what_they_agreed_to(self):
        kept = tell(PlaceFactory(), " No nuts ")
        assert (kept.dietary, kept.agreed_to) == ("No nuts", "I agree.")

    def test_takes_the_place_of_what_they_said_before(self):
        place = DetailsFactory().place
        tell(place, "Vegan")
        assert Details.objects.get().dietary == "Vegan"

    def test_is_deleted_when_they_say_nothing(self):
        place = DetailsFactory().place
        tell(place, "", "  ")
        assert not Details.objects.exists()

    def test_is_not_taken_for_a_place_that_was_given_up(self):
        with pytest.raises(IsCancelledError):
            tell(PlaceFactory(state="ended", ended_at=timezone.now()))

    def test_is_not_taken_once_the_event_is_over(self):
        with pytest.raises(TooLateError):
            tell(PlaceFactory(booking__event=EventFactory(over=True)))

    def test_leaves_no_history(self):
        tell(PlaceFactory())
        assert not hasattr(Details, "pgh_event_models") or not list(Details.pgh_event_models)


class TestForgetting:
    @pytest.fixture
    def event(self):
        starts = datetime(2027, 3, 1, 9, tzinfo=LONDON)
        return EventFactory(starts_at=starts, ends_at=datetime(2027, 3, 2, 23, 30, tzinfo=LONDON))

    def test_happens_on_the_promised_day_by_the_clocks_of_london(self, event):
        DetailsFactory(place__booking__event=event)
        assert event.forgets_details_on == date(2027, 3, 30)
        # British summer time has begun: midnight in London is 23:00 UTC of the day before.
        assert forget_due_details(now=datetime(2027, 3, 29, 22, 59, tzinfo=ZoneInfo("UTC"))) == 0
        assert forget_due_details(now=datetime(2027, 3, 29, 23, 0, tzinfo=ZoneInfo("UTC"))) == 1

    def test_happens_on_the_day_that_staff_have_set(self, event):
        DetailsFactory(place__booking__event=event)
        Event.objects.update(details_deleted_on=date(2027, 3, 10))
        assert forget_due_details(now=datetime(2027, 3, 9, 23, 59, tzinfo=LONDON)) == 0
        assert forget_due_details(now=datetime(2027, 3, 10, tzinfo=LONDON)) == 1

    def test_happens_at_once_for_a_place_that_is_given_up(self):
        DetailsFactory(place__state="ended", place__ended_at=timezone.now())
        DetailsFactory()
        assert forget_due_details(now=timezone.now()) == 1

    @pytest.mark.parametrize("whose", ["booking", "event"])
    def test_happens_at_once_for_what_is_cancelled(self, whose):
        row = DetailsFactory().place.booking
        row = row if whose == "booking" else row.event
        row.cancelled_at = timezone.now()
        row.save()
        assert forget_due_details(now=timezone.now()) == 1


class TestNamingSomebodyElse:
    def test_closes_the_former_persons_page_and_ticket_and_deletes_what_they_said(self):
        place = DetailsFactory().place
        key, code = place.key, place.code
        name(place, first_name="Lee", last_name="New", email="lee@example.org")
        assert place.key != key
        assert place.code != code
        assert not Details.objects.exists()

    def test_tells_both(self):
        booking = BookingFactory(free=True)
        place = PlaceFactory(booking=booking, unnamed=True)
        name(place, first_name="Jo", last_name="Old", email="jo@example.org")
        written()
        name(place, first_name="Lee", last_name="New", email="lee@example.org")
        assert str(place.key) in mail_to("lee@example.org").text
        news = [mail for mail in written() if mail.recipients == ["jo@example.org"]][-1]
        assert "no longer valid" in news.text
        assert str(place.key) not in news.text

    def test_gives_somebody_who_gets_their_place_back_a_new_letter(self):
        place = PlaceFactory(booking=BookingFactory(free=True), unnamed=True)
        for person in ("jo", "lee", "jo"):
            name(place, first_name=person, last_name=person.upper(), email=f"{person}@example.org")
            written()
        letters = [mail for mail in written() if mail.recipients == ["jo@example.org"]]
        assert str(place.key) in letters[-1].text

    def test_leads_whoever_booked_to_their_own_page_when_they_name_themself_later(self):
        booking = BookingFactory(free=True, contact_email="ada@example.org")
        place = PlaceFactory(booking=booking, unnamed=True)
        name(place, first_name="Ada", last_name="Contact", email="ada@example.org")
        assert str(place.key) in mail_to("ada@example.org").text

    def test_is_not_what_a_corrected_name_is(self):
        place = DetailsFactory(place__first_name="Jhon", place__last_name="Example").place
        key = place.key
        name(place, first_name="John", last_name="Example", email=place.email)
        assert place.key == key
        assert Details.objects.exists()

    def test_writes_nothing_while_the_booking_is_a_form(self):
        place = PlaceFactory(held=True)
        name(place, first_name="Lee", last_name="New", email="lee@example.org")
        assert written() == []


class TestTellingOfMaterial:
    def test_is_refused_before_the_event_is_over(self):
        with pytest.raises(NotBookableError):
            announce_material(event=EventFactory(), now=timezone.now())

    def test_is_refused_without_a_page_to_find_it_on(self):
        with pytest.raises(NotBookableError):
            announce_material(event=EventFactory(over=True), now=timezone.now() + timedelta(days=5))
