"""Cancelling a whole event: everybody is told, and every penny goes back."""

import pytest
from django.utils import timezone

from billing.models import Payment
from billing.services.card_sweep import check_attempt
from billing.services.corrections import credit_invoice
from events.models import Booking, CancellationRule, EventLetter, Place, WaitingEntry
from events.refusals import IsCancelledError, NotBookableError, NotCompleteError, TooLateError
from events.services.cancelling_events import cancel_event, end_cancelled_event, end_cancelled_events
from events.services.holding import give_up
from events.services.waiting import join_for_ticket, offer_in_turn
from events.tasks import sweep_bookings
from tests.factories import billing as given
from tests.factories import bookings
from tests.factories.events import EventFactory, TicketFactory

pytestmark = pytest.mark.django_db


def cancel(event, reason="Snow"):
    return cancel_event(event=event, reason=reason, now=timezone.now())


@pytest.fixture
def booked():
    """An event on whose eve three have booked: by card, by transfer, and by an invoice that is not paid; one holds a form."""
    event = EventFactory()
    CancellationRule.objects.create(event=event, days_before=90, fee_bp=10_000)
    ticket = TicketFactory(event=event, size=4)
    card = bookings.by_card(ticket)
    transfer, unpaid = bookings.invoiced(ticket), bookings.invoiced(ticket)
    given.pay(bookings.invoice_of(transfer))
    bookings.form(ticket)
    return event, card, transfer, unpaid


class TestCancellingAnEvent:
    def test_stops_booking_at_once(self, booked):
        event, *_ = booked
        event = cancel(event)
        with pytest.raises(NotBookableError):
            bookings.form(event.tickets.get())

    def test_gives_all_money_back_without_a_fee(self, booked):
        event, card, transfer, unpaid = booked
        cancel(event)
        assert end_cancelled_events(now=timezone.now()) == 4
        bookings.send_refunds()
        assert bookings.invoice_of(card).balance_pence == 0
        assert Payment.objects.get(method="card").refunds.get().amount_pence == 24000
        assert bookings.invoice_of(transfer).balance_pence == -24000
        assert bookings.invoice_of(unpaid).balance_pence == 0
        (words,) = bookings.questions()
        assert words.startswith("Pay £240.00 back to")
        assert set(Place.objects.values_list("state", flat=True)) == {Place.State.ENDED}
        assert not Booking.objects.filter(cancelled_at=None).exists()

    def test_tells_everybody_once_however_often_the_work_is_done(self, booked):
        event, *_ = booked
        entry = join_for_ticket(
            ticket=event.tickets.get(),
            quantity=1,
            buyer=bookings.NOBODY_KNOWN,
            name="Sam",
            email="sam@example.org",
            now=timezone.now(),
        )
        cancel(event)
        for _ in range(2):
            end_cancelled_event(event=event, now=timezone.now())
        letters = EventLetter.objects.filter(kind=EventLetter.Kind.EVENT_CANCELLED)
        assert letters.filter(booking__isnull=False, place=None).count() == 3
        assert letters.filter(place__isnull=False).count() == 3
        assert letters.get(entry=entry)
        entry.refresh_from_db()
        assert entry.state == WaitingEntry.State.LEFT

    def test_goes_on_where_it_stopped(self, booked):
        event, card, *_ = booked
        cancel(event)
        bookings_left = Booking.objects.filter(event=event, cancelled_at=None)
        assert bookings_left.count() == 4
        from events.services.cancelling_events import _end

        _end(card, by=None, now=timezone.now())
        assert end_cancelled_events(now=timezone.now()) == 3
        assert not bookings_left.exists()

    def test_needs_a_reason_and_is_once_and_in_time(self, booked):
        event, *_ = booked
        with pytest.raises(NotCompleteError):
            cancel(event, reason=" ")
        cancel(event)
        with pytest.raises(IsCancelledError):
            cancel(event)
        with pytest.raises(TooLateError):
            cancel(EventFactory(over=True))

    def test_tells_who_has_an_offer(self):
        ticket = TicketFactory(free=True, size=0)
        entry = join_for_ticket(
            ticket=ticket,
            quantity=1,
            buyer=bookings.NOBODY_KNOWN,
            name="Sam",
            email="sam@example.org",
            now=timezone.now(),
        )
        ticket.quotas.update(size=1)
        offer_in_turn(event=ticket.event, now=timezone.now())
        event = cancel(ticket.event)
        end_cancelled_event(event=event, now=timezone.now())
        assert EventLetter.objects.filter(entry=entry, kind=EventLetter.Kind.EVENT_CANCELLED).count() == 1
        assert not Booking.objects.filter(cancelled_at=None).exists()

    def test_goes_on_although_money_for_another_cannot_be_settled(self, booked):
        event, *_ = booked
        form = bookings.form(TicketFactory())
        check_attempt(attempt=bookings.pay_on_page(bookings.opened_page(form)), now=timezone.now())
        stuck = form.charges.get()
        give_up(booking=stuck.booking, now=timezone.now())
        credit_invoice(invoice=stuck.invoice, reason="By hand", now=timezone.now())
        cancel(event)
        for _ in range(2):
            sweep_bookings()
        assert not Booking.objects.filter(event=event, cancelled_at=None).exists()
        assert [words for words in bookings.questions() if stuck.booking.reference in words]
