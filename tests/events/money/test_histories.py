"""Whatever people do, in whatever order: nothing is taken twice, money equals places, and nobody both waits and sits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import CardAttempt, Invoice, OpenQuestion, Payment, Refund
from billing.services import BillingError
from billing.services.card_payments import start_card_payment
from billing.services.card_sweep import check_attempt, sweep_cards
from billing.services.payments import record_payment
from events.models import (
    Booking,
    CancellationRule,
    Charge,
    Part,
    Place,
    PlacePart,
    Quota,
    WaitingEntry,
)
from events.refusals import EventRefusal
from events.selectors.offers import Buyer
from events.selectors.room import taken_of
from events.services import cancelling, changing, choosing, holding, placing, settling, waiting
from events.services.cancelling_events import cancel_event, end_cancelled_events
from events.services.forgetting import forget_abandoned
from events.services.naming import Person, name_people
from tests.factories import bookings
from tests.factories.billing import CustomerFactory
from tests.factories.events import EventFactory, PartFactory, QuotaFactory, TicketFactory
from tests.factories.membership import MembershipFactory

pytestmark = pytest.mark.django_db
settings.register_profile("histories", deadline=None, suppress_health_check=list(HealthCheck))
Draw = Callable[[Any], Any]
PEOPLE = ["ann", "bob", "cat"]


class World:
    """A conference with a small hall, one workshop at a time, a dinner; two of its buyers are of one partnership."""

    def __init__(self, *, confirms: str) -> None:
        self.now = timezone.now()
        self.event = EventFactory(
            member_places=2, invoice_confirms=confirms, starts_at=self.now + timedelta(days=40)
        )
        hall = QuotaFactory(event=self.event, size=3)
        self.tickets = [
            TicketFactory(event=self.event, quotas=[hall]),
            TicketFactory(event=self.event, quotas=[hall], size=2, member_price_pence=None, price_pence=0),
        ]
        self.parts = [
            PartFactory(event=self.event, size=1, choice="14:00", price_pence=1500),
            PartFactory(event=self.event, size=2, choice="14:00"),
            PartFactory(event=self.event, dinner=True),
        ]
        CancellationRule.objects.create(event=self.event, days_before=35, fee_bp=3333)
        member = MembershipFactory().partnership
        self.buyers = [Buyer(member), Buyer(member), Buyer()]
        self.customers = [
            CustomerFactory(),
            CustomerFactory(needs_purchase_order=True),
            CustomerFactory(),
        ]

    # What people do. Each takes `draw` to choose with, and may be refused.

    def hold(self, draw: Draw) -> None:
        buyer = draw(st.sampled_from(self.buyers))
        wanted = {draw(st.sampled_from(self.tickets)): draw(st.integers(1, 2))}
        holding.hold_places(event=self.event, wanted=wanted, buyer=buyer, now=self.now)

    def fill_in(self, draw: Draw) -> None:
        form = self.a_form(draw)
        name = draw(st.sampled_from(PEOPLE))
        people = {
            place.pk: Person(name, "Example", f"{name}@example.org") for place in form.places.open()[:1]
        }
        name_people(booking=form, contact=bookings.CONTACT, people=people, now=self.now)
        number = draw(st.integers(0, 2))
        Booking.objects.filter(pk=form.pk).update(customer=self.customers[number], payer="self")

    def choose(self, draw: Draw) -> None:
        place = draw(st.sampled_from(list(self.a_form(draw).places.open()) or refuse()))
        choosing.choose_parts(place=place, parts=self.some_parts(draw), now=self.now)

    def change_places(self, draw: Draw) -> None:
        wanted = {draw(st.sampled_from(self.tickets)): draw(st.integers(1, 2))}
        holding.change_places(booking=self.a_form(draw), wanted=wanted, now=self.now)

    def hold_again(self, draw: Draw) -> None:
        holding.hold_again(booking=self.a_form(draw), now=self.now)

    def give_up(self, draw: Draw) -> None:
        holding.give_up(booking=self.a_form(draw), now=self.now)

    def complete(self, draw: Draw) -> None:
        form = self.a_form(draw)
        name_people(booking=form, contact=bookings.CONTACT, people={}, now=self.now)
        complete = draw(st.sampled_from([placing.place_free, placing.place_by_invoice]))
        complete(booking=form, now=self.now)

    def open_card_page(self, draw: Draw) -> None:
        form = self.a_form(draw)
        name_people(booking=form, contact=bookings.CONTACT, people={}, now=self.now)
        start_card_payment(invoice=placing.start_card_order(booking=form, now=self.now), now=self.now)

    def pay_on_page(self, draw: Draw) -> None:
        pages = list(CardAttempt.objects.filter(state=CardAttempt.State.OPEN).order_by("pk"))
        page = draw(st.sampled_from(pages or refuse()))
        bookings.pay_on_page(page)
        if draw(st.booleans()):
            check_attempt(attempt=page, now=self.now)

    def pay_invoice(self, draw: Draw) -> None:
        owing: Any = Invoice.objects.owing(timezone.localdate(self.now)).order_by("pk")
        invoice = draw(st.sampled_from(list(owing) or refuse()))
        amount = draw(st.sampled_from([invoice.balance_pence, max(invoice.balance_pence // 2, 1)]))
        record_payment(
            customer=invoice.customer,
            method=Payment.Method.BANK_TRANSFER,
            amount_pence=amount,
            received_on=timezone.localdate(self.now),
            pays={invoice: amount},
            now=self.now,
        )

    def cancel(self, draw: Draw) -> None:
        booking = self.a_booking(draw)
        places = list(booking.places.booked())
        chosen = places[: draw(st.integers(1, 2))]
        shown = cancelling.terms_for(booking=booking, places=chosen, now=self.now)
        done = cancelling.cancel_places(booking=booking, places=chosen, now=self.now)
        assert shown.back_pence == done.back_pence
        assert shown.money == done.money

    def change_parts(self, draw: Draw) -> None:
        place = draw(st.sampled_from(list(self.a_booking(draw).places.booked()) or refuse()))
        changing.change_parts(place=place, parts=self.some_parts(draw), now=self.now)

    def move(self, draw: Draw) -> None:
        place = draw(st.sampled_from(list(self.a_booking(draw).places.booked()) or refuse()))
        changing.move_place(place=place, ticket=draw(st.sampled_from(self.tickets)), now=self.now)

    def wait(self, draw: Draw) -> None:
        name = draw(st.sampled_from(PEOPLE))
        waiting.join_for_ticket(
            ticket=draw(st.sampled_from(self.tickets)),
            quantity=draw(st.integers(1, 2)),
            buyer=draw(st.sampled_from(self.buyers)),
            name=name,
            email=f"{name}@example.org",
            now=self.now,
        )

    def wait_for_part(self, draw: Draw) -> None:
        place = draw(st.sampled_from(list(self.a_booking(draw).places.booked()) or refuse()))
        waiting.join_for_part(part=draw(st.sampled_from(self.parts)), place=place, now=self.now)

    def take_up(self, draw: Draw) -> None:
        waiting.take_up(entry=self.an_entry(draw), now=self.now)

    def leave(self, draw: Draw) -> None:
        waiting.leave(entry=self.an_entry(draw), now=self.now)

    def offer_out_of_turn(self, draw: Draw) -> None:
        waiting.offer_to(entry=self.an_entry(draw), now=self.now)

    def sweep(self, _: Draw) -> None:
        sweep_cards(now=self.now)
        settling.settle_paid(now=self.now)
        end_cancelled_events(now=self.now)
        waiting.sweep_waiting(now=self.now)
        forget_abandoned(now=self.now)

    def time_goes_by(self, draw: Draw) -> None:
        self.now += draw(st.sampled_from([timedelta(minutes=10), timedelta(minutes=30), timedelta(days=3)]))

    def cancel_event(self, draw: Draw) -> None:
        if draw(st.integers(0, 9)) == 0:
            cancel_event(event=self.event, reason="Snow", now=self.now)
            self.event.refresh_from_db()

    # Whom they do it to.

    def a_form(self, draw: Draw) -> Booking:
        rows = Booking.objects.filter(placed_at=None, cancelled_at=None).order_by("pk")
        return draw(st.sampled_from(list(rows.select_related("event", "partnership")) or refuse()))

    def a_booking(self, draw: Draw) -> Booking:
        rows = Booking.objects.standing().order_by("pk")
        return draw(st.sampled_from(list(rows.select_related("event")) or refuse()))

    def an_entry(self, draw: Draw) -> WaitingEntry:
        rows = WaitingEntry.objects.filter(state__in=["waiting", "offered"]).order_by("pk")
        return draw(st.sampled_from(list(rows) or refuse()))

    def some_parts(self, draw: Draw) -> list[Part]:
        return draw(st.lists(st.sampled_from(self.parts), max_size=2, unique=True))

    # What always holds.

    def check(self) -> None:
        self.nothing_is_taken_twice()
        self.members_places_are_as_many_as_given()
        self.money_equals_places()
        self.no_money_is_lost()
        self.nobody_both_waits_and_sits()

    def nothing_is_taken_twice(self) -> None:
        sizes = {quota.pk: quota.size for quota in Quota.objects.all()}
        taken = taken_of(sizes, now=self.now)
        assert all(taken[key] <= sizes[key] for key in sizes), taken
        both = PlacePart.objects.booked().filter(part__choice="14:00").values_list("place", flat=True)
        assert len(both) == len(set(both))

    def members_places_are_as_many_as_given(self) -> None:
        places = Place.objects.taking(self.now).filter(at_member_price=True)
        assert places.count() <= self.event.member_places

    def money_equals_places(self) -> None:
        """Each completed booking's invoices, less their credit notes, are the prices of what it has and the fees for what it gave back."""
        for booking in Booking.objects.placed():
            assert bookings.charged_pence(booking) == bookings.kept_pence(booking), booking
            priced = booking.places.booked().filter(price_pence__gt=0, is_complimentary=False)
            assert not priced.filter(charge=None).exists()
            if booking.cancelled_at:
                assert not booking.places.open().exists()
        for charge in Charge.objects.filter(settled_at__isnull=False, booking__placed_at=None):
            notes = charge.invoice.credit_notes.values_list("total_pence", flat=True)
            assert sum(notes) == charge.invoice.total_pence

    def no_money_is_lost(self) -> None:
        """Whatever came in pays what is owed, is on its way back, or stands in a question to a person."""
        for invoice in Invoice.objects.issued().with_balance():
            if invoice.balance_pence < 0:
                assert OpenQuestion.objects.open().filter(invoice=invoice).exists(), invoice
        for payment in Payment.objects.all():
            back = sum(
                Refund.objects.counting().filter(payment=payment).values_list("amount_pence", flat=True)
            )
            assert back <= payment.amount_pence

    def nobody_both_waits_and_sits(self) -> None:
        for entry in WaitingEntry.objects.filter(state__in=["waiting", "offered"]):
            if entry.part_id:
                has = PlacePart.objects.booked().filter(place=entry.place, part=entry.part)
                assert not has.exists()
                assert entry.place is not None
                assert entry.place.state == Place.State.BOOKED
            if entry.booking_id:
                assert entry.booking is not None
                assert entry.booking.placed_at is None
            if entry.state == "waiting":
                assert entry.booking_id is None
        for entry in WaitingEntry.objects.filter(state="waiting", ticket__isnull=False, quantity=1):
            mine = Place.objects.booked().filter(ticket=entry.ticket, email__iexact=entry.email)
            # Who is named on a place later, or moved to a ticket, may have waited for it before.
            assert not mine.filter(named_at__lt=entry.joined_at).exists()


