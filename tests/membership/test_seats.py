"""Giving and ending seats."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from membership.models import Seat
from membership.services import seats as services
from membership.services.memberships import SeatsInUseError, change_contracted_seats
from office.models import OutboxMessage
from tests.factories.membership import MembershipFactory, PartnershipFactory, SeatFactory, SeatRoleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def give(partnership, email="jo@saltby.example", **values):
    return services.give_seat(partnership=partnership, email=email, now=timezone.now(), **values)


class TestGiveSeat:
    def test_opens_an_account_without_a_password_for_a_new_address(self):
        partnership = MembershipFactory().partnership
        seat = give(partnership, first_name="Jo", last_name="Saltby", role=SeatRoleFactory())
        assert (seat.user.email, seat.user.name) == ("jo@saltby.example", "Jo Saltby")
        assert not seat.user.has_usable_password()
        address = EmailAddress.objects.get(user=seat.user)
        assert (address.email, address.primary, address.verified) == ("jo@saltby.example", True, True)

    def test_tells_the_person_by_mail_how_to_sign_in(self):
        partnership = MembershipFactory().partnership
        give(partnership)
        letter = OutboxMessage.objects.get()
        assert letter.recipients == ["jo@saltby.example"]
        assert letter.subject == f"Your seat for {partnership}"
        assert "/account/sign-in/" in letter.text

    def test_finds_the_account_whatever_the_case_of_the_address_and_keeps_its_name(self):
        user = UserFactory(email="jo@saltby.example", first_name="Jo", last_name="Known")
        seat = give(MembershipFactory().partnership, "JO@Saltby.example", first_name="Joe", last_name="Other")
        assert seat.user == user
        assert User.objects.get(pk=user.pk).name == "Jo Known"

    def test_finds_the_account_by_a_second_address_that_its_owner_has_confirmed(self):
        user = UserFactory()
        EmailAddress.objects.create(user=user, email="other@saltby.example", verified=True)
        EmailAddress.objects.create(user=UserFactory(), email="guess@saltby.example", verified=False)
        partnership = MembershipFactory().partnership
        assert give(partnership, "other@saltby.example").user == user
        assert give(partnership, "guess@saltby.example").user.email == "guess@saltby.example"

    def test_makes_the_first_person_lead_contact_and_the_second_not(self):
        partnership = MembershipFactory().partnership
        assert give(partnership, "first@saltby.example").is_lead_contact
        assert not give(partnership, "second@saltby.example").is_lead_contact

    def test_works_before_the_fee_is_paid(self):
        assert give(MembershipFactory(applied=True).partnership).is_lead_contact

    def test_needs_a_membership(self):
        with pytest.raises(services.NoMembershipError, match="has no membership yet"):
            give(PartnershipFactory())

    def test_stops_at_the_contracted_number_and_leaves_no_account_behind(self):
        membership = MembershipFactory(seats=2)
        SeatFactory.create_batch(2, partnership=membership.partnership)
        with pytest.raises(services.NoSeatLeftError, match="All 2 seats"):
            give(membership.partnership)
        assert not User.objects.filter(email="jo@saltby.example").exists()

    def test_counts_held_seats_only(self):
        membership = MembershipFactory(seats=1)
        SeatFactory(partnership=membership.partnership, ended=True)
        assert give(membership.partnership)

    def test_gives_nobody_two_seats_of_one_partnership(self):
        seat = SeatFactory()
        with pytest.raises(services.AlreadyHasSeatError):
            give(seat.partnership, seat.user.email)

    def test_gives_a_person_seats_of_two_partnerships(self):
        seat = SeatFactory()
        assert give(MembershipFactory().partnership, seat.user.email).user == seat.user

    def test_refuses_a_closed_account(self):
        user = UserFactory(is_active=False)
        with pytest.raises(services.AccountIsClosedError):
            give(MembershipFactory().partnership, user.email)


class TestEndSeat:
    def test_frees_the_seat_and_keeps_the_record(self):
        seat = SeatFactory(partnership=MembershipFactory(seats=1).partnership)
        later = timezone.now() + timedelta(hours=1)
        services.end_seat(seat=seat, now=later)
        assert Seat.objects.get(pk=seat.pk).ended_at == later
        assert give(seat.partnership)

    def test_leaves_people_never_without_a_lead_contact(self):
        lead = SeatFactory(lead_contact=True)
        other = SeatFactory(partnership=lead.partnership)
        with pytest.raises(services.LastLeadContactError, match="only lead contact"):
            services.end_seat(seat=lead, now=timezone.now())
        services.change_seat(seat=other, role=None, is_lead_contact=True)
        assert services.end_seat(seat=lead, now=timezone.now()).ended_at

    def test_ends_a_seat_once(self):
        seat = SeatFactory(ended=True)
        with pytest.raises(services.SeatHasEndedError):
            services.end_seat(seat=seat, now=timezone.now())


class TestChangeSeat:
    def test_changes_role_and_lead(self):
        seat = SeatFactory()
        role = SeatRoleFactory(name="Deputy")
        services.change_seat(seat=seat, role=role, is_lead_contact=True)
        seat.refresh_from_db()
        assert (seat.role, seat.is_lead_contact) == (role, True)

    def test_takes_the_lead_from_nobody_while_there_is_no_other(self):
        lead = SeatFactory(lead_contact=True)
        SeatFactory(partnership=lead.partnership)
        with pytest.raises(services.LastLeadContactError):
            services.change_seat(seat=lead, role=None, is_lead_contact=False)


class TestContractedSeats:
    def test_cannot_fall_below_those_held(self):
        membership = MembershipFactory(seats=3)
        SeatFactory.create_batch(2, partnership=membership.partnership)
        with pytest.raises(SeatsInUseError, match="End 1 seat first"):
            change_contracted_seats(membership=membership, seats=1, now=timezone.now())
        assert change_contracted_seats(membership=membership, seats=2, now=timezone.now()).seats == 2
