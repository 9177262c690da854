from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Place
from events.refusals import NotBookableError, NotOfferedError, SoldOutError
from events.selectors.offers import NOBODY_KNOWN, Buyer
from events.services.holding import change_places, hold_again, hold_places
from events.services.naming import Contact, Person, name_people
from events.services.placing import place_by_invoice, place_free
from events.services.waiting import join_for_ticket, offer_in_turn
from tests.factories.billing import CustomerFactory
from tests.factories.events import EventFactory, QuotaFactory, TicketFactory
from tests.factories.membership import MembershipFactory

pytestmark = pytest.mark.django_db
CONTACT = Contact("Ada Contact", "ada@example.org")


@pytest.fixture
def member():
    return Buyer(MembershipFactory().partnership)


def hold(ticket, number=1, *, buyer=NOBODY_KNOWN, after=timedelta(), code=""):
    return hold_places(
        event=ticket.event, wanted={ticket: number}, buyer=buyer, code=code, now=timezone.now() + after
    )


def complete(booking, after=timedelta()):
    now = timezone.now() + after
    name_people(booking=booking, contact=CONTACT, people={}, now=now)
    booking.refresh_from_db()
    return booking


class TestAHold:
    def test_takes_the_last_place(self):
        ticket = TicketFactory(size=2)
        hold(ticket, 2)
        with pytest.raises(SoldOutError, match="sold out"):
            hold(ticket)

    def test_counts_for_nothing_once_its_time_is_over(self):
        ticket = TicketFactory(size=1)
        hold(ticket)
        assert hold(ticket, after=timedelta(minutes=20)).places.count() == 1

    def test_is_counted_together_with_other_tickets_of_the_same_quota(self):
        hall = QuotaFactory(size=3)
        full = TicketFactory(event=hall.event, quotas=[hall])
        day = TicketFactory(event=hall.event, quotas=[hall])
        hold(full, 2)
        with pytest.raises(SoldOutError, match="Only 1"):
            hold(day, 2)

    def test_says_how_many_are_left(self):
        ticket = TicketFactory(size=3)
        hold(ticket)
        with pytest.raises(SoldOutError) as problem:
            hold(ticket, 3)
        assert problem.value.left == 2

    def test_fixes_the_price_of_its_day(self):
        ticket = TicketFactory(
            event=EventFactory(),
            early_price_pence=20000,
            early_until=timezone.localdate() + timedelta(days=1),
        )
        booking = hold(ticket)
        ticket.early_price_pence = 1
        ticket.save()
        assert booking.places.get().price_pence == 20000


class TestPlacesAtTheMembersPrice:
    def test_are_five_a_partnership_and_event_whoever_books(self, member):
        ticket = TicketFactory()
        hold(ticket, 3, buyer=member)
        booking = hold(ticket, 4, buyer=Buyer(member.partnership, None))
        prices = [place.price_pence for place in booking.places.all()]
        assert prices == [18000, 18000, 24000, 24000]

    def test_are_as_many_as_the_event_says(self, member):
        ticket = TicketFactory(event=EventFactory(member_places=2))
        booking = hold(ticket, 3, buyer=member)
        assert booking.places.filter(at_member_price=True).count() == 2

    def test_are_for_members(self):
        assert hold(TicketFactory()).places.get().price_pence == 24000


class TestBooking:
    def test_opens_for_members_first(self, member):
        ticket = TicketFactory(event=EventFactory(members_first=True))
        assert hold(ticket, buyer=member).places.count() == 1
        with pytest.raises(NotBookableError, match="not opened yet"):
            hold(ticket)

    def test_needs_the_code_of_a_hidden_ticket(self):
        ticket = TicketFactory(code="speaker27")
        with pytest.raises(NotOfferedError):
            hold(ticket)
        assert hold(ticket, code=" Speaker27 ").code == "Speaker27"

    def test_that_is_free_is_confirmed_at_once(self):
        booking = place_free(booking=complete(hold(TicketFactory(free=True, size=1))), now=timezone.now())
        assert booking.confirmed_at
        assert booking.places.get().state == Place.State.BOOKED

    def test_by_invoice_confirms_at_once_and_issues_the_invoice(self, member):
        booking = complete(hold(TicketFactory(), 2, buyer=member))
        booking.customer = CustomerFactory()
        booking.save()
        booking = place_by_invoice(booking=booking, now=timezone.now())
        invoice = booking.charges.get().invoice
        assert (bool(booking.confirmed_at), invoice.net_pence, bool(invoice.number)) == (True, 36000, True)


class TestAFormWhoseTimeIsOver:
    def test_takes_its_places_again_with_what_was_typed(self):
        ticket = TicketFactory(size=1)
        booking = hold(ticket, after=-timedelta(hours=1))
        place = booking.places.get()
        name_people(booking=booking, people={place.pk: Person("Jo", "Example")}, now=timezone.now())
        booking = hold_again(booking=booking, now=timezone.now())
        assert booking.is_held(timezone.now())
        assert booking.places.get().name == "Jo Example"

    def test_cannot_when_others_have_them(self):
        ticket = TicketFactory(size=1)
        booking = hold(ticket, after=-timedelta(hours=1))
        hold(ticket)
        with pytest.raises(SoldOutError):
            hold_again(booking=booking, now=timezone.now())


class TestChangingTheNumber:
    def test_keeps_the_names_that_were_typed(self):
        ticket, other = TicketFactory(size=3), None
        other = TicketFactory(event=ticket.event)
        booking = hold(ticket, 3)
        last = booking.places.last()
        name_people(booking=booking, people={last.pk: Person("Jo", "Example")}, now=timezone.now())
        booking = change_places(booking=booking, wanted={ticket: 1, other: 1}, now=timezone.now())
        assert {(place.ticket, place.name) for place in booking.places.all()} == {
            (ticket, "Jo Example"),
            (other, ""),
        }


class TestAFormThatWaitedForTheLocks:
    def test_takes_no_place_that_others_have_been_given(self):
        ticket = TicketFactory(free=True, size=1)
        mine = hold(ticket)
        hold(ticket, after=timedelta(minutes=21))
        with pytest.raises(SoldOutError):
            hold_again(booking=mine, now=mine.held_until - timedelta(seconds=1))


class TestAFormOnOffer:
    def test_keeps_further_places_only_for_as_long_as_the_forms_take(self):
        ticket, now = TicketFactory(free=True, size=0), timezone.now()
        other = TicketFactory(event=ticket.event, free=True, size=20)
        entry = join_for_ticket(
            ticket=ticket, quantity=1, buyer=NOBODY_KNOWN, name="Sam", email="sam@example.org", now=now
        )
        ticket.quotas.update(size=1)
        offer_in_turn(event=ticket.event, now=now)
        entry.refresh_from_db()
        booking = change_places(booking=entry.booking, wanted={ticket: 1}, now=now)
        assert booking.held_until > now + timedelta(hours=2)
        booking = change_places(booking=booking, wanted={other: 20}, now=now)
        assert booking.held_until < now + timedelta(hours=2)