STEPS = [
    World.hold,
    World.hold,
    World.fill_in,
    World.fill_in,
    World.choose,
    World.change_places,
    World.hold_again,
    World.give_up,
    World.complete,
    World.complete,
    World.open_card_page,
    World.pay_on_page,
    World.pay_invoice,
    World.cancel,
    World.change_parts,
    World.move,
    World.wait,
    World.wait_for_part,
    World.take_up,
    World.leave,
    World.offer_out_of_turn,
    World.sweep,
    World.sweep,
    World.time_goes_by,
    World.cancel_event,
]


class NothingToDoError(Exception):
    """The step has nobody to be done to."""


def refuse() -> Any:
    raise NothingToDoError


class TestAnyHistory:
    @pytest.mark.prove
    def test_leaves_places_and_money_equal(self, prove_size: Any) -> None:
        @settings(settings.get_profile("histories"), max_examples=prove_size(400, 12), derandomize=True)
        @given(data=st.data())
        def history(data: st.DataObject) -> None:
            with transaction.atomic():
                world = World(confirms=data.draw(st.sampled_from(["at_once", "on_payment"])))
                for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=10, max_size=40)):
                    try:
                        with transaction.atomic():
                            step(world, data.draw)
                    except (EventRefusal, BillingError, NothingToDoError):
                        pass
                    world.check()
                world.now += timedelta(hours=3)
                world.sweep(data.draw)
                world.sweep(data.draw)
                world.check()
                transaction.set_rollback(True)

        history()
