"""Changing what has been booked: parts and tickets, with what they cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import Invoice
from billing.services.invoices import set_purchase_order
from events.models import CancellationRule, EventLetter
from events.refusals import (
    IsCancelledError,
    IsPlacedError,
    NotCompleteError,
    NotOfferedError,
    SoldOutError,
    TooLateError,
)
from events.selectors.room import room_for
from events.services.cancelling import cancel_places
from events.services.changing import change_parts, move_place, terms_of_change
from events.services.choosing import choose_parts
from tests.factories import billing as given
from tests.factories import bookings
from tests.factories.events import EventFactory, PartFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def dinner(event):
    return PartFactory(event=event, dinner=True)


def change(booking, *parts, **values):
    place = booking.places.get(position=1)
    return change_parts(place=place, parts=parts, now=timezone.now(), **values)


def half_price(event):
    CancellationRule.objects.create(event=event, days_before=90, fee_bp=5000)


class TestAddingAPart:
    def test_is_invoiced_by_itself(self, event, dinner):
        booking = bookings.invoiced(TicketFactory(event=event))
        terms = change(booking, dinner)
        assert terms.charge_pence == 4500
        assert list(Invoice.objects.order_by("pk").values_list("number", "net_pence")) == [
            ("INV-00001", 24000),
            ("INV-00002", 4500),
        ]
        assert bookings.charged_pence(booking) == bookings.kept_pence(booking)

    def test_goes_onto_the_draft_that_waits_for_a_number(self, event, dinner):
        booking = bookings.invoiced(TicketFactory(event=event), needs_purchase_order=True)
        change(booking, dinner)
        assert list(Invoice.objects.values_list("number", "net_pence")) == [(None, 28500)]

    def test_has_the_number_that_came_late_for_the_booking(self, event, dinner):
        booking = bookings.invoiced(TicketFactory(event=event), needs_purchase_order=True)
        set_purchase_order(invoice=bookings.invoice_of(booking), number="PO 7", now=timezone.now())
        change(booking, dinner)
        added = booking.charges.order_by("pk").last().invoice
        assert (added.number, added.purchase_order) == ("INV-00002", "PO 7")

    def test_needs_somebody_who_is_invoiced(self, event, dinner):
        booking = bookings.free(TicketFactory(event=event, free=True))
        booking.customer = None
        booking.save()
        with pytest.raises(NotCompleteError):
            change(booking, dinner)
        assert not booking.places.get().chosen.exists()

    def test_takes_the_last_chair_and_no_more(self, event):
        workshop = PartFactory(event=event, size=1)
        ticket = TicketFactory(event=event, free=True)
        first, second = bookings.free(ticket), bookings.free(ticket)
        change(first, workshop)
        with pytest.raises(SoldOutError):
            change(second, workshop)
        assert room_for([workshop], now=timezone.now()) == {workshop: 0}

    def test_is_refused_beside_another_at_the_same_time(self, event):
        ticket = TicketFactory(event=event, free=True)
        both = PartFactory.create_batch(2, event=event, choice="Tuesday 14:00")
        with pytest.raises(NotOfferedError, match="same time"):
            change(bookings.free(ticket), *both)

    def test_is_told(self, event, dinner):
        change(bookings.invoiced(TicketFactory(event=event)), dinner)
        letters = EventLetter.objects.filter(kind=EventLetter.Kind.CHANGED)
        assert letters.count() == 2
        assert "“Dinner” has been added." in letters[0].facts["changes"]

    def test_is_for_forms_in_another_way(self, event, dinner):
        booking = bookings.invoiced(TicketFactory(event=event))
        with pytest.raises(IsPlacedError):
            choose_parts(place=booking.places.get(), parts=[dinner], now=timezone.now())


class TestDroppingAPart:
    def test_is_credited_but_for_the_fee(self, event, dinner):
        half_price(event)
        booking = bookings.invoiced(TicketFactory(event=event), parts=(dinner,))
        shown = terms_of_change(place=booking.places.get(), parts=[], now=timezone.now())
        done = change(booking)
        assert (shown.fee_pence, shown.credit_pence) == (done.fee_pence, done.credit_pence) == (2250, 2250)
        assert bookings.charged_pence(booking) == bookings.kept_pence(booking) == 26250

    def test_for_another_at_the_same_time_costs_no_fee(self, event):
        half_price(event)
        old, new = PartFactory.create_batch(2, event=event, choice="Tuesday 14:00", price_pence=2000)
        booking = bookings.invoiced(TicketFactory(event=event), parts=(old,))
        terms = change(booking, new)
        assert (terms.fee_pence, terms.credit_pence, terms.charge_pence) == (0, 2000, 2000)

    def test_for_a_cheaper_one_at_the_same_time_costs_the_fee_on_the_difference(self, event):
        half_price(event)
        dear = PartFactory(event=event, choice="Tuesday night", price_pence=12000)
        cheap = PartFactory(event=event, choice="Tuesday night", price_pence=2000)
        booking = bookings.invoiced(TicketFactory(event=event), parts=(dear,))
        terms = change(booking, cheap)
        assert (terms.fee_pence, terms.credit_pence, terms.charge_pence) == (5000, 7000, 2000)
        assert bookings.charged_pence(booking) == bookings.kept_pence(booking) == 24000 + 5000 + 2000

    def test_that_was_paid_by_card_goes_back_to_the_card(self, event, dinner):
        booking = bookings.by_card(TicketFactory(event=event), parts=(dinner,))
        assert change(booking).money.by_card_pence == 4500
        bookings.send_refunds()
        assert bookings.invoice_of(booking).balance_pence == 0

    def test_that_is_no_longer_on_sale_is_nobodys_duty(self, event, dinner):
        workshop = PartFactory(event=event)
        booking = bookings.invoiced(TicketFactory(event=event), parts=(dinner,))
        dinner.is_active = False
        dinner.save()
        assert change(booking, dinner, workshop).added == (workshop,)


class TestTheTimeForChanges:
    def test_ends_for_those_who_booked_and_not_for_staff(self, event, dinner):
        booking = bookings.invoiced(TicketFactory(event=event))
        event.changes_until = timezone.now() - timedelta(minutes=1)
        event.save()
        with pytest.raises(TooLateError):
            change(booking, dinner)
        assert change(booking, dinner, is_office=True).added == (dinner,)

    def test_is_over_for_a_place_that_was_cancelled(self, event, dinner):
        booking = bookings.invoiced(TicketFactory(event=event), 2)
        place = booking.places.get(position=1)
        cancel_places(booking=booking, places=[place], now=timezone.now())
        with pytest.raises(IsCancelledError):
            change(booking, dinner)


class TestMovingToAnotherTicket:
    def test_credits_what_it_costs_less(self, event):
        booking = bookings.invoiced(TicketFactory(event=event))
        day = TicketFactory(event=event, price_pence=15000, size=1)
        given.pay(bookings.invoice_of(booking))
        place = move_place(place=booking.places.get(), ticket=day, now=timezone.now())
        assert (place.ticket, place.price_pence) == (day, 15000)
        assert bookings.charged_pence(booking) == bookings.kept_pence(booking) == 15000
        assert bookings.questions()[0].startswith("Pay £90.00 back")

    def test_asks_nothing_more_where_it_costs_more(self, event):
        booking = bookings.invoiced(TicketFactory(event=event))
        dear = TicketFactory(event=event, price_pence=90000)
        assert move_place(place=booking.places.get(), ticket=dear, now=timezone.now()).price_pence == 24000

    def test_needs_room_that_it_does_not_have_already(self, event):
        hall = TicketFactory(event=event, size=1)
        same = TicketFactory(event=event, quotas=list(hall.quotas.all()))
        full = TicketFactory(event=event, size=0)
        booking = bookings.invoiced(hall)
        assert move_place(place=booking.places.get(), ticket=same, now=timezone.now()).ticket == same
        with pytest.raises(SoldOutError):
            move_place(place=booking.places.get(), ticket=full, now=timezone.now())
