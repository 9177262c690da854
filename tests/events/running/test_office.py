"""What the office does for people: booking for somebody, complimentary places, every step on a booking's page, the overview, cancelling."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import Invoice
from events.models import Booking, Details, Event, EventLetter, Place, WaitingEntry
from events.refusals import SoldOutError
from events.services.naming import Contact, Person
from events.services.office import book_for_somebody
from newsletters.services.groups import FINANCE_OFFICER
from tests.factories.billing import CustomerFactory
from tests.factories.events import (
    BookingFactory,
    EventFactory,
    PartFactory,
    PlaceFactory,
    PlacePartFactory,
    QuotaFactory,
    TicketFactory,
)
from tests.factories.membership import MembershipFactory

pytestmark = pytest.mark.django_db
CONTACT = Contact("Ada Contact", "ada@saltby.example")


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def book(ticket, number=1, **values):
    values = {"contact": CONTACT, "now": timezone.now(), **values}
    return book_for_somebody(event=ticket.event, wanted={ticket: number}, **values)


@pytest.fixture
def partnership():
    found = MembershipFactory().partnership
    found.customer = CustomerFactory()
    found.save()
    return found


class TestBookingForSomebody:
    def test_invoices_the_partnership_at_the_members_price(self, officer, partnership):
        ticket = TicketFactory(size=10)
        data = {
            f"ticket_{ticket.pk}": 2,
            "contact_name": "Ada Contact",
            "contact_email": "ada@saltby.example",
            "partnership": partnership.pk,
            "people": "Jo, Quince, jo@saltby.example, Manager, Saltby Council\n",
            "purchase_order": "PO 12",
        }
        html = text(officer.post(reverse("event:book", args=[ticket.event_id]), data, follow=True))
        booking = Booking.objects.get()
        assert booking.reference in html
        assert booking.confirmed_at
        assert [(place.name, place.at_member_price) for place in booking.places.order_by("position")] == [
            ("Jo Quince", True),
            ("", True),
        ]
        invoice = Invoice.objects.get()
        assert (invoice.customer, invoice.purchase_order, invoice.net_pence) == (
            partnership.customer,
            "PO 12",
            36000,
        )
        assert EventLetter.objects.filter(booking=booking, kind=EventLetter.Kind.CONFIRMATION).exists()

    def test_invoices_somebody_new_and_reads_names_with_an_address_behind_them(self, officer):
        ticket = TicketFactory()
        data = {
            f"ticket_{ticket.pk}": 2,
            "contact_name": "Ada Contact",
            "contact_email": "ada@saltby.example",
            "people": "Petra Koster, petra@saltby.example\nJo, Quince, jo@saltby.example, Nurse, Saltby, Ward 3",
            "new_name": "Saltby Trust",
            "new_email": "payables@saltby.example",
            "new_address": "1 High Street\nSaltby",
        }
        officer.post(reverse("event:book", args=[ticket.event_id]), data)
        assert Invoice.objects.get().customer.name == "Saltby Trust"
        people = [
            (place.first_name, place.last_name, place.email, place.organisation)
            for place in Place.objects.order_by("position")
        ]
        assert people == [
            ("Petra", "Koster", "petra@saltby.example", ""),
            ("Jo", "Quince", "jo@saltby.example", "Saltby, Ward 3"),
        ]

    def test_gives_complimentary_places_outside_the_partnerships_number(self, partnership):
        ticket = TicketFactory()
        given = book(ticket, 3, partnership=partnership, is_complimentary=True)
        assert {
            (place.price_pence, place.at_member_price, place.is_complimentary) for place in given.places.all()
        } == {(0, False, True)}
        assert not Invoice.objects.exists()
        booked = book(ticket, 5, partnership=partnership, customer=partnership.customer)
        assert booked.places.filter(at_member_price=True).count() == 5

    def test_gives_a_partnership_that_has_lapsed_the_other_price(self):
        lapsed = MembershipFactory(lapsed=True).partnership
        booking = book(TicketFactory(), partnership=lapsed, customer=CustomerFactory())
        assert [(place.price_pence, place.at_member_price) for place in booking.places.all()] == [
            (24000, False)
        ]
        assert booking.partnership == lapsed

    def test_holds_to_the_quota_for_gifts_too(self):
        ticket = TicketFactory(size=2)
        with pytest.raises(SoldOutError, match="Only 2"):
            book(ticket, 3, is_complimentary=True)
        assert not Booking.objects.exists()

    def test_goes_before_those_waiting_only_when_told_to(self):
        ticket = TicketFactory(size=1, free=True)
        WaitingEntry.objects.create(
            event=ticket.event, ticket=ticket, name="First", email="first@saltby.example"
        )
        with pytest.raises(SoldOutError):
            book(ticket)
        assert book(ticket, is_before_those_waiting=True).places.count() == 1

    def test_works_before_booking_opens_and_for_hidden_tickets(self):
        ticket = TicketFactory(
            event=EventFactory(is_bookable=False), free=True, code="SECRET", is_for_members=True
        )
        assert book(ticket, people=[Person("Jo", "Quince", "jo@saltby.example")]).confirmed_at

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({}, "Say how many places"),
            ({"number": 1, "people": "Jo, Quince\nSam, Other"}, "more people than places"),
            ({"number": 1, "people": "Jo, Quince, not an address"}, "is no e-mail address"),
            ({"number": 1, "people": "Jo, Quince, Manager, jo@saltby.example"}, "no e-mail address"),
            ({"number": 1, "new_name": "New Trust"}, "An invoice needs it"),
            ({"number": 1}, "Say who is invoiced"),
            ({"number": 9, "is_complimentary": "on"}, "Only 5"),
        ],
    )
    def test_says_what_is_missing_and_keeps_what_was_typed(self, officer, values, words):
        ticket = TicketFactory(size=5)
        data = {"contact_name": "Typed Name", "contact_email": "ada@saltby.example", **values}
        if "number" in data:
            data[f"ticket_{ticket.pk}"] = data.pop("number")
        html = text(officer.post(reverse("event:book", args=[ticket.event_id]), data))
        assert words in html
        assert "Typed Name" in html
        assert not Booking.objects.exists()


class TestABookingsPage:
    @pytest.fixture
    def place(self, partnership):
        ticket = TicketFactory(size=10)
        return book(
            ticket,
            2,
            partnership=partnership,
            customer=partnership.customer,
            people=[Person("Jo", "Quince", "jo@saltby.example")],
        ).places.get(position=1)

    def go(self, officer, name, row, data=None):
        return officer.post(reverse(f"event_booking:{name}", args=[row.pk]), data or {}, follow=True)

    def test_shows_people_money_letters_and_what_happened(self, officer, place):
        html = text(officer.get(reverse("event_booking:inspect", args=[place.booking_id])))
        for words in (
            "Jo Quince",
            "not named yet",
            Invoice.objects.get().reference,
            "Confirmation with tickets",
            "Booking added",
        ):
            assert words in html

    def test_is_read_and_not_changed_by_finance(self, sign_in_as, place):
        client = sign_in_as(FINANCE_OFFICER)
        html = text(client.get(reverse("event_booking:inspect", args=[place.booking_id])))
        assert "Cancel the whole booking" not in html
        assert client.post(reverse("event_booking:cancelbooking", args=[place.booking_id])).status_code == 302
        assert Place.objects.booked().count() == 2

    def test_names_somebody_else_after_the_last_day_for_changes(self, officer, place):
        Event.objects.update(changes_until=timezone.now() - timedelta(days=1))
        Details.objects.create(place=place, dietary="No nuts")
        code = place.code
        self.go(
            officer,
            "changeperson",
            place,
            {"first_name": "Sam", "last_name": "Other", "email": "sam@saltby.example"},
        )
        place.refresh_from_db()
        assert place.name == "Sam Other"
        assert place.code != code
        assert not Details.objects.exists()
        assert EventLetter.objects.filter(place=place, kind=EventLetter.Kind.PLACE).count() == 2

    def test_changes_choices(self, officer, place):
        part = PartFactory(event=place.booking.event, size=1)
        html = text(self.go(officer, "changeparts", place, {"parts": [part.pk]}))
        assert "Saved" in html
        assert [row.part for row in place.chosen.booked()] == [part]
        other = place.booking.places.get(position=2)
        assert "sold out" in text(self.go(officer, "changeparts", other, {"parts": [part.pk]}))

    def test_moves_a_place_to_another_ticket_if_there_is_room(self, officer, place):
        roomy = TicketFactory(event=place.booking.event, size=1)
        full = TicketFactory(
            event=place.booking.event, quotas=[QuotaFactory(event=place.booking.event, size=0)]
        )
        assert "sold out" in text(self.go(officer, "movetoticket", place, {"ticket": full.pk}))
        self.go(officer, "movetoticket", place, {"ticket": roomy.pk})
        place.refresh_from_db()
        assert place.ticket == roomy

    def test_cancels_one_place_with_the_fee_shown_first(self, officer, place):
        place.booking.event.cancellation_rules.create(days_before=365, fee_bp=5000)
        address = reverse("event_booking:cancelplace", args=[place.pk])
        html = text(officer.get(address))
        assert "£90.00" in html
        self.go(officer, "cancelplace", place)
        place.refresh_from_db()
        assert place.state == Place.State.ENDED
        assert Invoice.objects.with_state(timezone.localdate()).get().balance_pence == 36000 - 9000

    def test_cancels_all_of_it_and_waives_the_fee(self, officer, place):
        place.booking.event.cancellation_rules.create(days_before=365, fee_bp=10000)
        self.go(officer, "cancelbooking", place.booking, {"waive_fee": "on", "because": "Illness"})
        booking = Booking.objects.get()
        assert booking.cancelled_at
        assert Invoice.objects.with_state(timezone.localdate()).get().balance_pence == 0
        html = text(officer.get(reverse("event_booking:inspect", args=[booking.pk])))
        assert "Illness" in html
        address = reverse("event_booking:cancelbooking", args=[booking.pk])
        assert "cancelled already" in text(officer.get(address))
        assert "cancelled already" in text(officer.post(address))

    def test_sends_confirmation_and_ticket_again(self, officer, place):
        EventLetter.objects.update(written_at=timezone.now())
        self.go(officer, "sendagain", place.booking)
        self.go(officer, "sendticketagain", place)
        assert set(EventLetter.objects.filter(written_at=None).values_list("kind", flat=True)) == {
            "confirmation",
            "place",
        }

    def test_confirms_before_the_money_has_come(self, officer, partnership):
        ticket = TicketFactory(event=EventFactory(invoice_confirms=Event.Confirms.ON_PAYMENT))
        booking = book(ticket, partnership=partnership, customer=partnership.customer)
        assert booking.confirmed_at is None
        self.go(officer, "confirmbooking", booking)
        booking.refresh_from_db()
        assert booking.confirmed_at
        assert Invoice.objects.with_state(timezone.localdate()).get().balance_pence == 18000

    def test_changes_who_is_written_to(self, officer, place):
        self.go(
            officer, "changecontact", place.booking, {"name": "New Contact", "email": "new@saltby.example"}
        )
        assert Booking.objects.get().contact_email == "new@saltby.example"

    def test_and_the_list_cost_the_same_for_few_and_for_many(
        self, officer, partnership, django_assert_max_num_queries
    ):
        event = EventFactory()
        booking = BookingFactory(event=event, free=True)

        def cost(address):
            with django_assert_max_num_queries(60) as queries:
                text(officer.get(address))
            return len(queries)

        def more(number):
            for place in PlaceFactory.create_batch(number, booking=booking, ticket=ticket):
                PlacePartFactory(place=place, part=part)
            BookingFactory.create_batch(number, event=event, free=True)

        ticket, part = TicketFactory(event=event), PartFactory(event=event)
        addresses = [
            reverse("event_booking:inspect", args=[booking.pk]),
            reverse("event_booking:index"),
            reverse("event:inspect", args=[event.pk]),
            reverse("event:index"),
            reverse("event:rooms", args=[event.pk]),
        ]
        more(2)
        cost(addresses[0])
        few = [cost(address) for address in addresses]
        more(15)
        EventFactory.create_batch(5)
        assert [cost(address) for address in addresses] == few


class TestTheOverview:
    def test_counts_places_partnerships_and_money(self, officer, partnership):
        ticket = TicketFactory(name="Full ticket", size=10)
        event = ticket.event
        book(ticket, 3, partnership=partnership, customer=partnership.customer)
        book(ticket, 1, is_complimentary=True)
        PlaceFactory(held=True, booking__event=event, ticket=ticket)
        WaitingEntry.objects.create(
            event=event, ticket=ticket, name="A", email="a@saltby.example", quantity=2
        )
        WaitingEntry.objects.create(
            event=event,
            part=PartFactory(event=event),
            place=Place.objects.booked()[0],
            name="B",
            email="b@saltby.example",
        )
        response = officer.get(reverse("event:inspect", args=[event.pk]))
        context = response.context
        assert context["total"] == {"booked": 4, "complimentary": 1, "reserved": 0, "held": 1, "waiting": 2}
        assert context["waiting"] == 3
        assert [(row.taken, row.left) for row in context["quotas"]] == [(5, 5)]
        assert [(share.label, share.places, share.at_member_price) for share in context["partnerships"]] == [
            (partnership.name, 3, 3),
            ("No partnership", 1, 0),
        ]
        assert {share.label: share.places for share in context["regions"]} == {
            "North West": 3,
            "No region": 1,
        }
        assert (context["money"].invoiced, context["money"].owed, context["money"].paid) == (54000, 54000, 0)
        assert "Full ticket" in text(response)

    def test_leads_to_the_first_steps_of_an_event_without_tickets(self, officer):
        event = EventFactory(is_bookable=False)
        assert "Add quotas and tickets" in text(officer.get(reverse("event:inspect", args=[event.pk])))


class TestTheFrontPage:
    def test_leads_to_as_many_bookings_as_it_counts(self, officer):
        coming, over = EventFactory(), EventFactory(over=True)
        for event in (coming, coming, over):
            BookingFactory(event=event, by_invoice=True, confirmed_at=None)
        page = text(officer.get("/admin/"))
        assert "bookings are reserved until the money comes" in page
        address = "/admin/event-booking/?state=awaiting&amp;time=to_come"
        assert f'<a class="desk-duty__link" href="{address}"><span class="desk-duty__number">2</span>' in page
        assert "There are 2 matches" in text(officer.get(address.replace("&amp;", "&")))
