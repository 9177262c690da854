"""One person follows another on a seat."""

import pytest
from django.utils import timezone

from membership.models import Seat
from membership.seating import seating_of, seats_used
from membership.services import seats
from membership.services.invitations import (
    AlreadyInvitedError,
    accept_invitation,
    hand_over_seat,
    resend_invitation,
)
from office.models import OutboxMessage
from tests.factories.invitations import InvitationFactory
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    """The only person of a partnership that has one seat."""
    return SeatFactory(partnership=MembershipFactory(seats=1).partnership, lead_contact=True)


def hand_over(seat, email="next@saltby.example", **values):
    return hand_over_seat(seat=seat, email=email, now=timezone.now(), **values)


def accept(invitation):
    person = UserFactory(email=invitation.email)
    return accept_invitation(invitation=invitation, person=person, now=timezone.now())


class TestHandingOver:
    def test_leaves_the_present_holder_until_the_next_has_accepted(self, lead):
        invitation = hand_over(lead)
        assert seats_used(lead.partnership, now=timezone.now()) == 1
        assert list(Seat.objects.held()) == [lead]
        following = accept(invitation)
        assert list(Seat.objects.held()) == [following]

    def test_makes_the_next_lead_contact_where_there_is_no_other(self, lead):
        assert accept(hand_over(lead, is_lead_contact=False)).is_lead_contact

    def test_never_leaves_people_without_a_lead_contact(self):
        lead = SeatFactory(lead_contact=True)
        SeatFactory(partnership=lead.partnership)
        following = accept(hand_over(lead, is_lead_contact=False))
        leads = Seat.objects.held().filter(partnership=lead.partnership, is_lead_contact=True)
        assert list(leads) == [following]

    def test_tells_both_people(self, lead):
        accept(hand_over(lead))
        told = {tuple(letter.recipients): letter.subject for letter in OutboxMessage.objects.all()}
        assert told[(lead.user.email,)].endswith("has ended")
        assert told[("next@saltby.example",)].startswith("Your seat for")

    def test_goes_to_one_person_at_a_time(self, lead):
        hand_over(lead)
        with pytest.raises(AlreadyInvitedError, match="already invited to take over"):
            hand_over(lead, "other@saltby.example")

    def test_is_free_again_once_the_invitation_has_expired(self, lead):
        InvitationFactory(hands_over_from=lead, partnership=lead.partnership, expired=True)
        assert hand_over(lead, "other@saltby.example")

    def test_may_be_sent_again_after_it_expired_while_the_holder_sits(self, lead):
        invitation = InvitationFactory(hands_over_from=lead, partnership=lead.partnership, expired=True)
        assert resend_invitation(invitation=invitation, now=timezone.now())

    def test_keeps_the_seat_for_the_next_when_it_ends_first(self):
        partnership = MembershipFactory(seats=2).partnership
        SeatFactory(partnership=partnership, lead_contact=True)
        leaving = SeatFactory(partnership=partnership)
        invitation = hand_over(leaving)
        seats.end_seat(seat=leaving, now=timezone.now())
        assert seats_used(partnership, now=timezone.now()) == 2
        assert [row.pk for row in seating_of(partnership, now=timezone.now()).invited] == [invitation.pk]
        assert accept(invitation)
        assert seats_used(partnership, now=timezone.now()) == 2

    def test_needs_a_free_seat_again_once_it_ended_and_the_invitation_expired(self):
        partnership = MembershipFactory(seats=1).partnership
        ended = SeatFactory(partnership=partnership, ended=True)
        invitation = InvitationFactory(hands_over_from=ended, partnership=partnership, expired=True)
        SeatFactory(partnership=partnership)
        with pytest.raises(seats.NoSeatLeftError):
            resend_invitation(invitation=invitation, now=timezone.now())


class TestTheLastLeadContact:
    def test_who_cannot_sign_in_is_no_lead_contact_for_the_others(self):
        lead = SeatFactory(lead_contact=True)
        SeatFactory(partnership=lead.partnership, lead_contact=True, user__is_active=False)
        SeatFactory(partnership=lead.partnership)
        with pytest.raises(seats.LastLeadContactError):
            seats.end_seat(seat=lead, now=timezone.now())

    def test_may_leave_when_nobody_else_sits(self, lead):
        assert seats.end_seat(seat=lead, now=timezone.now()).ended_at
