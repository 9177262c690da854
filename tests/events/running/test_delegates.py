"""The list of delegates, the rooming list, the lists of needs, and messages to a selection."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from events.models import Booking, CheckIn, Details, EventLetter, Place
from events.services.messages import send_message
from newsletters.services.groups import EDITOR, FINANCE_OFFICER
from office.models import OutboxMessage
from tests.factories.billing import issued
from tests.factories.events import (
    BookingFactory,
    EventFactory,
    PartFactory,
    PlaceFactory,
    PlacePartFactory,
    TicketFactory,
)
from tests.factories.membership import PartnershipFactory

pytestmark = pytest.mark.django_db


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def sheets(response):
    book = load_workbook(io.BytesIO(b"".join(response) if response.streaming else response.content))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets
    }


@pytest.fixture
def event():
    return EventFactory(name="National conference", slug="conference")


@pytest.fixture
def address(event):
    return reverse("event:delegates", args=[event.pk])


@pytest.fixture
def delegates(event):
    """One of each kind that the filters tell apart, by last name."""
    partnership = PartnershipFactory(name="Brook Partnership", region="london")
    full, day = TicketFactory(event=event, name="Full"), TicketFactory(event=event, name="Day", free=True)
    part = PartFactory(event=event, name="Workshop A")
    by_invoice = BookingFactory(event=event, by_invoice=True, partnership=partnership, purchase_order="PO 77")
    charge = by_invoice.charges.create(invoice=issued())
    paid = BookingFactory(event=event, by_invoice=True).charges.create(
        invoice=issued(), paid_at=timezone.now()
    )
    PlaceFactory(last_name="Owed", booking=by_invoice, ticket=full, price_pence=24000, charge=charge, line=1)
    PlaceFactory(last_name="Paid", booking=paid.booking, ticket=full, price_pence=24000, charge=paid, line=1)
    chose = PlaceFactory(last_name="Chose", booking__event=event, ticket=day)
    PlacePartFactory(place=chose, part=part)
    CheckIn.objects.create(place=chose, day=event.days[0])
    PlaceFactory(last_name="Gift", booking__event=event, ticket=day, is_complimentary=True)
    PlaceFactory(booking__event=event, ticket=day, unnamed=True)
    reserved = BookingFactory(event=event, by_invoice=True, confirmed_at=None)
    PlaceFactory(last_name="Reserved", booking=reserved, ticket=day)
    gone = {"state": Place.State.ENDED, "ended_at": timezone.now()}
    PlaceFactory(last_name="Gone", booking__event=event, ticket=day, **gone)
    PlaceFactory(last_name="Form", held=True, booking__event=event, ticket=day)
    PlaceFactory(last_name="Elsewhere")
    return {"full": full, "day": day, "part": part, "partnership": partnership}


def found(client, address, **query):
    rows = client.get(address, query).context["object_list"]
    return sorted(place.last_name or "unnamed" for place in rows)


EVERYBODY = ["Chose", "Gift", "Owed", "Paid", "Reserved", "unnamed"]


class TestTheList:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({}, EVERYBODY),
            ({"state": "booked"}, ["Chose", "Gift", "Owed", "Paid", "unnamed"]),
            ({"state": ["reserved", "cancelled"]}, ["Gone", "Reserved"]),
            ({"state": "form"}, ["Form"]),
            ({"ticket": "full"}, ["Owed", "Paid"]),
            ({"part": "part"}, ["Chose"]),
            ({"partnership": "partnership"}, ["Owed"]),
            ({"region": "london"}, ["Owed"]),
            ({"payment": "paid"}, ["Paid"]),
            ({"payment": "owed"}, ["Owed"]),
            ({"payment": "free"}, ["Chose", "Gift", "Reserved", "unnamed"]),
            ({"named": "no"}, ["unnamed"]),
            ({"complimentary": "yes"}, ["Gift"]),
            ({"came": "yes"}, ["Chose"]),
            ({"came": "no"}, ["Gift", "Owed", "Paid", "Reserved", "unnamed"]),
            ({"q": "chos"}, ["Chose"]),
        ],
    )
    def test_is_filtered(self, officer, address, delegates, query, names):
        query = {
            key: delegates[value].pk if isinstance(value, str) and value in delegates else value
            for key, value in query.items()
        }
        assert found(officer, address, **query) == names

    def test_is_filtered_by_the_day_on_which_somebody_came(self, officer, address, delegates, event):
        assert found(officer, address, came=event.days[0].isoformat()) == ["Chose"]
        assert found(officer, address, came=event.days[1].isoformat()) == []

    def test_is_exported_as_shown_without_formulas(self, officer, address, delegates):
        place = Place.objects.get(last_name="Owed")
        place.organisation = "=1+1"
        place.save()
        (rows,) = sheets(officer.get(address, {"ticket": delegates["full"].pk, "export": "xlsx"})).values()
        heading, *people = rows
        owed = dict(zip(heading, people[0], strict=True))
        assert [row[heading.index("Last name")] for row in people] == ["Owed", "Paid"]
        assert owed["Organisation"] == "'=1+1"
        assert (owed["Payment"], owed["Price (£)"], owed["Purchase order"]) == ("owed", 240, "PO 77")
        assert owed["Partnership"] == "Brook Partnership"

    def test_exports_no_needs(self, officer, address, delegates):
        Details.objects.create(place=Place.objects.get(last_name="Chose"), dietary="Coeliac", access="Ramp")
        response = officer.get(address, {"export": "csv"})
        rows = list(csv.reader(io.StringIO(b"".join(response).decode())))
        assert any("Chose" in row for row in rows)
        assert "Coeliac" not in str(rows)

    @pytest.mark.parametrize("group", [EDITOR, FINANCE_OFFICER])
    def test_is_for_those_who_run_events(self, sign_in_as, address, event, group):
        client = sign_in_as(group)
        for name in (
            "delegates",
            "delegates_results",
            "rooms",
            "needs",
            "waiting",
            "message",
            "book",
            "badges",
            "cancel",
        ):
            assert client.get(reverse(f"event:{name}", args=[event.pk])).status_code in {302, 403}, name


@pytest.mark.prove
class TestAListOf5000:
    def test_costs_the_same_number_of_queries_as_a_short_one(
        self, officer, address, event, django_assert_max_num_queries, prove_size
    ):
        ticket, part = TicketFactory(event=event, free=True), PartFactory(event=event)

        def book(number):
            start = Booking.objects.count()
            bookings = Booking.objects.bulk_create(
                BookingFactory.build(
                    event=event, free=True, partnership=PartnershipFactory() if n % 50 == 0 else None
                )
                for n in range(start, start + number)
            )
            places = Place.objects.bulk_create(
                PlaceFactory.build(booking=booking, ticket=ticket) for booking in bookings
            )
            for place in places[:: max(number // 40, 1)]:
                PlacePartFactory(place=place, part=part)
                CheckIn.objects.create(place=place, day=event.days[0])

        def cost(**query):
            with django_assert_max_num_queries(60) as queries:
                response = officer.get(address, query)
                b"".join(response) if response.streaming else response.content
            return len(queries)

        ways = ({}, {"q": "Example"}, {"came": "yes"}, {"export": "xlsx"}, {"export": "csv"})
        book(60)
        cost()
        few = [cost(**way) for way in ways]
        book(prove_size(5000, 400) - 60)
        assert [cost(**way) for way in ways] == few


class TestTheRoomingList:
    @pytest.fixture
    def rooms(self, event):
        first = PartFactory(event=event, room=True, name="Single, first night")
        second = PartFactory(event=event, room=True, name="Single, second night", day=event.days[1])
        for name, parts in (("Both", [first, second]), ("First", [first])):
            place = PlaceFactory(last_name=name, booking__event=event)
            for part in parts:
                PlacePartFactory(place=place, part=part)
        PlacePartFactory(place=PlaceFactory(last_name="Workshop", booking__event=event))
        gone = PlaceFactory(last_name="Gone", booking__event=event)
        PlacePartFactory(place=gone, part=first, state="ended", ended_at=timezone.now())

    def test_says_who_sleeps_there_in_which_night(self, officer, event, rooms):
        response = officer.get(reverse("event:rooms", args=[event.pk]), {"export": "xlsx"})
        nights = {title: [row[0] for row in rows[1:]] for title, rows in sheets(response).items()}
        assert nights == {
            f"{event.days[0]:%-d %B %Y}": ["Both", "First"],
            f"{event.days[1]:%-d %B %Y}": ["Both"],
        }

    def test_tells_the_hotel_no_address_and_no_need(self, officer, event, rooms):
        place = Place.objects.get(last_name="First")
        Details.objects.create(place=place, dietary="Coeliac")
        response = officer.get(reverse("event:rooms", args=[event.pk]), {"export": "xlsx"})
        assert place.email not in str(sheets(response))
        assert "Coeliac" not in str(sheets(response))
        assert "First" in text(officer.get(reverse("event:rooms", args=[event.pk])))


class TestNeeds:
    def test_are_listed_for_staff_who_run_events_and_named_to_no_kitchen(self, officer, event):
        place = PlaceFactory(last_name="Quince", booking__event=event)
        Details.objects.create(place=place, dietary="No nuts", access="Hearing loop")
        address = reverse("event:needs", args=[event.pk])
        html = text(officer.get(address))
        assert "No nuts" in html
        assert "Quince" in html
        kitchen = str(sheets(officer.get(address, {"export": "dietary"})))
        assert "No nuts" in kitchen
        assert "Quince" not in kitchen
        assert "Hearing loop" not in kitchen
        assert "Quince" in str(sheets(officer.get(address, {"export": "access"})))
        assert "no-store" in officer.get(address, {"export": "access"})["Cache-Control"]

    def test_and_names_with_signs_that_no_workbook_holds_are_exported(self, officer, event):
        place = PlaceFactory(first_name="Jo\x0b", last_name="Quince", booking__event=event)
        Details.objects.create(place=place, dietary="No nuts\x0bno milk")
        kitchen = sheets(officer.get(reverse("event:needs", args=[event.pk]), {"export": "dietary"}))
        assert "No nuts no milk" in str(kitchen)
        delegates = sheets(officer.get(reverse("event:delegates", args=[event.pk]), {"export": "xlsx"}))
        assert "Jo " in str(delegates)

    def test_of_places_that_were_given_back_are_not(self, officer, event):
        place = PlaceFactory(booking__event=event, state=Place.State.ENDED, ended_at=timezone.now())
        Details.objects.create(place=place, dietary="No nuts")
        assert "No nuts" not in text(officer.get(reverse("event:needs", args=[event.pk])))


class TestAMessage:
    @pytest.fixture
    def place_to_write(self, event):
        return reverse("event:message", args=[event.pk])

    def test_is_shown_first_and_goes_to_the_selection_only(self, officer, place_to_write, delegates):
        where = f"{place_to_write}?ticket={delegates['full'].pk}"
        data = {"subject": "Room change", "words": "Upstairs.\n\nSee you.", "key": uuid4()}
        html = text(officer.post(where, data))
        assert "Send to 2 people" in html
        assert not EventLetter.objects.exists()
        officer.post(where, {**data, "number": 2, "send": "1"})
        letters = EventLetter.objects.filter(kind=EventLetter.Kind.MESSAGE)
        assert sorted(letter.place.last_name for letter in letters) == ["Owed", "Paid"]
        assert {letter.facts["subject"] for letter in letters} == {"Room change"}

    def test_sent_twice_is_written_once(self, officer, place_to_write, delegates):
        data = {"subject": "Hello", "words": "Words", "key": uuid4(), "send": "1", "number": 6}
        officer.post(place_to_write, data)
        first = EventLetter.objects.count()
        officer.post(place_to_write, data)
        assert EventLetter.objects.count() == first == 6

    def test_is_shown_again_when_the_selection_has_changed(self, officer, place_to_write, delegates):
        data = {"subject": "Hello", "words": "Words", "key": uuid4(), "send": "1", "number": 5}
        assert "Send to 6 people" in text(officer.post(place_to_write, data))
        assert not EventLetter.objects.exists()

    def test_reaches_somebody_with_several_places_once_and_whoever_booked_for_the_unnamed(self, event):
        booking = BookingFactory(event=event, free=True, contact_email="lead@saltby.example")
        PlaceFactory(booking=booking, email="jo@saltby.example")
        PlaceFactory(booking=booking, email="JO@saltby.example")
        PlaceFactory.create_batch(2, booking=booking, unnamed=True)
        number = send_message(
            event=event,
            places=booking.places.select_related("booking"),
            subject="A",
            words="B",
            key=uuid4(),
            by=None,
            now=timezone.now(),
        )
        assert number == 2
        assert {letter.place and letter.place.email.lower() for letter in EventLetter.objects.all()} == {
            "jo@saltby.example",
            None,
        }

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_arrives_with_its_words(self, event):
        from events.services.writing import write_due_letters

        PlaceFactory(booking__event=event, email="jo@saltby.example")
        now = timezone.now()
        send_message(
            event=event,
            places=Place.objects.select_related("booking"),
            subject="Room change",
            words="Upstairs.",
            key=uuid4(),
            by=None,
            now=now,
        )
        write_due_letters(now=now + timedelta(seconds=1))
        mail = OutboxMessage.objects.get(recipients=["jo@saltby.example"])
        assert "Room change" in mail.subject
        assert "Upstairs." in mail.text

    def test_to_nobody_says_so(self, officer, place_to_write):
        data = {"subject": "Hello", "words": "Words", "key": uuid4(), "send": "1", "number": 0}
        assert "Nobody in this selection" in text(officer.post(place_to_write, data))
