"""Splitting: whatever state the partnership is in, nobody and nothing is lost."""

from datetime import timedelta

import pytest

from membership.models import Administrator, Membership, Partnership, PartnershipNote, Seat, Succession
from membership.services.invitations import invite_to_seat
from membership.services.reorganising import ChangedSinceShownError, NameTakenError, TooFewSeatsError
from membership.services.splitting import (
    GivenTwiceError,
    Part,
    TooFewPartsError,
    plan_split,
    split_partnership,
)
from tests.factories.billing import CustomerFactory
from tests.factories.membership import AreaFactory, MembershipFactory, PartnershipFactory, SeatFactory
from tests.factories.people import UserFactory
from tests.membership.test_merging import NOW, STATES, TODAY, access_until, in_state

pytestmark = pytest.mark.django_db


def split(source: Partnership, *parts: Part, **values) -> list[Partnership]:
    seen = plan_split(source=source, now=NOW).seen
    return split_partnership(
        source=source,
        parts=parts,
        **{"on": TODAY, "seen": seen, "by": UserFactory(), "now": NOW, **values},
    )


def halves(source: Partnership, *, goes_on: bool = False, contracted: tuple[int, int] = (5, 5)) -> list[Part]:
    areas = list(source.areas.values_list("pk", flat=True))
    seats = list(Seat.objects.held().filter(partnership=source).order_by("pk").values_list("pk", flat=True))
    first = source if goes_on else None
    return [
        Part(first, "East", frozenset(areas[:1]), frozenset(seats[:1]), contracted=contracted[0]),
        Part(None, "West", frozenset(areas[1:]), frozenset(seats[1:]), contracted=contracted[1]),
    ]


class TestNothingIsLost:
    @pytest.mark.parametrize("goes_on", [True, False])
    @pytest.mark.parametrize("state", STATES)
    def test_in_any_state(self, state, goes_on):
        source = in_state(state)
        source.areas.add(AreaFactory())
        memberships = dict(Membership.objects.values_list("pk", "partnership"))
        past = set(Seat.objects.filter(ended_at__isnull=False).values_list("pk", "ended_at"))
        seats = set(Seat.objects.values_list("pk", flat=True))
        people = sorted(Seat.objects.held().values_list("user", flat=True))
        notes = dict(PartnershipNote.objects.values_list("pk", "partnership"))
        areas = sorted(source.areas.values_list("pk", flat=True))
        until = access_until(source)

        made = split(source, *halves(source, goes_on=goes_on))

        kept = dict(Membership.objects.filter(pk__in=memberships).values_list("pk", "partnership"))
        assert kept.keys() == memberships.keys()
        assert all(kept[pk] in (made[0].pk, memberships[pk]) for pk in kept)
        assert seats <= set(Seat.objects.values_list("pk", flat=True))
        assert past <= set(Seat.objects.values_list("pk", "ended_at"))
        assert (
            sorted(Seat.objects.held().filter(partnership__in=made).values_list("user", flat=True)) == people
        )
        assert Seat.objects.held().exclude(partnership__in=made).count() == 0
        assert notes == dict(PartnershipNote.objects.values_list("pk", "partnership"))
        assert sorted(pk for one in made for pk in one.areas.values_list("pk", flat=True)) == areas
        assert [access_until(one) for one in made] == [until, until]
        source.refresh_from_db()
        assert source.closed_on == (None if goes_on else TODAY)
        assert Succession.objects.filter(predecessor=source, kind="split").count() == (1 if goes_on else 2)
        assert all(one.seats.held().filter(is_lead_contact=True).exists() for one in made)


class TestSplitting:
    @pytest.fixture
    def source(self):
        partnership = in_state("current", customer=CustomerFactory())
        partnership.areas.add(AreaFactory())
        return partnership

    def test_a_part_without_seats_is_not_in_membership(self, source):
        parts = halves(source, contracted=(0, 5))
        made = split(source, parts[0], parts[1])
        assert not made[0].memberships.exists()
        assert made[1].memberships.get().pk in Membership.objects.values_list("pk", flat=True)
        assert made[1].customer == source.customer

    def test_the_new_membership_begins_on_the_day_and_ends_with_the_old_one(self, source):
        old = source.memberships.get()
        _, west = split(source, *halves(source))
        new = west.memberships.get()
        assert (new.access_from, new.access_until, new.year) == (TODAY, old.access_until, old.year)
        assert not new.charges.exists()

    def test_whoever_is_given_to_no_part_loses_the_place(self, source):
        clerk = Administrator.objects.create(partnership=source, user=UserFactory())
        other = Administrator.objects.create(partnership=source, user=UserFactory())
        first, second = halves(source)
        parts = [
            Part(None, "East", first.areas, frozenset(), frozenset({clerk.pk}), 5),
            Part(None, "West", second.areas, second.seats, contracted=5),
        ]
        east, west = split(source, *parts)
        assert not east.seats.exists()
        assert west.seats.held().count() == 1
        assert list(Administrator.objects.values_list("partnership", "user")) == [(east.pk, clerk.user_id)]
        assert not Administrator.objects.filter(pk=other.pk).exists()

    def test_open_invitations_go_to_the_heir_and_take_their_seats(self, source):
        invitation = invite_to_seat(partnership=source, email="new@saltby.example", now=NOW)
        with pytest.raises(TooFewSeatsError):
            split(source, *halves(source, contracted=(1, 5)))
        east, _ = split(source, *halves(source, contracted=(2, 5)))
        invitation.refresh_from_db()
        assert invitation.partnership == east

    def test_is_refused_when_unclear(self, source):
        first, second = halves(source)
        with pytest.raises(TooFewPartsError):
            split(source, first)
        with pytest.raises(GivenTwiceError):
            split(source, first, Part(None, "West", first.areas, contracted=5))
        PartnershipFactory(name="West")
        with pytest.raises(NameTakenError):
            split(source, first, second)

    def test_is_refused_once_something_it_showed_has_changed(self, source):
        seen = plan_split(source=source, now=NOW).seen
        SeatFactory(partnership=source, given_at=NOW - timedelta(days=1))
        with pytest.raises(ChangedSinceShownError):
            split(source, *halves(source), seen=seen)

    def test_an_existing_part_keeps_its_own_membership_and_gains_days(self, source):
        west = MembershipFactory(access_until=TODAY + timedelta(days=3)).partnership
        first, second = halves(source)
        until = access_until(source)
        _, into = split(source, first, Part(west, "", second.areas, second.seats, contracted=5))
        assert into.memberships.filter(cancelled_on__isnull=True).count() == 1
        assert access_until(into) >= TODAY + timedelta(days=3)
        assert until
