"""What becomes of seats, administrators' places and invitations when two accounts become one."""

import pytest
from django.utils import timezone

from accounts.merging import plan_merge
from accounts.services.merging import merge_accounts
from membership.models import Administrator, Seat
from membership.seating import seats_used
from membership.services.invitations import accept_invitation
from tests.factories.invitations import InvitationFactory
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    return UserFactory(email="new@saltby.example", signs_in=True)


@pytest.fixture
def closed():
    return UserFactory(email="old@saltby.example", signs_in=True)


def merge(kept, closed):
    plan = plan_merge(kept=kept, closed=closed)
    merge_accounts(
        kept=kept,
        closed=closed,
        agreed=plan.fingerprint,
        by=UserFactory(administrator=True),
        now=timezone.now(),
    )
    return plan


def words(moves) -> str:
    return " ".join(move.words for move in moves)


class TestSeats:
    def test_go_to_the_account_that_is_kept(self, kept, closed):
        seat, past = SeatFactory(user=closed, lead_contact=True), SeatFactory(user=closed, ended=True)
        plan = merge(kept, closed)
        assert f"The seat for {seat.partnership} goes to new@saltby.example, as lead contact." in words(
            plan.others
        )
        assert {seat.pk, past.pk} == set(kept.seats.values_list("pk", flat=True))
        assert kept.seats.get(ended_at=None).is_lead_contact

    def test_of_one_partnership_become_one_and_the_other_is_free(self, kept, closed):
        seat = SeatFactory(user=kept)
        double = SeatFactory(user=closed, partnership=seat.partnership, lead_contact=True)
        plan = merge(kept, closed)
        assert f"Both have a seat for {seat.partnership}" in words(plan.conflicts)
        assert "new@saltby.example becomes lead contact" in words(plan.conflicts)
        (held,) = Seat.objects.held().filter(partnership=seat.partnership)
        assert (held, held.is_lead_contact) == (seat, True)
        double.refresh_from_db()
        assert (double.user, double.ended_at is not None) == (kept, True)

    def test_leave_no_invitation_open_that_nobody_needs(self, kept, closed):
        seat = SeatFactory(user=closed)
        InvitationFactory(partnership=seat.partnership, email=kept.email)
        plan = merge(kept, closed)
        assert "The invitation to a further seat" in words(plan.others)
        assert seats_used(seat.partnership, now=timezone.now()) == 1

    def test_leave_other_invitations_good_for_the_account_that_is_kept(self, kept, closed):
        invitation = InvitationFactory(partnership=MembershipFactory().partnership, email=closed.email)
        merge(kept, closed)
        seat = accept_invitation(invitation=invitation, person=kept, now=timezone.now())
        assert seat.user == kept


class TestAdministrators:
    def test_places_go_over_once(self, kept, closed):
        both, one = MembershipFactory().partnership, MembershipFactory().partnership
        for user, partnership in ((kept, both), (closed, both), (closed, one)):
            Administrator.objects.create(user=user, partnership=partnership)
        plan = merge(kept, closed)
        assert f"Both are administrators of {both}" in words(plan.conflicts)
        assert {place.partnership for place in Administrator.objects.filter(user=kept)} == {both, one}
        assert not Administrator.objects.filter(user=closed).exists()


class TestInvitations:
    def test_are_told_of_the_account_that_is_kept(self, kept, closed):
        sent = InvitationFactory(invited_by=closed)
        accepted = InvitationFactory(email=closed.email)
        accept_invitation(invitation=accepted, person=closed, now=timezone.now())
        merge(kept, closed)
        sent.refresh_from_db()
        accepted.refresh_from_db()
        assert (sent.invited_by, accepted.accepted_by) == (kept, kept)
