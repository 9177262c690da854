from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import Invoice
from events.models import EventLetter, Place, PlacePart, WaitingEntry
from office.models import Identity
from tests.events.booking.buyer import hidden
from tests.factories.bookings import free, invoiced
from tests.factories.events import EventFactory, PartFactory, TicketFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
JO = {"first_name": "Kim", "last_name": "Newcomer", "email": "kim@example.org"}


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def booking(event):
    return free(TicketFactory(free=True, event=event, size=9), 2)


def address(booking, name="booking", *keys):
    return reverse(name, args=[booking.key, *keys])


def page(client, booking):
    return client.get(address(booking)).content.decode()


class TestThePage:
    def test_shows_who_comes_and_the_reference(self, client, booking):
        shown = page(client, booking)
        assert booking.reference in shown
        assert all(place.name in shown for place in booking.places.all())

    def test_does_not_lead_to_other_people_s_own_pages(self, client, booking):
        place = booking.places.first()
        shown = page(client, booking)
        assert str(place.key) not in shown
        assert place.code not in shown

    def test_leads_only_the_person_who_is_signed_in_to_their_own_page(self, client, client_for, booking):
        place = booking.places.first()
        place.user = UserFactory()
        place.save()
        assert str(place.key) in page(client_for(place.user), booking)
        assert str(place.key) not in page(client, booking)

    def test_leads_to_nobody_s_own_page_by_naming_their_address_as_the_contact(self, client, booking):
        place = booking.places.first()
        mine = {"first_name": "Ada", "last_name": "Contact", "email": place.email}
        client.post(address(booking, "booking_contact"), mine)
        booking.refresh_from_db()
        assert booking.contact_email == place.email
        assert str(place.key) not in page(client, booking)

    def test_shows_the_invoice_and_what_is_to_pay(self, client, event):
        booking = invoiced(TicketFactory(event=event), 2)
        invoice = Invoice.objects.get()
        shown = page(client, booking)
        assert invoice.number in shown
        assert "£480.00 to pay by" in shown
        assert reverse("invoice", args=[invoice.key]) in shown

    def test_asks_for_the_purchase_order_number_that_the_invoice_waits_for(self, client, event):
        booking = invoiced(TicketFactory(event=event), needs_purchase_order=True)
        invoice = Invoice.objects.get()
        assert not invoice.number
        shown = page(client, booking)
        assert "We still need the purchase order number" in shown
        assert reverse("invoice", args=[invoice.key]) in shown

    def test_costs_as_many_queries_for_many_places_as_for_one(self, client, event, django_assert_num_queries):
        Identity.load()
        ticket = TicketFactory(free=True, event=event)
        for number in (1, 12):
            booking = free(ticket, number)
            with django_assert_num_queries(4):
                page(client, booking)

    def test_offers_no_change_once_the_time_for_it_is_over(self, client, event, booking):
        event.changes_until = timezone.now() - timedelta(hours=1)
        event.save()
        assert "Change the name" not in page(client, booking)
        place = booking.places.first()
        shown = client.post(address(booking, "booking_person", place.pk), JO).content.decode()
        assert "The time for changes is over" in shown
        assert 'value="Newcomer"' in shown


class TestNames:
    def test_are_changed_and_the_new_person_is_written_to(self, client, booking):
        place = booking.places.first()
        old = place.key
        client.post(address(booking, "booking_person", place.pk), JO)
        place.refresh_from_db()
        assert place.name == "Kim Newcomer"
        assert place.key != old
        assert EventLetter.objects.filter(place=place, kind="place").exists()

    def test_of_who_gets_the_letters_are_changed(self, client, booking):
        client.post(address(booking, "booking_contact"), {**JO, "phone": ""})
        booking.refresh_from_db()
        assert (booking.contact_name, booking.contact_email) == ("Kim Newcomer", "kim@example.org")

    def test_are_not_changed_without_limit(self, client, booking, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "change_booking": "2/h/key"}
        there = address(booking, "booking_person", booking.places.first().pk)
        for number in range(3):
            shown = client.post(there, {**JO, "email": f"a{number}@example.org"})
        assert "changed often" in shown.content.decode()
        assert booking.places.first().email == "a1@example.org"


