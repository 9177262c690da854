"""Forms that nobody completed are forgotten after a week, and what may still bring money is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import CardAttempt, Invoice
from billing.payers import customers_handled_by
from events.models import Booking, Place
from events.services.forgetting import forget_abandoned
from tests.factories import bookings
from tests.factories.events import EventFactory, PartFactory, TicketFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def open_for_long(**values):
    return TicketFactory(
        event=EventFactory(everybody_books_from=timezone.now() - timedelta(days=99)), **values
    )


def begun(days_ago, **values):
    ticket = open_for_long()
    part = PartFactory(event=ticket.event)
    return bookings.form(ticket, 2, parts=(part,), now=timezone.now() - timedelta(days=days_ago), **values)


def forget():
    return forget_abandoned(now=timezone.now())


class TestAFormThatNobodyCompleted:
    def test_is_forgotten_with_its_names_after_a_week(self):
        old, young = begun(8), begun(6)
        assert forget() == 1
        assert list(Booking.objects.all()) == [young]
        assert not Place.objects.filter(booking=old.pk).exists()

    def test_takes_its_draft_with_it(self):
        booking = begun(0)
        bookings.start_card_order(booking=booking, now=timezone.now())
        Booking.objects.update(held_until=timezone.now() - timedelta(days=8))
        assert forget() == 1
        assert not Invoice.objects.exists()

    @pytest.mark.parametrize(("state", "forgotten"), [("open", 0), ("processing", 0), ("expired", 1)])
    def test_stays_while_its_card_page_may_bring_money(self, state, forgotten):
        booking = begun(0)
        bookings.opened_page(booking)
        Booking.objects.update(held_until=timezone.now() - timedelta(days=8))
        CardAttempt.objects.update(state=state)
        assert forget() == forgotten
        assert Invoice.objects.count() == 1
        assert bool(Invoice.objects.get().cancelled_at) is bool(forgotten)

    def test_is_not_one_that_was_completed(self):
        ticket = open_for_long(free=True)
        bookings.free(ticket, now=timezone.now() - timedelta(days=9))
        assert forget() == 0


class TestInvoicesInTheAccount:
    def test_are_those_of_ones_own_bookings(self):
        user, other = UserFactory(), UserFactory()
        booking = bookings.invoiced(TicketFactory(), buyer=bookings.Buyer(user_id=user.pk))
        seen = customers_handled_by(user.pk, now=timezone.now())
        assert list(seen) == [booking.customer]
        assert not customers_handled_by(other.pk, now=timezone.now()).exists()

    def test_are_not_those_of_a_customer_with_other_invoices(self):
        from tests.factories import billing as given

        user = UserFactory()
        booking = bookings.invoiced(TicketFactory(), buyer=bookings.Buyer(user_id=user.pk))
        given.issued(customer=booking.customer)
        assert not customers_handled_by(user.pk, now=timezone.now()).exists()
