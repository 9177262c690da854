"""Whatever people do, in whatever order: nothing is taken twice, money equals places, and nobody both waits and sits."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billing.card.provider import GatewayRefusedError
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
# A smaller seed is no smaller history, so nothing is gained by looking for one.
settings.register_profile(
    "histories", deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
Step = Callable[["World", Random], None]
PEOPLE = ["ann", "bob", "cat"]


class World:
    """A conference with a small hall, one workshop at a time, a dinner; two of its buyers are of one partnership."""

    def __init__(self, *, confirms: str) -> None:
        self.now = timezone.now()
        self.event = EventFactory(
            member_places=2, invoice_confirms=confirms, starts_at=self.now + timedelta(days=40)
        )
        hall = QuotaFactory(event=self.event, size=4)
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
        bookings.invoiced(self.tickets[0], 2, parts=(self.parts[2],), now=self.now)
        bookings.by_card(self.tickets[0], parts=(self.parts[0],))

    # What people do. Each chooses by chance, and may be refused.

    def hold(self, chance: Random) -> None:
        buyer = chance.choice(self.buyers)
        wanted = {chance.choice(self.tickets): chance.randint(1, 2)}
        holding.hold_places(event=self.event, wanted=wanted, buyer=buyer, now=self.now)

    def fill_in(self, chance: Random) -> None:
        form = self.a_form(chance)
        name = chance.choice(PEOPLE)
        people = {
            place.pk: Person(name, "Example", f"{name}@example.org") for place in form.places.open()[:1]
        }
        name_people(booking=form, contact=bookings.CONTACT, people=people, now=self.now)
        number = chance.randint(0, 2)
        Booking.objects.filter(pk=form.pk).update(customer=self.customers[number], payer="self")

    def choose(self, chance: Random) -> None:
        place = chance.choice(list(self.a_form(chance).places.open()) or refuse())
        choosing.choose_parts(place=place, parts=self.some_parts(chance), now=self.now)

    def change_places(self, chance: Random) -> None:
        wanted = {chance.choice(self.tickets): chance.randint(1, 2)}
        holding.change_places(booking=self.a_form(chance), wanted=wanted, now=self.now)

    def hold_again(self, chance: Random) -> None:
        holding.hold_again(booking=self.a_form(chance), now=self.now)

    def give_up(self, chance: Random) -> None:
        holding.give_up(booking=self.a_form(chance), now=self.now)

    def complete(self, chance: Random) -> None:
        form = self.filled_in(chance)
        complete = chance.choice([placing.place_free, placing.place_by_invoice, placing.place_by_invoice])
        complete(booking=form, now=self.now)

    def open_card_page(self, chance: Random) -> None:
        form = self.filled_in(chance)
        start_card_payment(invoice=placing.start_card_order(booking=form, now=self.now), now=self.now)

    def pay_on_page(self, chance: Random) -> None:
        pages = list(CardAttempt.objects.filter(state=CardAttempt.State.OPEN).order_by("pk"))
        page = chance.choice(pages or refuse())
        try:
            bookings.pay_on_page(page)
        except GatewayRefusedError:
            # Paid before, and we have not been told yet.
            refuse()
        if chance.random() < 0.5:
            check_attempt(attempt=page, now=self.now)

    def pay_invoice(self, chance: Random) -> None:
        owing: Any = Invoice.objects.owing(timezone.localdate(self.now)).order_by("pk")
        invoice = chance.choice(list(owing) or refuse())
        amount = chance.choice([invoice.balance_pence, max(invoice.balance_pence // 2, 1)])
        record_payment(
            customer=invoice.customer,
            method=Payment.Method.BANK_TRANSFER,
            amount_pence=amount,
            received_on=timezone.localdate(self.now),
            pays={invoice: amount},
            now=self.now,
        )

    def cancel(self, chance: Random) -> None:
        booking = self.a_booking(chance)
        places = list(booking.places.booked())
        chosen = places[: chance.randint(1, 2)]
        shown = cancelling.terms_for(booking=booking, places=chosen, now=self.now)
        done = cancelling.cancel_places(booking=booking, places=chosen, now=self.now)
        assert shown.back_pence == done.back_pence
        assert shown.money == done.money

    def change_parts(self, chance: Random) -> None:
        place = chance.choice(list(self.a_booking(chance).places.booked()) or refuse())
        changing.change_parts(place=place, parts=self.some_parts(chance), now=self.now)

    def move(self, chance: Random) -> None:
        place = chance.choice(list(self.a_booking(chance).places.booked()) or refuse())
        changing.move_place(place=place, ticket=chance.choice(self.tickets), now=self.now)

    def wait(self, chance: Random) -> None:
        name = chance.choice(PEOPLE)
        waiting.join_for_ticket(
            ticket=chance.choice(self.tickets),
            quantity=chance.randint(1, 2),
            buyer=chance.choice(self.buyers),
            name=name,
            email=f"{name}@example.org",
            now=self.now,
        )

    def wait_for_part(self, chance: Random) -> None:
        place = chance.choice(list(self.a_booking(chance).places.booked()) or refuse())
        waiting.join_for_part(part=chance.choice(self.parts), place=place, now=self.now)

    def take_up(self, chance: Random) -> None:
        waiting.take_up(entry=self.an_entry(chance), now=self.now)

    def leave(self, chance: Random) -> None:
        waiting.leave(entry=self.an_entry(chance), now=self.now)

    def offer_out_of_turn(self, chance: Random) -> None:
        waiting.offer_to(entry=self.an_entry(chance), now=self.now)

    def sweep(self, _: Random) -> None:
        sweep_cards(now=self.now)
        settling.settle_paid(now=self.now)
        end_cancelled_events(now=self.now)
        waiting.sweep_waiting(now=self.now)
        forget_abandoned(now=self.now)

    def time_goes_by(self, chance: Random) -> None:
        self.now += chance.choice([timedelta(minutes=10), timedelta(minutes=30), timedelta(days=3)])

    def cancel_event(self, chance: Random) -> None:
        if chance.random() < 0.9:
            refuse()
        cancel_event(event=self.event, reason="Snow", now=self.now)
        self.event.refresh_from_db()

    # Whom they do it to.

    def a_form(self, chance: Random) -> Booking:
        rows = Booking.objects.filter(placed_at=None, cancelled_at=None).order_by("pk")
        return chance.choice(list(rows.select_related("event", "partnership")) or refuse())

    def filled_in(self, chance: Random) -> Booking:
        form = self.a_form(chance)
        name_people(booking=form, contact=bookings.CONTACT, people={}, now=self.now)
        if form.customer is None:
            Booking.objects.filter(pk=form.pk).update(customer=chance.choice(self.customers), payer="self")
        return form

    def a_booking(self, chance: Random) -> Booking:
        rows = Booking.objects.standing().order_by("pk")
        return chance.choice(list(rows.select_related("event")) or refuse())

    def an_entry(self, chance: Random) -> WaitingEntry:
        rows = WaitingEntry.objects.filter(state__in=["waiting", "offered"]).order_by("pk")
        return chance.choice(list(rows) or refuse())

    def some_parts(self, chance: Random) -> list[Part]:
        return chance.sample(self.parts, chance.randint(0, 2))

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


# How often each is tried: what nobody can do at the time is passed over.
STEPS: dict[Step, int] = {
    World.hold: 4,
    World.fill_in: 1,
    World.choose: 3,
    World.change_places: 1,
    World.hold_again: 1,
    World.give_up: 1,
    World.complete: 5,
    World.open_card_page: 3,
    World.pay_on_page: 4,
    World.pay_invoice: 4,
    World.cancel: 3,
    World.change_parts: 3,
    World.move: 1,
    World.wait: 5,
    World.wait_for_part: 3,
    World.take_up: 3,
    World.leave: 1,
    World.offer_out_of_turn: 1,
    World.sweep: 2,
    World.time_goes_by: 1,
    World.cancel_event: 1,
}
STEPS_IN_A_HISTORY = 30
# What few histories reach at the reduced size.
RARE = {"cancel_event", "offer_out_of_turn", "move", "take_up", "wait_for_part"}


class NothingToDoError(Exception):
    """The step has nobody to be done to."""


def refuse() -> Any:
    raise NothingToDoError


def live(world: World, chance: Random) -> list[str]:
    """Let people do so many things that are possible, and look after each whether all is as it should be; return what they did."""
    done: list[str] = []
    for _ in range(8 * STEPS_IN_A_HISTORY):
        (step,) = chance.choices(list(STEPS), weights=list(STEPS.values()))
        try:
            with transaction.atomic():
                step(world, chance)
        except (EventRefusal, BillingError, NothingToDoError):
            continue
        done.append(step.__name__)
        world.check()
        if len(done) == STEPS_IN_A_HISTORY:
            break
    return done


class TestAnyHistory:
    @pytest.mark.prove
    def test_leaves_places_and_money_equal(self, prove_size: Any) -> None:
        done: Counter[str] = Counter()

        @settings(settings.get_profile("histories"), max_examples=prove_size(400, 10), derandomize=True)
        @given(seed=st.integers(0, 2**32), confirms=st.sampled_from(["at_once", "on_payment"]))
        def history(seed: int, confirms: str) -> None:
            with transaction.atomic():
                world, chance = World(confirms=confirms), Random(seed)
                done.update(live(world, chance))
                world.now += timedelta(hours=3)
                for _ in range(2):
                    world.sweep(chance)
                world.check()
                transaction.set_rollback(True)

        history()
        assert {step.__name__ for step in STEPS} - done.keys() <= RARE
