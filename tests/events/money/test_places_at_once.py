"""The last of everything, wanted by many at the same moment: exactly one has it. Each race is shown with the lock off first."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from billing.services.invoices import issue_invoice
from events.models import Booking, Place, PlacePart, Quota, WaitingEntry
from events.refusals import EventRefusal
from events.selectors.offers import NOBODY_KNOWN, Buyer
from events.services import changing, choosing, holding, placing, settling, waiting
from events.services.cancelling import cancel_places
from events.services.naming import name_people
from tests.factories import billing as given
from tests.factories import bookings
from tests.factories.events import EventFactory, PartFactory, QuotaFactory, TicketFactory
from tests.factories.membership import MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.prove]
ROUNDS_UNTIL_SHOWN = 20


class Crowd:
    """So many people, each with a connection of their own, who all act at the same moment."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.threads = ThreadPoolExecutor(number)

    def act(self, *works: Callable[[], Any]) -> int:
        """Do every work at once, one a person; return how many were not refused."""
        start = threading.Barrier(len(works))

        def run(work: Callable[[], Any]) -> int:
            start.wait(timeout=60)
            try:
                work()
            except EventRefusal:
                return 0
            return 1

        return sum(self.threads.map(run, works))

    def leave(self) -> None:
        end = threading.Barrier(self.number)

        def close(_: int) -> None:
            end.wait(timeout=60)
            connection.close()

        list(self.threads.map(close, range(self.number)))
        self.threads.shutdown()


@pytest.fixture
def crowd(prove_size: Any) -> Iterator[Crowd]:
    people = Crowd(prove_size(200, 8))
    yield people
    people.leave()


@pytest.fixture
def rounds(prove_size: Any) -> int:
    return prove_size(50, 3)


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotas are read and partnerships are not held: what the locks are there for."""

    def read(offers: Any, *, partnership: Any = None) -> dict[int, Quota]:
        tickets = [offer.pk for offer in offers if hasattr(offer, "minimum")]
        parts = [offer.pk for offer in offers if hasattr(offer, "choice")]
        found = Quota.objects.filter(Q(tickets__in=tickets) | Q(parts__in=parts)).distinct()
        return {quota.pk: quota for quota in found}

    for module in (holding, choosing, changing):
        monkeypatch.setattr(module, "lock_offers", read)
    monkeypatch.setattr(placing, "lock_what_it_takes", lambda booking: read(holding.wanted_by(booking)))


def wants(ticket: Any, buyer: Buyer = NOBODY_KNOWN) -> Callable[[], Any]:
    return lambda: holding.hold_places(
        event=ticket.event, wanted={ticket: 1}, buyer=buyer, now=timezone.now()
    )


class TestTheLastPlace:
    def of(self, ticket: Any, crowd: Crowd) -> int:
        return crowd.act(*[wants(ticket) for _ in range(crowd.number)])

    @pytest.mark.usefixtures("without_lock")
    def test_without_the_lock_is_given_to_several(self, crowd: Crowd) -> None:
        for _ in range(ROUNDS_UNTIL_SHOWN):
            if self.of(TicketFactory(free=True, size=1), crowd) > 1:
                return
        pytest.fail("The race never showed itself.")

    def test_is_given_to_one(self, crowd: Crowd, rounds: int) -> None:
        for _ in range(rounds):
            ticket = TicketFactory(free=True, size=1)
            assert self.of(ticket, crowd) == 1
            assert Place.objects.filter(ticket=ticket).count() == 1

    def test_of_tickets_that_share_a_quota_is_given_to_one(self, crowd: Crowd, rounds: int) -> None:
        for _ in range(rounds):
            hall = QuotaFactory(size=1)
            room = QuotaFactory(event=hall.event, size=crowd.number)
            one = TicketFactory(event=hall.event, free=True, quotas=[hall, room])
            other = TicketFactory(event=hall.event, free=True, quotas=[room, hall])
            works = [wants(one if number % 2 else other) for number in range(crowd.number)]
            assert crowd.act(*works) == 1


class TestTheLastPlaceAtTheMembersPrice:
    def of(self, crowd: Crowd) -> int:
        ticket = TicketFactory(event=EventFactory(member_places=1))
        buyer = Buyer(MembershipFactory().partnership)
        assert crowd.act(*[wants(ticket, buyer) for _ in range(crowd.number)]) == crowd.number
        return Place.objects.filter(ticket=ticket, at_member_price=True).count()

    @pytest.mark.usefixtures("without_lock")
    def test_without_the_lock_is_given_to_several(self, crowd: Crowd) -> None:
        assert any(self.of(crowd) > 1 for _ in range(ROUNDS_UNTIL_SHOWN)), "The race never showed itself."

    def test_is_given_to_one(self, crowd: Crowd, rounds: int) -> None:
        assert {self.of(crowd) for _ in range(rounds)} == {1}


class TestTheLastSeatOfAWorkshop:
    def of(self, crowd: Crowd, *, booked: bool) -> int:
        """Everybody has a place, held or booked, and wants the same last chair; half of them want another workshop's as well."""
        ticket = TicketFactory(free=True)
        workshop = PartFactory(event=ticket.event, size=1)
        wide = PartFactory(event=ticket.event, size=crowd.number)
        places = []
        for _ in range(crowd.number):
            form = wants(ticket)()
            if booked:
                form = name_people(booking=form, contact=bookings.CONTACT, people={}, now=timezone.now())
                form = placing.place_free(booking=form, now=timezone.now())
            places.append(form.places.get())
        choose = changing.change_parts if booked else choosing.choose_parts
        crowd.act(
            *[
                lambda place=place, parts=[workshop, wide][: 1 + number % 2]: choose(
                    place=place, parts=parts, now=timezone.now()
                )
                for number, place in enumerate(places)
            ]
        )
        return PlacePart.objects.open().filter(part=workshop).count()

    @pytest.mark.usefixtures("without_lock")
    def test_without_the_lock_is_given_to_several(self, crowd: Crowd) -> None:
        shown = any(self.of(crowd, booked=False) > 1 for _ in range(ROUNDS_UNTIL_SHOWN))
        assert shown, "The race never showed itself."

    @pytest.mark.parametrize("booked", [False, True])
    def test_is_given_to_one(self, crowd: Crowd, rounds: int, booked: bool) -> None:
        assert {self.of(crowd, booked=booked) for _ in range(rounds)} == {1}


