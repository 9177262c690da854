"""Merging: whatever state the partnerships are in, nobody and nothing is lost."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from membership.access import london_day
from membership.merging import plan_merge
from membership.models import Administrator, Membership, Partnership, PartnershipNote, Seat, Succession
from membership.reorganisation import Follower, _followers, register_follower
from membership.selectors import contract_of
from membership.services.invitations import invite_to_seat
from membership.services.merging import NewPartnership, NothingToMergeError, merge_partnerships
from membership.services.reorganising import (
    ChangedSinceShownError,
    HasEndedError,
    NameTakenError,
    NotYetError,
    TooFewSeatsError,
)
from tests.factories.billing import CustomerFactory
from tests.factories.membership import (
    AreaFactory,
    MembershipFactory,
    PartnershipFactory,
    SeatFactory,
    year_of,
)
from tests.factories.people import UserFactory
from tests.factories.staff import PartnershipNoteFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = london_day(NOW)
NEXT_YEAR = TODAY + timedelta(days=365)
STATES = ["none", "applied", "awaiting_payment", "current", "lapsed", "cancelled", "current and upcoming"]


def in_state(state: str, **values) -> Partnership:
    partnership = PartnershipFactory(**values)
    if state == "current and upcoming":
        MembershipFactory(partnership=partnership)
        MembershipFactory(partnership=partnership, year=year_of(NEXT_YEAR))
    elif state == "current":
        MembershipFactory(partnership=partnership)
    elif state != "none":
        MembershipFactory(partnership=partnership, **{state: True})
    for is_lead in (True, False):
        SeatFactory(partnership=partnership, is_lead_contact=is_lead, given_at=NOW - timedelta(days=9))
    SeatFactory(partnership=partnership, ended=True)
    PartnershipNoteFactory(partnership=partnership)
    partnership.areas.add(AreaFactory())
    return partnership


def merge(*sources: Partnership, into=None, people=None, seats: int = 20, **values) -> Partnership:
    plan = plan_merge(
        sources=sources, target=into if isinstance(into, Partnership) else None, now=values.get("now", NOW)
    )
    return merge_partnerships(
        sources=sources,
        target=into or NewPartnership("Merged", "children", ""),
        people={place.seat.pk for place in plan.places} if people is None else people,
        seats=seats,
        **{"on": TODAY, "seen": plan.seen, "by": UserFactory(), "now": NOW, **values},
    )


def access_until(*partnerships: Partnership):
    return max(
        (
            m.access_until
            for m in Membership.objects.giving_access(TODAY).filter(partnership__in=partnerships)
        ),
        default=None,
    )


class TestNothingIsLost:
    @pytest.mark.parametrize(("first", "second", "is_new"), list(product(STATES, STATES, [True, False])))
    def test_in_any_two_states(self, first, second, is_new):
        one, other = in_state(first), in_state(second)
        both = SeatFactory(partnership=one, given_at=NOW - timedelta(days=9)).user
        SeatFactory(partnership=other, user=both, given_at=NOW - timedelta(days=9))
        memberships = dict(Membership.objects.values_list("pk", "partnership"))
        seats = dict(Seat.objects.values_list("pk", "partnership"))
        past = set(Seat.objects.filter(ended_at__isnull=False).values_list("pk", "ended_at"))
        people = set(Seat.objects.held().values_list("user", flat=True))
        notes = dict(PartnershipNote.objects.values_list("pk", "partnership"))
        areas = {*one.areas.all(), *other.areas.all()}
        until = access_until(one, other)

        into = merge(*([one, other] if is_new else [one]), into=None if is_new else other)

        moved = dict(Membership.objects.values_list("pk", "partnership"))
        assert moved.keys() == memberships.keys()
        assert all(moved[pk] in (into.pk, memberships[pk]) for pk in moved)
        assert seats.items() <= dict(Seat.objects.values_list("pk", "partnership")).items()
        assert past <= set(Seat.objects.values_list("pk", "ended_at"))
        held = Seat.objects.held()
        assert sorted(held.filter(partnership=into).values_list("user", flat=True)) == sorted(people)
        assert held.exclude(partnership=into).count() == 0
        assert notes == dict(PartnershipNote.objects.values_list("pk", "partnership"))
        assert areas == set(into.areas.all())
        assert access_until(into) == until
        ended = {one, other} - {into}
        assert not Membership.objects.giving_access(TODAY).filter(partnership__in=ended).exists()
        assert all(Partnership.objects.get(pk=one.pk).closed_on == TODAY for one in ended)
        assert held.filter(partnership=into, is_lead_contact=True).exists()
        contract = contract_of(into, today=TODAY)
        if {first, second} - {"none", "cancelled"}:
            assert contract is not None
            assert contract.seats == 20


class TestMerging:
    def test_records_who_took_over_when_and_by_whom(self):
        one, other, by = in_state("current"), in_state("none"), UserFactory()
        into = merge(one, into=other, by=by, on=TODAY - timedelta(days=3))
        step = Succession.objects.get()
        assert (step.predecessor, step.successor, step.kind, step.done_by) == (one, into, "merged", by)
        assert step.on == TODAY - timedelta(days=3)
        assert list(one.successors.all()) == [into]

    def test_who_is_left_out_loses_the_seat_and_nothing_else(self):
        one, other = in_state("current"), in_state("current")
        seat = Seat.objects.held().filter(partnership=one, is_lead_contact=True).get()
        into = merge(one, into=other, people={seat.pk})
        assert Seat.objects.held().filter(partnership=into).count() == 3
        assert Seat.objects.filter(partnership=one, ended_at=NOW).count() == 2

    def test_more_people_than_seats_are_refused_and_nothing_is_changed(self):
        one, other = in_state("current"), in_state("current")
        with pytest.raises(TooFewSeatsError, match=r"4 seats of .* would be in use and 3"):
            merge(one, into=other, seats=3)
        one.refresh_from_db()
        assert one.closed_on is None

    def test_open_invitations_count_and_lead_on(self):
        one, other = in_state("current"), in_state("current")
        invitation = invite_to_seat(partnership=one, email="new@saltby.example", now=NOW)
        with pytest.raises(TooFewSeatsError):
            merge(one, into=other, seats=4)
        into = merge(one, into=other, seats=5)
        invitation.refresh_from_db()
        assert (invitation.partnership, invitation.withdrawn_at) == (into, None)

    def test_an_invitation_of_somebody_who_sits_there_is_withdrawn(self):
        one, other = in_state("current"), in_state("current")
        sits = SeatFactory(partnership=other, given_at=NOW - timedelta(days=9)).user
        invitation = invite_to_seat(partnership=one, email=sits.email, now=NOW)
        merge(one, into=other)
        invitation.refresh_from_db()
        assert invitation.withdrawn_at == NOW

    def test_administrators_move_and_stand_once(self):
        one, other, clerk, second = in_state("none"), in_state("current"), UserFactory(), UserFactory()
        for partnership, user in ((one, clerk), (one, second), (other, clerk)):
            Administrator.objects.create(partnership=partnership, user=user)
        into = merge(one, into=other)
        assert sorted(Administrator.objects.values_list("partnership", "user")) == sorted(
            [(into.pk, clerk.pk), (into.pk, second.pk)]
        )

    def test_the_payer_goes_along_where_the_heir_has_none(self):
        council = CustomerFactory()
        one, other = in_state("current", customer=council), in_state("none")
        assert merge(one, into=other).customer == council

    def test_the_better_membership_of_a_year_wins_and_covers_the_days_of_both(self):
        one, other = in_state("current"), in_state("applied")
        current, applied = one.memberships.get(), other.memberships.get()
        into = merge(one, into=other)
        current.refresh_from_db()
        applied.refresh_from_db()
        assert (current.partnership, current.cancelled_on) == (into, None)
        assert (applied.partnership, applied.cancelled_on) == (into, TODAY)

    def test_upper_apps_rows_follow(self):
        told = []
        register_follower(
            Follower(
                "an app of these tests",
                lambda source: [f"Bookings of {source}"],
                lambda step, _: told.append(step),
            )
        )
        try:
            one, other = in_state("none"), in_state("current")
            assert plan_merge(sources=[one], target=other, now=NOW).followers == (f"Bookings of {one}",)
            merge(one, into=other)
        finally:
            del _followers["an app of these tests"]
        assert [(step.source, step.heir, step.kind) for step in told] == [(one, other, "merged")]


class TestPlan:
    def test_names_what_does_not_fit_together(self):
        one = in_state("current", customer=CustomerFactory())
        other = in_state("current", customer=CustomerFactory())
        user = SeatFactory(partnership=one).user
        SeatFactory(partnership=other, user=user)
        words = " ".join(plan_merge(sources=[one], target=other, now=NOW).conflicts)
        for expected in (f"{user} sits for", "has a membership of", "Several bodies are invoiced"):
            assert expected in words
        other.memberships.update(seats=3)
        assert "5 seats are wanted and 3 contracted" in " ".join(
            plan_merge(sources=[one], target=other, now=NOW).conflicts
        )

    def test_is_refused_once_something_it_showed_has_changed(self):
        one, other = in_state("current"), in_state("current")
        seen = plan_merge(sources=[one], target=other, now=NOW).seen
        SeatFactory(partnership=one)
        with pytest.raises(ChangedSinceShownError):
            merge(one, into=other, seen=seen)

    def test_changes_nothing(self):
        one, other = in_state("current"), in_state("lapsed")
        events = Membership.pgh_event_model.objects.count() + Seat.pgh_event_model.objects.count()
        plan_merge(sources=[one], target=other, now=NOW)
        assert Membership.pgh_event_model.objects.count() + Seat.pgh_event_model.objects.count() == events


class TestRefusals:
    def test_one_alone_one_that_ended_a_day_to_come_and_a_name_that_is_taken(self):
        one, other = in_state("none"), in_state("none", name="Taken")
        with pytest.raises(NothingToMergeError):
            merge(one, into=one)
        with pytest.raises(NotYetError):
            merge(one, into=other, on=TODAY + timedelta(days=1))
        with pytest.raises(NameTakenError):
            merge(one, other, into=NewPartnership("Taken", "children", ""))
        merge(one, into=other)
        with pytest.raises(HasEndedError):
            merge(one, into=PartnershipFactory())
