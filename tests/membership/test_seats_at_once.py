"""Seats given by many at the same moment: never more are held than contracted."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from membership.models import Partnership, Seat
from membership.services import seats as services
from membership.services.memberships import SeatsInUseError, change_contracted_seats
from tests.factories.membership import MembershipFactory, SeatFactory

ROUNDS = 10

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.prove]


@pytest.fixture
def at_once(prove_size) -> int:
    """How many people ask at the same moment."""
    return prove_size(40, 8)


def all_at_once(*works):
    """Run each work in a thread of its own with a connection of its own, started together; return how many went through."""
    start = threading.Barrier(len(works))

    def run(work):
        try:
            start.wait(timeout=10)
            work()
        except (services.NoSeatLeftError, SeatsInUseError):
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(len(works)) as threads:
        return sum(threads.map(run, works))


def giving(partnership, number, *, new=True):
    email = f"person{number}@saltby.example" if new else "same@saltby.example"
    return lambda: services.give_seat(partnership=partnership, email=email, now=timezone.now())


def held(partnership: Partnership) -> int:
    return Seat.objects.held().filter(partnership=partnership).count()


class TestGivingTheLastSeat:
    def test_one_of_many_gets_it(self, at_once):
        partnership = MembershipFactory(seats=3).partnership
        SeatFactory.create_batch(2, partnership=partnership)
        given = all_at_once(*(giving(partnership, number) for number in range(at_once)))
        assert given == 1
        assert held(partnership) == 3

    def test_without_the_lock_too_many_would_get_it(self, monkeypatch, at_once):
        """The race is real: the proof above fails as soon as the lock is gone."""
        monkeypatch.setattr(services, "lock_partnership", lambda _: None)
        for _ in range(ROUNDS):
            partnership = MembershipFactory(seats=3).partnership
            SeatFactory.create_batch(2, partnership=partnership)
            all_at_once(*(giving(partnership, f"{partnership.pk}-{number}") for number in range(at_once)))
            if held(partnership) > 3:
                return
        pytest.fail("The race never showed itself.")

    def test_contracting_fewer_meanwhile_never_leaves_more_held(self):
        for _ in range(3):
            membership = MembershipFactory(seats=3)
            partnership = membership.partnership
            SeatFactory.create_batch(2, partnership=partnership)
            all_at_once(
                *(giving(partnership, f"{partnership.pk}-{number}") for number in range(4)),
                lambda membership=membership: change_contracted_seats(
                    membership=membership, seats=2, now=timezone.now()
                ),
            )
            membership.refresh_from_db()
            assert held(partnership) <= membership.seats


class TestOneNewPersonForManyPartnerships:
    def test_gets_one_account_and_a_seat_of_each(self):
        partnerships = [MembershipFactory().partnership for _ in range(4)]
        given = all_at_once(*(giving(partnership, 0, new=False) for partnership in partnerships))
        assert given == 4
        assert Seat.objects.values("user").distinct().count() == 1
