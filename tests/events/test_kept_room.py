"""What is kept for whom: free places for people in line, the members' price for members, a form's places for a few hours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import EventLetter, WaitingEntry
from events.refusals import NotOfferedError, SoldOutError
from events.selectors.offers import NOBODY_KNOWN, Buyer
from events.services.holding import hold_again, hold_places
from events.services.waiting import join_for_ticket, offer_in_turn
from tests.factories.events import EventFactory, QuotaFactory, TicketFactory
from tests.factories.membership import MembershipFactory

pytestmark = pytest.mark.django_db


def hold(ticket, *, buyer=NOBODY_KNOWN, now=None):
    return hold_places(event=ticket.event, wanted={ticket: 1}, buyer=buyer, now=now or timezone.now())


def join(ticket, quantity=1, buyer=NOBODY_KNOWN):
    return join_for_ticket(
        ticket=ticket, quantity=quantity, buyer=buyer, name="Sam", email="sam@example.org", now=timezone.now()
    )


@pytest.fixture
def halls():
    """A hall that is full on the first day and one that has room on the second, with a ticket for both and one for the second."""
    event = EventFactory()
    first, second = QuotaFactory(event=event, size=0), QuotaFactory(event=event, size=1)
    both = TicketFactory(event=event, free=True, quotas=[first, second])
    return both, TicketFactory(event=event, free=True, quotas=[second])


class TestAFreePlace:
    def test_is_kept_for_somebody_in_line_who_can_have_it(self, halls):
        _, second_day = halls
        second_day.quotas.update(size=0)
        join(second_day)
        second_day.quotas.update(size=1)
        with pytest.raises(SoldOutError):
            hold(second_day)

    def test_is_not_kept_for_somebody_who_waits_for_another_quota_as_well(self, halls):
        both, second_day = halls
        join(both)
        assert hold(second_day).places.count() == 1

    def test_is_not_kept_for_a_ticket_that_was_taken_off_sale(self):
        hall = QuotaFactory(size=0)
        old, other = [TicketFactory(event=hall.event, free=True, quotas=[hall]) for _ in range(2)]
        join(old)
        old.is_active = False
        old.save()
        hall.size = 1
        hall.save()
        assert hold(other).places.count() == 1

    def test_is_not_kept_for_a_member_who_is_none_any_more(self):
        membership, hall = MembershipFactory(), QuotaFactory(size=0)
        for_members = TicketFactory(event=hall.event, free=True, quotas=[hall], is_for_members=True)
        entry = join(for_members, buyer=Buyer(membership.partnership))
        lapse(membership)
        hall.size = 1
        hall.save()
        offer_in_turn(event=hall.event, now=timezone.now())
        entry.refresh_from_db()
        assert entry.state == WaitingEntry.State.PASSED
        assert EventLetter.objects.filter(entry=entry, kind=EventLetter.Kind.OFFER_OVER).exists()
        assert hold(TicketFactory(event=hall.event, free=True, quotas=[hall])).places.count() == 1


def lapse(membership):
    membership.access_until = timezone.localdate() - timedelta(days=1)
    membership.access_from = membership.access_until - timedelta(days=30)
    membership.save()


class TestAFormThatIsHeldAgain:
    def test_has_the_members_price_only_while_its_partnership_is_in_membership(self):
        membership, ticket = MembershipFactory(), TicketFactory()
        booking = hold(ticket, buyer=Buyer(membership.partnership))
        lapse(membership)
        hold_again(booking=booking, now=timezone.now() + timedelta(hours=1))
        assert booking.places.get().price_pence == ticket.price_pence

    def test_takes_no_ticket_that_was_taken_off_sale(self):
        ticket = TicketFactory()
        booking = hold(ticket)
        ticket.is_active = False
        ticket.save()
        with pytest.raises(NotOfferedError, match="not on sale"):
            hold_again(booking=booking, now=timezone.now() + timedelta(hours=1))


class TestAFormThatIsKeptLonger:
    def test_gets_its_time_anew(self):
        booking, later = hold(TicketFactory()), timezone.now() + timedelta(minutes=10)
        assert hold_again(booking=booking, now=later).held_until > later + timedelta(minutes=19)

    def test_is_kept_for_three_hours_at_most(self):
        begun = timezone.now()
        booking = hold(TicketFactory(), now=begun)
        for minutes in range(10, 300, 10):
            now = begun + timedelta(minutes=minutes)
            if booking.is_held(now):
                booking = hold_again(booking=booking, now=now)
        assert booking.held_until == begun + timedelta(hours=3)
