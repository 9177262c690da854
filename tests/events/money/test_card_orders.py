"""Paying for a form by card: nothing is issued before the money comes, and whatever happens on the way ends well."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import CardAttempt, Invoice, Payment
from billing.services.card_sweep import check_attempt
from events.models import Booking, EventLetter, Place
from events.refusals import HasExpiredError, IsPlacedError, NotCompleteError
from events.services.changing import change_parts
from events.services.holding import change_places, give_up, hold_again
from events.services.placing import mark_placed, place_by_invoice, place_free, start_card_order
from events.services.settling import settle_paid
from office.models import OutboxMessage
from tests.factories import billing as given
from tests.factories import bookings
from tests.factories.billing import register_for_vat
from tests.factories.events import EventFactory, PartFactory, TicketFactory

pytestmark = pytest.mark.django_db


def later(**how_long):
    return timezone.now() + timedelta(**how_long)


def letters(kind):
    return EventLetter.objects.filter(kind=kind)


class TestAnOrderByCard:
    def test_issues_nothing_before_the_money_comes(self):
        booking = bookings.form(TicketFactory(), 2)
        attempt = bookings.opened_page(booking)
        booking.refresh_from_db()
        assert (attempt.amount_pence, attempt.state) == (48000, CardAttempt.State.OPEN)
        assert booking.placed_at is None
        assert not Invoice.objects.issued().exists()
        assert not OutboxMessage.objects.exists()

    def test_is_placed_and_its_invoice_issued_when_the_money_comes(self):
        booking = bookings.by_card(TicketFactory(), 2)
        invoice = bookings.invoice_of(booking)
        assert booking.confirmed_at
        assert booking.pays_by == Booking.PaysBy.CARD
        assert {place.state for place in booking.places.all()} == {Place.State.BOOKED}
        assert (invoice.number, invoice.balance_pence, invoice.due_on) == (
            "INV-00001",
            0,
            invoice.issued_on,
        )
        assert letters(EventLetter.Kind.CONFIRMATION).count() == 1

    def test_sends_invoice_and_receipt_in_one_mail(self):
        bookings.by_card(TicketFactory())
        mail = OutboxMessage.objects.get()
        assert mail.subject.startswith("Receipt")
        assert "and the invoice are attached" in mail.text

    def test_charges_vat_where_the_association_is_registered(self):
        register_for_vat()
        ticket = TicketFactory(vat_treatment="standard", vat_rate_bp=2000)
        booking = bookings.by_card(ticket)
        assert bookings.invoice_of(booking).total_pence == 28800

    def test_needs_no_purchase_order_number(self):
        booking = bookings.by_card(TicketFactory(), needs_purchase_order=True)
        assert booking.confirmed_at
        assert not Invoice.objects.awaiting_purchase_order().exists()

    def test_asked_for_twice_is_one_draft_and_one_page(self):
        booking = bookings.form(TicketFactory())
        first = bookings.opened_page(booking)
        second = bookings.opened_page(booking)
        assert first == second
        assert Invoice.objects.count() == 1

    def test_keeps_the_places_for_the_time_that_paying_takes(self):
        booking = bookings.form(TicketFactory(), now=later(minutes=-19))
        start_card_order(booking=booking, now=timezone.now())
        booking.refresh_from_db()
        assert booking.is_held(later(minutes=19))

    def test_needs_places_that_are_kept_and_somebody_who_pays(self):
        with pytest.raises(HasExpiredError):
            start_card_order(booking=bookings.form(TicketFactory(), now=later(hours=-1)), now=timezone.now())
        nobody = bookings.form(TicketFactory())
        nobody.customer = None
        nobody.save()
        with pytest.raises(NotCompleteError):
            start_card_order(booking=nobody, now=timezone.now())


class TestAFormChangedWhileTheCardPageIsOpen:
    def test_has_its_page_for_the_new_amount(self):
        ticket = TicketFactory()
        booking = bookings.form(ticket)
        old = bookings.opened_page(booking)
        change_places(booking=booking, wanted={ticket: 2}, now=timezone.now())
        new = bookings.opened_page(booking)
        old.refresh_from_db()
        assert (old.state, new.amount_pence) == (CardAttempt.State.EXPIRED, 48000)
        bookings.come_back(bookings.pay_on_page(new))
        booking.refresh_from_db()
        assert booking.confirmed_at
        assert Invoice.objects.issued().count() == 1

    def test_gets_the_money_back_that_was_paid_for_the_old_one(self):
        ticket = TicketFactory()
        booking = bookings.form(ticket)
        page = bookings.opened_page(booking)
        change_places(booking=booking, wanted={ticket: 2}, now=timezone.now())
        bookings.come_back(bookings.pay_on_page(page))
        bookings.send_refunds()
        booking.refresh_from_db()
        assert booking.is_held(timezone.now())
        assert booking.placed_at is None
        assert bookings.invoice_of(booking).balance_pence == 0
        assert Payment.objects.get().refunds.get().amount_pence == 24000
        assert letters(EventLetter.Kind.NO_ROOM).count() == 1
        assert bookings.questions() == []

    def test_can_be_placed_by_invoice_and_the_page_still_pays_it(self):
        booking = bookings.form(TicketFactory())
        page = bookings.opened_page(booking)
        place_by_invoice(booking=booking, now=timezone.now())
        bookings.come_back(bookings.pay_on_page(page))
        invoice = bookings.invoice_of(booking)
        assert (Invoice.objects.count(), invoice.balance_pence, invoice.by_card) == (1, 0, False)

    def test_into_a_free_one_closes_the_page(self):
        booking, free = self.booking_and_free_ticket()
        page = bookings.opened_page(booking)
        change_places(booking=booking, wanted={free: 1}, now=timezone.now())
        place_by_invoice(booking=booking, now=timezone.now())
        bookings.come_back(page)
        page.refresh_from_db()
        assert page.state == CardAttempt.State.EXPIRED
        assert Invoice.objects.get().cancelled_at

    def test_into_a_free_one_leaves_no_draft_on_which_an_extra_would_stay_unbilled(self):
        booking, free = self.booking_and_free_ticket()
        extra = PartFactory(event=free.event, price_pence=4500)
        bookings.opened_page(booking)
        change_places(booking=booking, wanted={free: 1}, now=timezone.now())
        booking = place_by_invoice(booking=booking, now=timezone.now())
        change_parts(place=booking.places.get(), parts=[extra], now=timezone.now())
        assert Invoice.objects.issued().get().total_pence == 4500

    def test_into_a_free_one_gets_the_money_back_that_came_just_before(self):
        booking, free = self.booking_and_free_ticket()
        page = bookings.pay_on_page(bookings.opened_page(booking))
        change_places(booking=booking, wanted={free: 1}, now=timezone.now())
        check_attempt(attempt=page, now=timezone.now())
        mark_placed(booking, pays_by=Booking.PaysBy.FREE, is_confirmed=True, now=timezone.now())
        for _ in range(2):
            settle_paid(now=timezone.now())
        bookings.send_refunds()
        booking.refresh_from_db()
        assert Payment.objects.get().refunds.get().amount_pence == 24000
        assert (booking.cancelled_at, booking.places.booked().count()) == (None, 1)

    def test_to_another_payer_is_not_invoiced_to_the_first(self):
        booking = bookings.form(TicketFactory())
        page = bookings.opened_page(booking)
        booking.customer = given.CustomerFactory()
        booking.save()
        bookings.come_back(bookings.pay_on_page(page))
        bookings.send_refunds()
        booking.refresh_from_db()
        assert booking.placed_at is None
        assert Payment.objects.get().refunds.get().amount_pence == 24000

    def test_to_wait_for_a_number_gets_its_invoice_with_the_receipt(self):
        booking = bookings.form(TicketFactory(), needs_purchase_order=True)
        page = bookings.opened_page(booking)
        place_by_invoice(booking=booking, now=timezone.now())
        bookings.come_back(bookings.pay_on_page(page))
        assert "and the invoice are attached" in OutboxMessage.objects.latest("pk").text

    def booking_and_free_ticket(self):
        paid = TicketFactory()
        return bookings.form(paid), TicketFactory(event=paid.event, free=True)

    @pytest.mark.parametrize("complete", [place_free, place_by_invoice])
    def test_to_cost_nothing_closes_the_page_when_it_is_placed(self, complete):
        ticket = TicketFactory()
        gratis = TicketFactory(event=ticket.event, free=True)
        booking = bookings.form(ticket)
        page = bookings.opened_page(booking)
        change_places(booking=booking, wanted={gratis: 1}, now=timezone.now())
        complete(booking=booking, now=timezone.now())
        bookings.come_back(page)
        page.refresh_from_db()
        assert page.state == CardAttempt.State.EXPIRED
        assert Invoice.objects.get().cancelled_at

    def test_given_up_closes_the_page(self):
        booking = bookings.form(TicketFactory())
        page = bookings.opened_page(booking)
        give_up(booking=booking, now=timezone.now())
        bookings.come_back(page)
        page.refresh_from_db()
        assert page.state == CardAttempt.State.EXPIRED

    def test_given_up_and_paid_at_the_same_moment_leaves_the_money_to_a_person(self):
        booking = bookings.form(TicketFactory())
        page = bookings.pay_on_page(bookings.opened_page(booking))
        give_up(booking=booking, now=timezone.now())
        bookings.come_back(page)
        (words,) = bookings.questions()
        assert "had been given up" in words
        assert not Invoice.objects.issued().exists()

    def test_is_not_placed_in_another_way_once_the_money_is_there(self):
        booking = bookings.form(TicketFactory())
        page = bookings.pay_on_page(bookings.opened_page(booking))
        from billing.services.card_sweep import check_attempt

        check_attempt(attempt=page, now=timezone.now())
        for complete in (place_by_invoice, start_card_order):
            with pytest.raises(IsPlacedError):
                complete(booking=booking, now=timezone.now())
        settle_paid(now=timezone.now())
        booking.refresh_from_db()
        assert booking.pays_by == Booking.PaysBy.CARD


class TestPaymentAfterTheTimeIsOver:
    def paid_late(self, booking):
        page = bookings.pay_on_page(bookings.opened_page(booking))
        Booking.objects.filter(pk=booking.pk).update(held_until=later(minutes=-1))
        booking.places.update(held_until=later(minutes=-1))
        return page

    def test_is_honoured_if_there_is_room(self):
        booking = bookings.form(TicketFactory(size=1))
        bookings.come_back(self.paid_late(booking))
        booking.refresh_from_db()
        assert booking.confirmed_at

    def test_goes_back_and_says_so_if_there_is_none(self):
        ticket = TicketFactory(size=1)
        booking = bookings.form(ticket)
        page = self.paid_late(booking)
        bookings.form(ticket)
        bookings.come_back(page)
        bookings.send_refunds()
        booking.refresh_from_db()
        invoice = bookings.invoice_of(booking)
        assert (booking.placed_at, bool(booking.cancelled_at)) == (None, True)
        assert (invoice.credited_pence, invoice.refunded_pence, invoice.balance_pence) == (24000, 24000, 0)
        assert Payment.objects.get().refunds.get().state == "succeeded"
        assert "£240.00 goes back" in letters(EventLetter.Kind.NO_ROOM).get().facts["words"]
        assert bookings.questions() == []

    def test_goes_back_if_the_partnership_has_used_its_members_places(self):
        from events.selectors.offers import Buyer
        from tests.factories.membership import MembershipFactory

        member = Buyer(MembershipFactory().partnership)
        ticket = TicketFactory(event=EventFactory(member_places=1))
        booking = bookings.form(ticket, buyer=member)
        page = self.paid_late(booking)
        bookings.invoiced(ticket, buyer=member)
        bookings.come_back(page)
        booking.refresh_from_db()
        assert booking.placed_at is None
        assert "members’ price" in letters(EventLetter.Kind.NO_ROOM).get().facts["words"]

    def test_goes_back_if_the_event_was_cancelled(self):
        booking = bookings.form(TicketFactory())
        page = bookings.pay_on_page(bookings.opened_page(booking))
        event = booking.event
        event.cancelled_at, event.cancelled_because = timezone.now(), "Snow"
        event.save()
        bookings.come_back(page)
        assert bookings.invoice_of(booking).balance_pence == 0


class TestWhateverIsLost:
    def test_news_before_the_return_places_once(self):
        booking = bookings.form(TicketFactory())
        page = bookings.pay_on_page(bookings.opened_page(booking))
        bookings.come_back(page)
        bookings.come_back(page)
        assert letters(EventLetter.Kind.CONFIRMATION).count() == 1
        assert Payment.objects.count() == 1

    def test_nobody_coming_back_is_found_by_the_sweep(self):
        booking = bookings.form(TicketFactory())
        bookings.pay_on_page(bookings.opened_page(booking))
        bookings.send_refunds(now=later(minutes=11))
        settle_paid(now=later(minutes=11))
        booking.refresh_from_db()
        assert booking.confirmed_at

    def test_a_worker_killed_between_payment_and_places_is_caught_up_on(self):
        """Without commit hooks nothing follows the payment, as if the process had ended there."""
        from billing.services.card_sweep import check_attempt

        booking = bookings.form(TicketFactory(size=1))
        check_attempt(attempt=bookings.pay_on_page(bookings.opened_page(booking)), now=timezone.now())
        booking.refresh_from_db()
        assert booking.placed_at is None
        assert settle_paid(now=later(minutes=1)) == 1
        assert settle_paid(now=later(minutes=2)) == 0
        booking.refresh_from_db()
        assert booking.confirmed_at

    def test_a_form_held_again_at_the_same_price_is_still_what_was_paid_for(self):
        booking = bookings.form(TicketFactory(size=1), parts=())
        page = bookings.pay_on_page(bookings.opened_page(booking))
        hold_again(booking=booking, now=later(hours=1))
        bookings.come_back(page)
        booking.refresh_from_db()
        assert booking.confirmed_at


class TestAnInvoiceWhosePaymentConfirms:
    def test_keeps_the_places_until_then(self):
        event = EventFactory(invoice_confirms="on_payment")
        ticket = TicketFactory(event=event, size=1)
        booking = bookings.invoiced(ticket, parts=(PartFactory(event=event),))
        assert booking.is_awaiting_payment
        given.pay(bookings.invoice_of(booking))
        settle_paid(now=timezone.now())
        booking.refresh_from_db()
        assert booking.confirmed_at

    def test_waits_for_the_rest_when_only_an_extra_was_paid(self):
        event = EventFactory(invoice_confirms="on_payment")
        extra = PartFactory(event=event, price_pence=100)
        booking = bookings.invoiced(TicketFactory(event=event))
        change_parts(place=booking.places.get(), parts=[extra], now=timezone.now())
        given.pay(booking.charges.order_by("pk").last().invoice)
        settle_paid(now=timezone.now())
        booking.refresh_from_db()
        assert booking.confirmed_at is None
        given.pay(bookings.invoice_of(booking))
        settle_paid(now=timezone.now())
        booking.refresh_from_db()
        assert booking.confirmed_at
        assert not booking.charges.filter(settled_at=None).exists()

    def test_waits_no_longer_for_an_extra_that_was_dropped(self):
        event = EventFactory(invoice_confirms="on_payment")
        extra = PartFactory(event=event, price_pence=100)
        booking = bookings.invoiced(TicketFactory(event=event))
        change_parts(place=booking.places.get(), parts=[extra], now=timezone.now())
        given.pay(bookings.invoice_of(booking))
        change_parts(place=booking.places.get(), parts=[], now=timezone.now())
        settle_paid(now=timezone.now())
        booking.refresh_from_db()
        assert booking.confirmed_at