class TestSendingAgain:
    def test_sends_the_confirmation_and_a_person_s_ticket(self, client, booking):
        place = booking.places.first()
        EventLetter.objects.update(created_at=timezone.now() - timedelta(days=1))
        before = EventLetter.objects.count()
        client.post(address(booking, "booking_resend"))
        client.post(address(booking, "booking_resend_place", place.pk))
        assert EventLetter.objects.count() == before + 2

    def test_is_limited_for_an_address(self, client, booking, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "resend_booking": "1/10m/key"}
        client.post(address(booking, "booking_resend"))
        before = EventLetter.objects.count()
        response = client.post(address(booking, "booking_resend"), follow=True)
        assert "several times" in response.content.decode()
        assert EventLetter.objects.count() == before

    def test_is_never_done_by_opening_an_address(self, client, booking):
        assert client.get(address(booking, "booking_resend")).status_code == 405


class TestChoices:
    def slot(self, client, booking, place, part):
        form = client.get(address(booking, "booking_choices", place.pk)).context["form"]
        return next(slot.name for slot in form.rows[0].slots if part in [each.part for each in slot.options])

    def has(self, place):
        return {row.part.name for row in place.chosen.booked()}

    def test_that_cost_nothing_are_changed_at_once(self, client, event, booking):
        part, place = PartFactory(event=event, size=4), booking.places.first()
        name = self.slot(client, booking, place, part)
        client.post(address(booking, "booking_choices", place.pk), {name: str(part.pk)})
        assert self.has(place) == {part.name}

    def test_that_cost_something_say_what_first(self, client, event):
        booking = invoiced(TicketFactory(event=event))
        dinner, place = PartFactory(event=event, dinner=True), booking.places.first()
        name, there = self.slot(client, booking, place, dinner), address(booking, "booking_choices", place.pk)
        response = client.post(there, {name: str(dinner.pk)})
        assert "More to pay" in response.content.decode()
        assert self.has(place) == set()
        client.post(there, hidden(response))
        assert self.has(place) == {"Dinner"}
        assert Invoice.objects.count() == 2

    def test_for_a_free_booking_ask_first_who_is_invoiced(self, client, event, booking):
        booking.customer = None
        booking.save()
        dinner, place = PartFactory(event=event, dinner=True), booking.places.first()
        name, there = self.slot(client, booking, place, dinner), address(booking, "booking_choices", place.pk)
        response = client.post(there, {name: str(dinner.pk), "figures": "4500 0 0"})
        assert response["Location"] == address(booking, "booking_bill")
        bill = {"payer": "self", "name": "Ada", "email": "a@example.org", "address": "1 Square"}
        client.post(response["Location"], {**bill, "pays_by": "invoice"})
        client.post(there, {name: str(dinner.pk), "figures": "4500 0 0"})
        assert self.has(place) == {"Dinner"}
        assert Invoice.objects.get().total_pence == 4500

    def test_that_are_full_lead_to_their_waiting_list(self, client, event, booking):
        part, place = PartFactory(event=event, size=0), booking.places.first()
        shown = client.get(address(booking, "booking_choices", place.pk)).content.decode()
        there = address(booking, "booking_wait_for_part", place.pk, part.pk)
        assert there in shown
        client.post(there)
        entry = WaitingEntry.objects.get()
        assert (entry.part, entry.place) == (part, place)
        assert reverse("waiting", args=[entry.key]) in page(client, booking)


