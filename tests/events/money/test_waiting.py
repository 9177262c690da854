"""The waiting list: in turn, by quantity, and nobody both waiting and seated."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import EventLetter, PlacePart, WaitingEntry
from events.refusals import HasExpiredError, HasRoomError, IsWaitingError, SoldOutError
from events.selectors.offers import NOBODY_KNOWN, Buyer
from events.selectors.waiting import position_of, standing_of
from events.services import waiting
from events.services.cancelling import cancel_places
from events.services.changing import change_parts
from events.services.holding import change_places, give_up, hold_places
from events.services.placing import place_by_invoice, place_free
from tests.factories import bookings
from tests.factories.billing import CustomerFactory
from tests.factories.events import EventFactory, PartFactory, QuotaFactory, TicketFactory
from tests.factories.membership import MembershipFactory

pytestmark = pytest.mark.django_db
State = WaitingEntry.State


def later(**how_long):
    return timezone.now() + timedelta(**how_long)


def join(ticket, name="Sam", quantity=1, *, buyer=NOBODY_KNOWN, after=timedelta()):
    return waiting.join_for_ticket(
        ticket=ticket,
        quantity=quantity,
        buyer=buyer,
        name=name,
        email=f"{name.lower()}@example.org",
        now=timezone.now() + after,
    )


def full(number=1, **values):
    """A free ticket of which every place is booked, and that booking."""
    ticket = TicketFactory(free=True, size=number, **values)
    return ticket, bookings.free(ticket, number)


def offer(ticket, now=None):
    return waiting.offer_in_turn(event=ticket.event, now=now or timezone.now())


def cancel(booking, *numbers):
    places = [booking.places.get(position=number) for number in numbers] or None
    cancel_places(booking=booking, places=places, now=timezone.now())


def states(*entries):
    return [WaitingEntry.objects.get(pk=entry.pk).state for entry in entries]


class TestJoining:
    def test_is_for_what_is_sold_out(self):
        with pytest.raises(HasRoomError):
            join(TicketFactory(free=True, size=1))

    def test_is_for_more_than_is_left(self):
        ticket = TicketFactory(free=True, size=1)
        assert join(ticket, quantity=2).state == State.WAITING

    def test_is_once_for_an_address(self):
        ticket, _ = full()
        join(ticket)
        with pytest.raises(IsWaitingError):
            join(ticket)

    def test_is_not_for_who_has_the_place(self):
        ticket, booking = full()
        with pytest.raises(IsWaitingError):
            waiting.join_for_ticket(
                ticket=ticket,
                quantity=1,
                buyer=NOBODY_KNOWN,
                name="Jo",
                email=booking.places.get().email.upper(),
                now=timezone.now(),
            )

    def test_is_told(self):
        ticket, _ = full()
        entry = join(ticket)
        assert EventLetter.objects.get(kind=EventLetter.Kind.WAITING).entry == entry


class TestOffersInTurn:
    def test_go_to_the_first_who_gets_a_form_that_is_kept(self):
        ticket, booking = full()
        first, second = join(ticket, "Sam"), join(ticket, "Kit")
        cancel(booking)
        assert offer(ticket) == 1
        first.refresh_from_db()
        assert (first.state, states(second)) == (State.OFFERED, [State.WAITING])
        assert first.booking.contact_email == "sam@example.org"
        assert first.booking.is_held(later(hours=47))
        assert EventLetter.objects.get(kind=EventLetter.Kind.OFFER).entry == first

    def test_pass_over_who_wants_more_than_is_free(self):
        ticket, booking = full(2)
        large, small = join(ticket, "Sam", 2), join(ticket, "Kit")
        cancel(booking, 1)
        offer(ticket)
        assert states(large, small) == [State.WAITING, State.OFFERED]

    def test_go_on_when_more_becomes_free(self):
        ticket, booking = full(2)
        entries = join(ticket, "Sam"), join(ticket, "Kit"), join(ticket, "Lou")
        cancel(booking)
        assert offer(ticket) == 2
        assert states(*entries) == [State.OFFERED, State.OFFERED, State.WAITING]

    def test_keep_what_is_free_from_everybody_else(self):
        ticket, booking = full()
        join(ticket)
        cancel(booking)
        with pytest.raises(SoldOutError):
            hold_places(event=ticket.event, wanted={ticket: 1}, buyer=NOBODY_KNOWN, now=timezone.now())

    def test_are_in_one_line_for_tickets_that_share_a_quota(self):
        hall = QuotaFactory(size=1)
        day, both = (TicketFactory(event=hall.event, free=True, quotas=[hall]) for _ in range(2))
        booking = bookings.free(both)
        first, second = join(day, "Sam"), join(both, "Kit")
        cancel(booking)
        offer(day)
        assert states(first, second) == [State.OFFERED, State.WAITING]

    def test_are_at_the_members_price_for_a_partnership_that_has_such_places(self):
        member = Buyer(MembershipFactory().partnership)
        ticket = TicketFactory(size=1)
        booking = bookings.invoiced(ticket)
        entry = join(ticket, buyer=member)
        cancel(booking)
        offer(ticket)
        entry.refresh_from_db()
        assert entry.booking.places.get().price_pence == 18000

    def test_stop_when_booking_closes(self):
        ticket, booking = full()
        entry = join(ticket)
        cancel(booking)
        assert offer(ticket, now=ticket.event.starts_at) == 0
        assert states(entry) == [State.WAITING]

    def test_can_be_made_out_of_turn_by_staff_where_there_is_room(self):
        ticket, booking = full()
        _, second = join(ticket, "Sam"), join(ticket, "Kit")
        with pytest.raises(SoldOutError):
            waiting.offer_to(entry=second, now=timezone.now())
        cancel(booking)
        assert waiting.offer_to(entry=second, now=timezone.now()).state == State.OFFERED


class TestAnOffer:
    @pytest.fixture
    def offered(self):
        ticket, booking = full()
        entry, behind = join(ticket, "Sam"), join(ticket, "Kit")
        cancel(booking)
        offer(ticket)
        entry.refresh_from_db()
        return ticket, entry, behind

    def test_taken_up_becomes_a_booking(self, offered):
        _, entry, behind = offered
        booking = waiting.take_up(entry=entry, now=timezone.now())
        place_free(booking=booking, now=timezone.now())
        assert states(entry, behind) == [State.TAKEN, State.WAITING]

    def test_declined_goes_to_the_next(self, offered):
        ticket, entry, behind = offered
        waiting.leave(entry=entry, now=timezone.now())
        offer(ticket)
        assert states(entry, behind) == [State.LEFT, State.OFFERED]

    def test_given_up_in_its_form_goes_to_the_next(self, offered):
        ticket, entry, behind = offered
        give_up(booking=entry.booking, now=timezone.now())
        offer(ticket)
        assert states(entry, behind) == [State.LEFT, State.OFFERED]

    def test_that_runs_out_goes_to_the_next_and_says_so(self, offered):
        _, entry, behind = offered
        waiting.sweep_waiting(now=later(hours=48, minutes=1))
        assert states(entry, behind) == [State.PASSED, State.OFFERED]
        assert EventLetter.objects.get(kind=EventLetter.Kind.OFFER_OVER).entry == entry
        with pytest.raises(HasExpiredError):
            waiting.take_up(entry=WaitingEntry.objects.get(pk=entry.pk), now=later(hours=49))

    def test_leaves_the_time_that_paying_takes_to_who_is_paying(self, offered):
        _, entry, _ = offered
        booking = entry.booking
        booking.customer = CustomerFactory()
        booking.held_until = later(hours=48, minutes=20)
        booking.save()
        waiting.sweep_waiting(now=later(hours=48, minutes=1))
        assert states(entry) == [State.OFFERED]

    def test_for_several_may_be_taken_for_fewer(self):
        ticket, booking = full(3)
        entry = join(ticket, "Sam", 3)
        join(ticket, "Kit")
        cancel(booking)
        offer(ticket)
        entry.refresh_from_db()
        change_places(booking=entry.booking, wanted={ticket: 2}, now=timezone.now())
        place_free(booking=entry.booking, now=timezone.now())
        assert states(entry) == [State.TAKEN]
        assert entry.booking.places.booked().count() == 2


class TestWaitingForAPart:
    @pytest.fixture
    def workshop(self):
        return PartFactory(event=EventFactory(), size=1, price_pence=2000, choice="Tuesday 14:00")

    def waits(self, workshop, *parts):
        """Two booked places: one has the workshop's last chair, the other waits for it."""
        ticket = TicketFactory(event=workshop.event)
        seated = bookings.invoiced(ticket, parts=(workshop,))
        place = bookings.invoiced(ticket, parts=parts).places.get()
        return seated, place, waiting.join_for_part(part=workshop, place=place, now=timezone.now())

    def test_is_offered_as_a_part_that_is_held(self, workshop):
        seated, place, entry = self.waits(workshop)
        change_parts(place=seated.places.get(), parts=[], now=timezone.now())
        offer(workshop)
        row = place.chosen.get()
        assert (row.state, states(entry)) == (PlacePart.State.HELD, [State.OFFERED])
        assert row.held_until > later(hours=47)

    def test_taken_up_is_booked_and_invoiced_in_exchange_for_what_was_at_the_same_time(self, workshop):
        other = PartFactory(event=workshop.event, choice="Tuesday 14:00")
        seated, place, entry = self.waits(workshop, other)
        cancel(seated)
        offer(workshop)
        entry.refresh_from_db()
        waiting.take_up(entry=entry, now=timezone.now())
        assert [row.part for row in place.chosen.booked()] == [workshop]
        assert states(entry) == [State.TAKEN]
        assert bookings.charged_pence(place.booking) == bookings.kept_pence(place.booking) == 26000

    def test_that_runs_out_frees_the_chair(self, workshop):
        seated, place, entry = self.waits(workshop)
        cancel(seated)
        offer(workshop)
        waiting.sweep_waiting(now=later(hours=49))
        assert states(entry) == [State.PASSED]
        assert not place.chosen.open().exists()

    def test_ends_with_the_place(self, workshop):
        _, place, entry = self.waits(workshop)
        cancel(place.booking)
        assert states(entry) == [State.LEFT]

    def test_ends_when_the_place_gets_it_in_another_way(self, workshop):
        seated, place, entry = self.waits(workshop)
        cancel(seated)
        offer(workshop)
        change_parts(place=place, parts=[workshop], now=timezone.now())
        assert states(entry) == [State.TAKEN]
        assert place.chosen.booked().count() == 1

    def test_is_not_for_who_has_it(self, workshop):
        seated, _, _ = self.waits(workshop)
        with pytest.raises(IsWaitingError):
            waiting.join_for_part(part=workshop, place=seated.places.get(), now=timezone.now())