class TestPlacesOnTheirWay:
    def test_from_hold_to_booking_are_counted_all_the_time(self, crowd: Crowd, rounds: int) -> None:
        """Half of the people complete what they hold while the other half want a place."""
        half = crowd.number // 2
        for _ in range(rounds):
            ticket = TicketFactory(free=True, size=half)
            forms = [bookings.form(ticket) for _ in range(half)]
            crowd.act(
                *[lambda form=form: placing.place_free(booking=form, now=timezone.now()) for form in forms],
                *[wants(ticket) for _ in range(half)],
            )
            assert Place.objects.taking(timezone.now()).filter(ticket=ticket).count() == half
            assert Booking.objects.filter(event=ticket.event).placed().count() == half

    def test_paid_for_when_their_time_is_over_are_never_too_many(self, crowd: Crowd, rounds: int) -> None:
        """Late payments for one last place, and new buyers of it, at once: one has it, and the money of the others is on its way back."""
        some = max(2, crowd.number // 20)
        for _ in range(rounds):
            ticket = TicketFactory(size=1)
            charges = []
            for _ in range(some):
                form = bookings.form(ticket, now=timezone.now())
                placing.start_card_order(booking=form, now=timezone.now())
                charge = form.charges.get()
                Booking.objects.filter(pk=form.pk).update(held_until=timezone.now())
                form.places.update(held_until=timezone.now())
                charges.append(charge)
            invoices = [issue_invoice(invoice=charge.invoice, now=timezone.now()) for charge in charges]
            crowd.act(
                *[lambda invoice=invoice: given.pay(invoice) for invoice in invoices],
                *[wants(ticket) for _ in range(crowd.number - some)],
            )
            settling.settle_paid(now=timezone.now())
            assert taking_on(ticket) == 1
            for charge in charges:
                form = charge.booking
                form.refresh_from_db()
                credited = charge.invoice.credit_notes.exists()
                assert bool(form.placed_at) is not credited
                assert form.charges.get().settled_at


class TestOnePlaceForThoseWhoWait:
    def test_is_offered_once_and_to_the_first(self, crowd: Crowd, rounds: int) -> None:
        for _ in range(rounds):
            ticket = TicketFactory(free=True, size=1)
            seated = bookings.free(ticket)
            entries = [
                waiting.join_for_ticket(
                    ticket=ticket,
                    quantity=1,
                    buyer=NOBODY_KNOWN,
                    name=f"Sam {number}",
                    email=f"sam{number}@example.org",
                    now=timezone.now() + timedelta(seconds=number),
                )
                for number in range(5)
            ]
            cancel_places(booking=seated, now=timezone.now())
            offering = crowd.number // 2
            crowd.act(
                *[
                    lambda event=ticket.event: waiting.offer_in_turn(event=event, now=timezone.now())
                    for _ in range(offering)
                ],
                *[wants(ticket) for _ in range(crowd.number - offering)],
            )
            states = [WaitingEntry.objects.get(pk=entry.pk).state for entry in entries]
            assert states == ["offered", "waiting", "waiting", "waiting", "waiting"]
            assert Place.objects.taking(timezone.now()).filter(ticket=ticket).count() == 1

    def test_is_taken_up_or_passed_on_but_not_both(self, crowd: Crowd, rounds: int) -> None:
        """Completing the offered form, leaving the list and the sweep meet: the place is taken once or goes to the next."""
        for _ in range(rounds):
            ticket = TicketFactory(free=True, size=1)
            seated = bookings.free(ticket)
            first, second = (
                waiting.join_for_ticket(
                    ticket=ticket, quantity=1, buyer=NOBODY_KNOWN, name=name, email=email, now=timezone.now()
                )
                for name, email in (("Sam", "sam@example.org"), ("Kit", "kit@example.org"))
            )
            cancel_places(booking=seated, now=timezone.now())
            waiting.offer_in_turn(event=ticket.event, now=timezone.now())
            first.refresh_from_db()
            crowd.act(
                lambda booking=first.booking: placing.place_free(booking=booking, now=timezone.now()),
                lambda entry=first: waiting.leave(entry=entry, now=timezone.now()),
                lambda: waiting.sweep_waiting(now=timezone.now()),
            )
            waiting.sweep_waiting(now=timezone.now())
            first.refresh_from_db()
            second.refresh_from_db()
            assert (first.state, second.state) in {("taken", "waiting"), ("left", "offered")}
            assert taking_on(ticket) == 1


def taking_on(ticket: Any) -> int:
    return Place.objects.taking(timezone.now()).filter(ticket=ticket).count()


class TestTakingAnOfferUpAndLeavingTheListAtOnce:
    def test_never_wait_for_each_other_in_a_circle(self, crowd: Crowd) -> None:
        def later(entry: WaitingEntry, seconds: float) -> None:
            time.sleep(seconds)
            waiting.leave(entry=entry, now=timezone.now())

        ticket = TicketFactory(free=True)
        for number in range(40):
            part = PartFactory(event=ticket.event, size=0)
            place = bookings.free(ticket).places.get()
            entry = waiting.join_for_part(part=part, place=place, now=timezone.now())
            part.quotas.update(size=1)
            waiting.offer_in_turn(event=ticket.event, now=timezone.now())
            one, other = (WaitingEntry.objects.get(pk=entry.pk) for _ in range(2))
            crowd.act(
                lambda one=one: waiting.take_up(entry=one, now=timezone.now()),  # type: ignore[misc]
                lambda other=other, late=number / 1000: later(other, late),  # type: ignore[misc]
            )
            entry.refresh_from_db()
            assert entry.state in {WaitingEntry.State.TAKEN, WaitingEntry.State.LEFT}