class TestCancelling:
    @pytest.fixture
    def paid(self, event):
        event.cancellation_rules.create(days_before=200, fee_bp=5000)
        return invoiced(TicketFactory(event=event), 2)

    def test_shows_the_fee_before_anything_happens(self, client, paid):
        shown = client.get(address(paid, "booking_cancel")).content.decode()
        assert "for a fee of £240.00" in shown
        assert "it costs half the price" in shown
        assert Place.objects.booked().count() == 2

    def test_cancels_one_place_at_the_fee_that_was_read(self, client, paid):
        place = paid.places.first()
        there = address(paid, "booking_cancel_place", place.pk)
        client.post(there, {**hidden(client.get(there)), "because": "Ill"})
        place.refresh_from_db()
        assert place.state == "ended"
        assert place.fee_pence == 12000
        assert Place.objects.booked().count() == 1

    def test_cancels_everything(self, client, paid):
        there = address(paid, "booking_cancel")
        response = client.post(there, hidden(client.get(there)), follow=True)
        assert "This booking was cancelled" in response.content.decode()
        assert not Place.objects.booked().exists()

    def test_shows_the_terms_again_where_they_have_changed_meanwhile(self, client, event, paid):
        there = address(paid, "booking_cancel")
        read = hidden(client.get(there))
        event.cancellation_rules.update(fee_bp=10000)
        response = client.post(there, read)
        assert "The terms have changed" in response.content.decode()
        assert Place.objects.booked().count() == 2

    def test_refuses_a_reason_that_cannot_be_kept(self, client, paid):
        there = address(paid, "booking_cancel")
        response = client.post(there, {**hidden(client.get(there)), "because": "a\x00b"})
        assert response.status_code == 200
        assert Place.objects.booked().count() == 2

    def test_says_that_it_is_too_late_once_the_event_has_begun(self, client, event, paid):
        read = hidden(client.get(address(paid, "booking_cancel")))
        event.starts_at = timezone.now() - timedelta(minutes=1)
        event.save()
        client.post(address(paid, "booking_cancel"), read)
        assert Place.objects.booked().count() == 2


class TestTheAccount:
    def test_shows_bookings_places_and_waiting_lists(self, client_for, event):
        seat = SeatFactory(lead_contact=True)
        booking = free(TicketFactory(free=True, event=event))
        booking.booked_by = seat.user
        booking.save()
        place = free(TicketFactory(free=True, event=event)).places.get()
        place.user = seat.user
        place.save()
        entry = WaitingEntry.objects.create(
            event=event, ticket=place.ticket, user=seat.user, name="A", email="a@example.org"
        )
        shown = client_for(seat.user).get(reverse("account_overview")).content.decode()
        for name, key in (("booking", booking.key), ("place", place.key), ("waiting", entry.key)):
            assert reverse(name, args=[key]) in shown

    def test_shows_a_lead_contact_what_colleagues_booked_and_others_only_their_own(self, client_for, event):
        seat = SeatFactory()
        lead = SeatFactory(lead_contact=True, partnership=seat.partnership)
        booking = free(TicketFactory(free=True, event=event))
        booking.booked_by, booking.partnership = seat.user, seat.partnership
        booking.save()
        address = reverse("booking", args=[booking.key])
        other = SeatFactory(partnership=seat.partnership)
        assert address in client_for(lead.user).get(reverse("account_overview")).content.decode()
        assert address not in client_for(other.user).get(reverse("account_overview")).content.decode()

    def test_costs_as_many_queries_for_many_bookings_as_for_few(
        self, client_for, event, django_assert_max_num_queries
    ):
        seat = SeatFactory()
        client, ticket = client_for(seat.user), TicketFactory(free=True, event=event)
        client.get(reverse("account_overview"))
        counts = []
        for number in (1, 4):
            for _ in range(number):
                booking = free(ticket)
                booking.booked_by = seat.user
                booking.save()
            with django_assert_max_num_queries(60) as queries:
                client.get(reverse("account_overview"))
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_parts_on_offer_are_not_shown_as_chosen(client, event, booking):
    place = booking.places.first()
    part = PartFactory(event=event, name="Workshop on offer")
    PlacePart.objects.create(place=place, part=part, held_until=timezone.now() + timedelta(hours=1))
    assert "Workshop on offer" not in page(client, booking)