class TestStanding:
    def test_explains_who_is_before(self):
        ticket, _ = full()
        join(ticket, "Sam", 2)
        entry = join(ticket, "Kit")
        standing = standing_of(entry, now=timezone.now())
        assert (standing.position, standing.entries_ahead, standing.places_ahead) == (2, 1, 2)
        assert standing.words == "1 entry before this one, for 2 in all. Nothing is free at the moment."

    def test_moves_up_when_somebody_leaves(self):
        ticket, _ = full()
        first, second = join(ticket, "Sam"), join(ticket, "Kit")
        waiting.leave(entry=first, now=timezone.now())
        assert (position_of(second, now=timezone.now()), position_of(first, now=timezone.now())) == (1, 1)
        first.refresh_from_db()
        assert position_of(first, now=timezone.now()) == 0

    def test_costs_as_many_queries_however_many_wait(self, django_assert_num_queries):
        ticket, _ = full()
        entry = join(ticket, "Sam")
        for number in range(12):
            entry = join(ticket, f"Kit{number}")
        with django_assert_num_queries(8):
            standing_of(WaitingEntry.objects.get(pk=entry.pk), now=timezone.now())


class TestNobodyBothWaitsAndSits:
    def test_a_place_got_in_another_way_ends_the_waiting(self):
        hall = QuotaFactory(size=2)
        ticket = TicketFactory(event=hall.event, free=True, quotas=[hall])
        bookings.free(ticket, 2)
        entry = join(ticket, "Sam")
        hall.size = 5
        hall.save()
        booking = bookings.form(ticket)
        booking.places.update(email="Sam@example.org")
        place_free(booking=booking, now=timezone.now())
        assert states(entry) == [State.TAKEN]

    def test_a_booking_by_invoice_closes_its_offer(self):
        ticket = TicketFactory(size=1)
        booking = bookings.invoiced(ticket)
        entry = join(ticket)
        cancel(booking)
        offer(ticket)
        entry.refresh_from_db()
        form = entry.booking
        form.customer = CustomerFactory()
        form.save()
        place_by_invoice(booking=form, now=timezone.now())
        assert states(entry) == [State.TAKEN]
