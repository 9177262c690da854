"""Inviting people to seats: invited, sent again, withdrawn, accepted."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from membership.models import Invitation, Seat
from membership.seating import seats_used
from membership.services import invitations as services
from membership.services import seats
from membership.services.memberships import SeatsInUseError, change_contracted_seats
from office.models import OutboxMessage
from tests.factories.invitations import InvitationFactory
from tests.factories.membership import MembershipFactory, PartnershipFactory, SeatFactory, SeatRoleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
MOMENT = timedelta(microseconds=1)


def invite(partnership, email="jo@saltby.example", **values):
    return services.invite_to_seat(partnership=partnership, email=email, **{"now": timezone.now(), **values})


def accept(invitation, person=None, now=None):
    return services.accept_invitation(
        invitation=invitation,
        person=person or UserFactory(email=invitation.email),
        now=now or timezone.now(),
    )


def link_in(letter: OutboxMessage) -> str:
    return next(word for word in letter.text.split() if "/invitations/" in word)


class TestInviting:
    def test_keeps_a_seat_for_thirty_days_and_not_a_moment_longer(self):
        partnership, now = MembershipFactory(seats=1).partnership, timezone.now()
        invitation = invite(partnership, now=now)
        assert seats_used(partnership, now=now + MONTH - MOMENT) == 1
        assert invitation.state(now=now + MONTH - MOMENT) == "open"
        assert seats_used(partnership, now=now + MONTH) == 0
        assert invitation.state(now=now + MONTH) == "expired"

    def test_sends_a_link_of_which_only_a_hash_is_kept(self):
        invitation = invite(MembershipFactory().partnership)
        letter = OutboxMessage.objects.get()
        token = link_in(letter).rstrip("/").rpartition("/")[2]
        assert (letter.recipients, letter.is_secret) == (["jo@saltby.example"], True)
        assert len(token) > 40
        assert token not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
        assert Invitation.objects.with_token(token).get() == invitation

    def test_says_who_invites_and_until_when(self):
        lead = SeatFactory(lead_contact=True, user__first_name="Ada", user__last_name="Lead")
        invitation = invite(lead.partnership, invited_by=lead.user)
        text = OutboxMessage.objects.get().text
        assert f"Ada Lead offers you a seat for {lead.partnership}" in text
        assert f"{timezone.localtime(invitation.expires_at):%-d %B %Y}" in text

    def test_counts_people_and_open_invitations_alike(self):
        partnership = MembershipFactory(seats=3).partnership
        SeatFactory(partnership=partnership)
        InvitationFactory(partnership=partnership)
        invite(partnership, "third@saltby.example")
        with pytest.raises(seats.NoSeatLeftError, match="All 3 seats"):
            invite(partnership, "fourth@saltby.example")
        with pytest.raises(seats.NoSeatLeftError):
            seats.give_seat(partnership=partnership, email="fourth@saltby.example", now=timezone.now())
        assert OutboxMessage.objects.count() == 1

    def test_takes_the_room_of_expired_and_withdrawn_ones(self):
        partnership = MembershipFactory(seats=1).partnership
        InvitationFactory(partnership=partnership, expired=True)
        InvitationFactory(partnership=partnership, withdrawn=True)
        assert invite(partnership)

    def test_needs_a_membership(self):
        with pytest.raises(seats.NoMembershipError):
            invite(PartnershipFactory())

    def test_reaches_one_person_once_whichever_address_is_used(self):
        partnership, user = MembershipFactory().partnership, UserFactory()
        EmailAddress.objects.create(user=user, email="second@saltby.example", verified=True)
        invite(partnership, "Second@Saltby.example")
        with pytest.raises(services.AlreadyInvitedError, match="already invited"):
            invite(partnership, user.email)

    def test_takes_the_place_of_an_expired_one_to_the_same_person(self):
        old = InvitationFactory(expired=True)
        new = invite(old.partnership, old.email)
        old.refresh_from_db()
        assert (old.state(now=timezone.now()), new.state(now=timezone.now())) == ("withdrawn", "open")

    def test_refuses_who_sits_and_whose_account_is_closed(self):
        seat, closed = SeatFactory(), UserFactory(is_active=False)
        with pytest.raises(seats.AlreadyHasSeatError):
            invite(seat.partnership, seat.user.email)
        with pytest.raises(seats.AccountIsClosedError):
            invite(seat.partnership, closed.email)

    def test_leaves_names_and_addresses_out_of_the_history(self):
        invite(MembershipFactory().partnership, first_name="Jo")
        (event,) = Invitation.pgh_event_model.objects.values()
        assert not {"email", "first_name", "last_name", "token_hash"} & set(event)

    def test_the_database_itself_keeps_one_pending_invitation_an_address(self):
        invitation = InvitationFactory()
        with pytest.raises(IntegrityError, match="one_pending_an_address"), transaction.atomic():
            InvitationFactory(partnership=invitation.partnership, email=invitation.email)
        InvitationFactory(partnership=invitation.partnership, email=invitation.email, withdrawn=True)


class TestSendingAgain:
    def test_renews_the_thirty_days_with_a_new_link(self):
        invitation, later = InvitationFactory(), timezone.now() + timedelta(days=9)
        services.resend_invitation(invitation=invitation, now=later)
        invitation.refresh_from_db()
        assert invitation.expires_at == later + MONTH
        assert not Invitation.objects.with_token(invitation.token).exists()
        assert OutboxMessage.objects.get().is_secret

    def test_needs_no_further_seat_while_it_is_open(self):
        invitation = InvitationFactory(partnership=MembershipFactory(seats=1).partnership)
        assert services.resend_invitation(invitation=invitation, now=timezone.now())

    def test_needs_a_free_seat_once_it_has_expired(self):
        partnership = MembershipFactory(seats=1).partnership
        invitation = InvitationFactory(partnership=partnership, expired=True)
        seat = SeatFactory(partnership=partnership)
        with pytest.raises(seats.NoSeatLeftError):
            services.resend_invitation(invitation=invitation, now=timezone.now())
        seats.end_seat(seat=seat, is_told=False, now=timezone.now())
        services.resend_invitation(invitation=invitation, now=timezone.now())
        assert seats_used(partnership, now=timezone.now()) == 1

    def test_is_over_once_it_was_accepted_or_withdrawn(self):
        with pytest.raises(services.InvitationIsOverError, match="withdrawn"):
            services.resend_invitation(invitation=InvitationFactory(withdrawn=True), now=timezone.now())
        invitation = InvitationFactory()
        accept(invitation)
        with pytest.raises(services.InvitationIsOverError, match="accepted"):
            services.resend_invitation(invitation=invitation, now=timezone.now())


class TestWithdrawing:
    def test_frees_the_seat(self):
        invitation = InvitationFactory(partnership=MembershipFactory(seats=1).partnership)
        services.withdraw_invitation(invitation=invitation, now=timezone.now())
        assert seats_used(invitation.partnership, now=timezone.now()) == 0
        with pytest.raises(services.InvitationIsOverError, match="withdrawn"):
            accept(invitation)


class TestAccepting:
    def test_gives_the_seat_that_was_kept(self):
        invitation = InvitationFactory(
            partnership=MembershipFactory(seats=1).partnership, role=SeatRoleFactory(name="Deputy")
        )
        seat = accept(invitation)
        invitation.refresh_from_db()
        assert (seat.role.name, seat.user.email) == ("Deputy", invitation.email)
        assert (invitation.accepted_by, invitation.state(now=timezone.now())) == (seat.user, "accepted")
        assert seats_used(invitation.partnership, now=timezone.now()) == 1

    def test_makes_the_first_person_lead_contact_and_a_named_second_as_well(self):
        first = InvitationFactory()
        assert accept(first).is_lead_contact
        assert not accept(InvitationFactory(partnership=first.partnership)).is_lead_contact
        assert accept(InvitationFactory(partnership=first.partnership, is_lead_contact=True)).is_lead_contact

    def test_works_once(self):
        invitation = InvitationFactory()
        accept(invitation)
        with pytest.raises(services.InvitationIsOverError):
            accept(invitation, UserFactory())

    def test_ends_with_the_thirty_days(self):
        invitation = InvitationFactory()
        with pytest.raises(services.InvitationIsOverError, match="time"):
            accept(invitation, now=invitation.expires_at)
        assert accept(invitation, User.objects.get(), now=invitation.expires_at - MOMENT)

    def test_is_refused_while_more_is_in_use_than_contracted(self):
        """A new year may cover fewer seats than the one that was running when the invitation was sent."""
        membership = MembershipFactory(seats=1)
        SeatFactory(partnership=membership.partnership)
        invitation = InvitationFactory(partnership=membership.partnership)
        with pytest.raises(seats.NoSeatLeftError):
            accept(invitation)
        assert not Invitation.objects.get().accepted_at

    def test_opens_an_account_for_a_new_address(self):
        invitation = InvitationFactory()
        seat = services.accept_as_new_person(
            invitation=invitation, first_name="Jo", last_name="Saltby", now=timezone.now()
        )
        assert (seat.user.email, seat.user.name) == (invitation.email, "Jo Saltby")
        assert EmailAddress.objects.get(user=seat.user).verified
        with pytest.raises(services.HasAccountError):
            services.accept_as_new_person(
                invitation=InvitationFactory(email=invitation.email),
                first_name="Jo",
                last_name="Saltby",
                now=timezone.now(),
            )

    def test_opens_no_account_where_there_is_no_seat(self):
        invitation = InvitationFactory(expired=True)
        with pytest.raises(services.InvitationIsOverError):
            services.accept_as_new_person(
                invitation=invitation, first_name="Jo", last_name="Saltby", now=timezone.now()
            )
        assert not User.objects.exists()

    def test_is_noted_as_done_by_the_person(self):
        seat = services.accept_as_new_person(
            invitation=InvitationFactory(), first_name="Jo", last_name="S", now=timezone.now()
        )
        event = Seat.pgh_event_model.objects.get(pgh_obj_id=seat.pk)
        assert event.pgh_context.metadata["user"] == seat.user.pk


class TestAcceptingWithAnotherAccount:
    def test_adds_the_address_to_the_account_and_tells_its_main_address(self):
        invitation, person = InvitationFactory(), UserFactory()
        seat = services.accept_with_another_account(invitation=invitation, person=person, now=timezone.now())
        assert seat.user == person
        assert EmailAddress.objects.get(email=invitation.email, verified=True).user == person
        letters = OutboxMessage.objects.filter(subject__contains="address was added")
        assert [letter.recipients for letter in letters] == [[person.email]]

    def test_changes_nothing_where_the_address_is_somebody_elses(self):
        invitation, person = InvitationFactory(), UserFactory()
        UserFactory(email=invitation.email)
        with pytest.raises(services.AddressNotAddedError, match="belongs to another account"):
            services.accept_with_another_account(invitation=invitation, person=person, now=timezone.now())
        assert not Seat.objects.exists()

    def test_stops_at_the_number_of_addresses_an_account_may_have(self):
        person = UserFactory()
        for number in range(5):
            EmailAddress.objects.update_or_create(
                user=person, email=f"{number}@saltby.example", defaults={"verified": True}
            )
        with pytest.raises(services.AddressNotAddedError, match="Remove one"):
            services.accept_with_another_account(
                invitation=InvitationFactory(), person=person, now=timezone.now()
            )


class TestGivingASeatDirectly:
    def test_uses_up_the_invitation_to_the_same_person(self):
        invitation = InvitationFactory(partnership=MembershipFactory(seats=1).partnership)
        seats.give_seat(partnership=invitation.partnership, email=invitation.email, now=timezone.now())
        invitation.refresh_from_db()
        assert invitation.withdrawn_at
        assert seats_used(invitation.partnership, now=timezone.now()) == 1


class TestContractingFewer:
    def test_counts_open_invitations(self):
        membership = MembershipFactory(seats=3)
        SeatFactory(partnership=membership.partnership)
        InvitationFactory(partnership=membership.partnership)
        with pytest.raises(SeatsInUseError, match="2 seats in use"):
            change_contracted_seats(membership=membership, seats=1, now=timezone.now())
        assert change_contracted_seats(membership=membership, seats=2, now=timezone.now())
