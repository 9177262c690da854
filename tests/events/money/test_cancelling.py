"""Cancelling: what it costs is said first and is what happens, and the money goes back as it came."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import Invoice, OpenQuestion, Payment, Refund
from events.models import CancellationRule, EventLetter, Place, PlacePart
from events.refusals import IsCancelledError, NothingChosenError, TooLateError
from events.selectors.fees import fee_bp_on, fee_steps
from events.selectors.room import room_for
from events.services.cancelling import cancel_places, terms_for
from events.services.settling import settle_paid
from tests.factories import billing as given
from tests.factories import bookings
from tests.factories.events import EventFactory, PartFactory, TicketFactory

pytestmark = pytest.mark.django_db


def with_rules(*rules, days=56):
    """An event in so many days; rules are (days before, share of the price in basis points)."""
    event = EventFactory(starts_at=timezone.now() + timedelta(days=days))
    for days_before, fee_bp in rules:
        CancellationRule.objects.create(event=event, days_before=days_before, fee_bp=fee_bp)
    return event


def cancel(booking, *numbers, **values):
    places = [booking.places.get(position=number) for number in numbers] or None
    return cancel_places(booking=booking, places=places, now=timezone.now(), **values)


class TestTheFee:
    RULES = ((30, 2500), (14, 5000), (7, 10_000))

    @pytest.mark.parametrize(
        ("days", "fee"), [(31, 0), (30, 2500), (15, 2500), (14, 5000), (8, 5000), (7, 10_000), (0, 10_000)]
    )
    def test_is_that_of_the_latest_rule_that_has_begun(self, days, fee):
        assert fee_bp_on(with_rules(*self.RULES, days=days), now=timezone.now()) == fee

    def test_is_nothing_without_rules(self):
        assert fee_bp_on(with_rules(days=1), now=timezone.now()) == 0

    def test_is_shown_with_its_days(self):
        event = with_rules((14, 5000), (7, 10_000))
        first = event.days[0]
        assert [(step.from_day, step.words) for step in fee_steps(event)] == [
            (None, "nothing"),
            (first - timedelta(days=14), "half the price"),
            (first - timedelta(days=7), "the whole price"),
        ]


class TestTermsShownFirst:
    @pytest.mark.parametrize("pay", [True, False])
    def test_are_what_happens(self, pay):
        given.register_for_vat()
        event = with_rules((60, 3333))
        ticket = TicketFactory(event=event, vat_treatment="standard", vat_rate_bp=2000)
        dinner = PartFactory(event=event, dinner=True)
        booking = bookings.invoiced(ticket, 2, parts=(dinner,))
        if pay:
            given.pay(bookings.invoice_of(booking))
        place = booking.places.get(position=1)
        shown = terms_for(booking=booking, places=[place], now=timezone.now())
        done = cancel(booking, 1)
        assert shown == done
        assert shown.rows[0].paid_pence == 28800 + 4500
        assert shown.fee_pence == shown.rows[0].paid_pence - shown.back_pence
        assert bookings.invoice_of(booking).credited_pence == shown.back_pence
        assert shown.by_hand_pence == (shown.back_pence if pay else 0)
        assert shown.less_to_pay_pence == (0 if pay else shown.back_pence)

    def test_say_what_becomes_of_the_money(self):
        booking = bookings.by_card(TicketFactory(event=with_rules((60, 5000))))
        terms = terms_for(booking=booking, now=timezone.now())
        assert "fee of £120.00" in terms.how
        assert "£120.00 goes back to the card" in terms.how
        assert terms.ends_booking


class TestCancellingAPlace:
    def test_frees_it_with_its_parts_and_keeps_the_others(self):
        ticket = TicketFactory(size=2)
        workshop = PartFactory(event=ticket.event, size=2)
        booking = bookings.invoiced(ticket, 2, parts=(workshop,))
        cancel(booking, 1)
        booking.refresh_from_db()
        assert room_for([ticket, workshop], now=timezone.now()) == {ticket: 1, workshop: 1}
        assert booking.cancelled_at is None
        assert booking.places.booked().get().position == 2

    def test_that_was_paid_by_card_sends_the_rest_back_to_the_card(self):
        booking = bookings.by_card(TicketFactory(event=with_rules((60, 2500))), 2)
        cancel(booking, 1)
        bookings.send_refunds()
        refund = Refund.objects.get()
        assert (refund.amount_pence, refund.state) == (18000, Refund.State.SUCCEEDED)
        assert bookings.invoice_of(booking).balance_pence == 0
        assert bookings.questions() == []

    def test_that_was_paid_by_transfer_asks_a_person_to_pay_back(self):
        booking = bookings.invoiced(TicketFactory())
        given.pay(bookings.invoice_of(booking))
        cancel(booking)
        (words,) = bookings.questions()
        assert words.startswith("Pay £240.00 back to")
        assert bookings.invoice_of(booking).balance_pence == -24000

    def test_that_was_part_paid_gives_back_only_what_is_too_much(self):
        booking = bookings.invoiced(TicketFactory(), 2)
        given.pay(bookings.invoice_of(booking), 30000)
        terms = cancel(booking, 1)
        assert (terms.by_hand_pence, terms.less_to_pay_pence) == (6000, 18000)

    def test_that_was_written_off_gives_nothing_back(self):
        from billing.services.corrections import write_off

        booking = bookings.invoiced(TicketFactory())
        write_off(invoice=bookings.invoice_of(booking), reason="Gone", now=timezone.now())
        terms = cancel(booking)
        assert (terms.by_card_pence, terms.by_hand_pence) == (0, 0)
        assert not Refund.objects.exists()

    def test_that_waits_for_a_purchase_order_number_changes_the_draft(self):
        booking = bookings.invoiced(TicketFactory(event=with_rules((60, 5000))), 2, needs_purchase_order=True)
        cancel(booking, 1)
        invoice = bookings.invoice_of(booking)
        lines = list(invoice.lines.values_list("unit_pence", flat=True))
        assert (invoice.number, lines, invoice.total_pence) == (None, [12000, 24000], 36000)
        assert "Cancellation fee" in invoice.lines.first().description

    def test_all_of_which_wait_for_a_number_gives_the_draft_up(self):
        booking = bookings.invoiced(TicketFactory(), 2, needs_purchase_order=True)
        cancel(booking)
        assert Invoice.objects.get().cancelled_at
        assert not Invoice.objects.awaiting_purchase_order().exclude(cancelled_at=None).exists()

    def test_whose_whole_price_is_kept_writes_no_credit_note(self):
        booking = bookings.invoiced(TicketFactory(event=with_rules((60, 10_000))))
        cancel(booking)
        assert bookings.invoice_of(booking).credited_pence == 0
        assert Place.objects.get().fee_pence == 24000

    def test_on_which_the_rest_waited_confirms_it(self):
        event = EventFactory(invoice_confirms="on_payment")
        booking = bookings.invoiced(TicketFactory(event=event), 2)
        given.pay(bookings.invoice_of(booking), 24000)
        cancel(booking, 1)
        settle_paid(now=timezone.now())
        booking.refresh_from_db()
        assert booking.confirmed_at

    def test_keeps_money_and_places_equal(self):
        event = with_rules((60, 3333))
        booking = bookings.invoiced(
            TicketFactory(event=event), 3, parts=(PartFactory(event=event, dinner=True),)
        )
        cancel(booking, 1)
        assert bookings.charged_pence(booking) == bookings.kept_pence(booking) == 57000 + 7999 + 1500

    def test_without_a_fee_is_for_staff_to_say(self):
        booking = bookings.by_card(TicketFactory(event=with_rules((60, 10_000))))
        terms = cancel(booking, waive_fee=True)
        assert (terms.fee_pence, terms.by_card_pence) == (0, 24000)

    def test_twice_finds_nothing_the_second_time(self):
        booking = bookings.invoiced(TicketFactory(), 2)
        cancel(booking, 1)
        with pytest.raises(NothingChosenError):
            cancel(booking, 1)
        cancel(booking)
        with pytest.raises(IsCancelledError):
            cancel(booking)
        assert bookings.invoice_of(booking).credited_pence == 48000

    def test_is_for_staff_once_it_has_begun(self):
        event = with_rules(days=1)
        booking = bookings.invoiced(TicketFactory(event=event))
        event.starts_at = timezone.now() - timedelta(hours=1)
        event.save()
        with pytest.raises(TooLateError):
            cancel(booking)
        assert cancel(booking, is_office=True).ends_booking

    def test_of_a_form_is_refused(self):
        with pytest.raises(NothingChosenError):
            cancel(bookings.form(TicketFactory()))

    def test_is_told_to_who_booked_and_who_would_have_come(self):
        booking = bookings.invoiced(TicketFactory(), 2)
        cancel(booking, 1)
        letters = EventLetter.objects.filter(kind=EventLetter.Kind.CANCELLED)
        assert [letter.place_id for letter in letters.order_by("pk")] == [
            None,
            booking.places.get(position=1).pk,
        ]
        assert letters.get(place=None).facts["words"] == "£240.00 less is to be paid."

    def test_of_which_a_reissued_invoice_speaks_credits_that(self):
        from billing.services.corrections import credit_and_reissue

        booking = bookings.invoiced(TicketFactory())
        new = credit_and_reissue(
            invoice=bookings.invoice_of(booking), purchase_order="PO 7", reason="Late", now=timezone.now()
        )
        cancel(booking)
        assert new.credit_notes.get().total_pence == 24000

    def test_before_the_invoice_is_issued_again_is_not_charged_again(self):
        from billing.services.corrections import credit_and_reissue

        booking = bookings.invoiced(TicketFactory(), 2)
        cancel(booking, 1)
        new = credit_and_reissue(
            invoice=bookings.invoice_of(booking), purchase_order="PO 7", reason="Late", now=timezone.now()
        )
        assert (new.total_pence, bookings.charged_pence(booking)) == (24000, 24000)
        terms = cancel(booking)
        assert (terms.back_pence, new.credit_notes.get().total_pence) == (24000, 24000)

    def test_whose_line_was_credited_by_hand_takes_nothing_more_back(self):
        from billing.services.corrections import credit_and_reissue, credit_invoice

        booking, now = bookings.invoiced(TicketFactory(), 2), timezone.now()
        old = bookings.invoice_of(booking)
        credit_invoice(invoice=old, net_pence={old.lines.first().pk: 24000}, reason="Kindness", now=now)
        credit_and_reissue(invoice=old, purchase_order="PO 7", reason="Late", now=now)
        assert cancel(booking, 1).back_pence == 0
        assert cancel(booking).back_pence == 24000

    def test_keeps_what_the_office_wrote_down_to_itself(self):
        booking = bookings.invoiced(TicketFactory())
        cancel(booking, because="Suspended by her employer")
        booking.refresh_from_db()
        note = bookings.invoice_of(booking).credit_notes.get()
        assert note.reason == f"Cancelled, booking {booking.reference}"
        assert booking.cancelled_because == "Suspended by her employer"

    def test_after_another_asks_for_no_payment_twice(self):
        booking = bookings.invoiced(TicketFactory(), 2)
        payments = {given.pay(bookings.invoice_of(booking), 24000).pk for _ in range(2)}
        for number in (1, 2):
            assert cancel(booking, number).by_hand_pence == 24000
        questions = OpenQuestion.objects.open().values_list("payment", flat=True)
        assert sorted(questions) == sorted(payments)

    def test_that_is_free_needs_no_money(self):
        booking = bookings.free(TicketFactory(free=True))
        terms = cancel(booking)
        assert terms.how == "There is no money to pay back."
        assert not Payment.objects.exists()
        assert PlacePart.objects.booked().count() == 0
