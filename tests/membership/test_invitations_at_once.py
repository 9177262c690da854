"""Inviting, giving, sending again, accepting at the same moment: never more seats are in use than contracted."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from membership.models import Invitation, Partnership, Seat
from membership.seating import seats_used
from membership.services import invitations, seats
from membership.services.memberships import SeatsInUseError, change_contracted_seats
from tests.factories.invitations import InvitationFactory
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory

CONTRACTED = 5
ROUNDS = 10
REFUSALS = (
    seats.NoSeatLeftError,
    seats.AlreadyHasSeatError,
    seats.SeatHasEndedError,
    invitations.AlreadyInvitedError,
    invitations.InvitationIsOverError,
    invitations.HasAccountError,
    SeatsInUseError,
)

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.prove]


@pytest.fixture
def at_once(prove_size) -> int:
    """How many people press a button at the same moment."""
    return prove_size(50, 10)


def all_at_once(works) -> int:
    """Run each work in a thread of its own with a connection of its own, started together; return how many went through."""
    start = threading.Barrier(len(works))

    def run(work) -> int:
        try:
            start.wait(timeout=30)
            work()
        except REFUSALS:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(len(works)) as threads:
        return sum(threads.map(run, works))


def house_of_three() -> Partnership:
    """A partnership with five seats of which three are held and none is promised."""
    partnership = MembershipFactory(seats=CONTRACTED).partnership
    SeatFactory.create_batch(3, partnership=partnership)
    return partnership


def inviting(partnership, name):
    return lambda: invitations.invite_to_seat(
        partnership=partnership, email=f"{name}@saltby.example", now=timezone.now()
    )


def giving(partnership, name):
    return lambda: seats.give_seat(
        partnership=partnership, email=f"{name}@saltby.example", now=timezone.now()
    )


def resending(partnership):
    expired = InvitationFactory(partnership=partnership, expired=True)
    return lambda: invitations.resend_invitation(invitation=expired, now=timezone.now())


def a_bit_of_everything(partnership, number):
    """Works that each want a seat of their own: invitations, seats given, expired invitations sent again."""
    kinds = (
        lambda n: inviting(partnership, f"i{partnership.pk}-{n}"),
        lambda n: giving(partnership, f"g{partnership.pk}-{n}"),
        lambda n: resending(partnership),
    )
    return [kinds[n % 3](n) for n in range(number)]


def unlock(monkeypatch) -> None:
    for module in (invitations, seats):
        monkeypatch.setattr(module, "lock_partnership", lambda _: None)


class TestTheLastSeats:
    def test_go_to_exactly_as_many_as_there_are(self, at_once):
        partnership = house_of_three()
        assert all_at_once(a_bit_of_everything(partnership, at_once)) == 2
        assert seats_used(partnership, now=timezone.now()) == CONTRACTED

    def test_would_go_to_too_many_without_the_lock(self, monkeypatch, at_once):
        """The race is real: the proof above fails as soon as the lock is gone."""
        unlock(monkeypatch)
        for _ in range(ROUNDS):
            partnership = house_of_three()
            all_at_once(a_bit_of_everything(partnership, at_once))
            if seats_used(partnership, now=timezone.now()) > CONTRACTED:
                return
        pytest.fail("The race never showed itself.")

    def test_are_not_overdrawn_while_invitations_are_accepted_and_withdrawn(self, at_once):
        partnership = house_of_three()
        open_ones = [InvitationFactory(partnership=partnership) for _ in range(2)]
        accepting, withdrawing = open_ones
        person = UserFactory(email=accepting.email)
        works = [
            lambda: invitations.accept_invitation(invitation=accepting, person=person, now=timezone.now()),
            lambda: invitations.withdraw_invitation(invitation=withdrawing, now=timezone.now()),
            *a_bit_of_everything(partnership, at_once - 2),
        ]
        all_at_once(works)
        assert seats_used(partnership, now=timezone.now()) <= CONTRACTED
        assert Seat.objects.held().filter(partnership=partnership, user=person).exists()

    def test_are_not_overdrawn_while_fewer_are_contracted(self, at_once):
        partnership = house_of_three()
        membership = partnership.memberships.get()
        works = [
            lambda: change_contracted_seats(membership=membership, seats=4, now=timezone.now()),
            *a_bit_of_everything(partnership, at_once - 1),
        ]
        all_at_once(works)
        membership.refresh_from_db()
        assert seats_used(partnership, now=timezone.now()) <= membership.seats


class TestOneInvitation:
    def test_is_accepted_once_however_many_press_the_button(self, at_once):
        invitation = InvitationFactory(partnership=MembershipFactory(seats=50).partnership)
        accepting = [
            lambda: invitations.accept_as_new_person(
                invitation=invitation, first_name="Jo", last_name="Saltby", now=timezone.now()
            )
        ] * (at_once // 2)
        people = UserFactory.create_batch(at_once // 2)
        accepting += [
            lambda person=person: invitations.accept_with_another_account(
                invitation=invitation, person=person, now=timezone.now()
            )
            for person in people
        ]
        assert all_at_once(accepting) == 1
        assert Seat.objects.held().filter(partnership=invitation.partnership).count() == 1

    def test_to_one_address_is_written_once(self, at_once):
        partnership = MembershipFactory(seats=50).partnership
        assert all_at_once([inviting(partnership, "same") for _ in range(at_once)]) == 1
        assert Invitation.objects.count() == 1

    def test_that_hands_over_the_only_seat_leaves_one_holder_and_a_lead_contact(self, at_once):
        lead = SeatFactory(
            partnership=MembershipFactory(seats=1).partnership,
            lead_contact=True,
            given_at=timezone.now() - timedelta(days=1),
        )
        invitation = InvitationFactory(hands_over_from=lead, partnership=lead.partnership)
        person = UserFactory(email=invitation.email)
        works = [
            lambda: invitations.accept_invitation(invitation=invitation, person=person, now=timezone.now()),
            lambda: seats.end_seat(seat=lead, is_told=False, now=timezone.now()),
            *a_bit_of_everything(lead.partnership, at_once - 2),
        ]
        all_at_once(works)
        held = Seat.objects.held().filter(partnership=lead.partnership)
        assert seats_used(lead.partnership, now=timezone.now()) == 1
        assert held.filter(is_lead_contact=True).count() == held.count()
