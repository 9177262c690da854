"""The page on which lead contacts and administrators look after their partnership's seats."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.models import Administrator, Invitation, Seat
from office.models import OutboxMessage
from tests.factories.invitations import InvitationFactory
from tests.factories.membership import MembershipFactory, SeatFactory, SeatRoleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def address(name, partnership, *rest) -> str:
    return reverse(name, args=[partnership.slug, *(row.pk for row in rest)])


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def partnership():
    return MembershipFactory(seats=4).partnership


@pytest.fixture
def lead(partnership):
    return SeatFactory(partnership=partnership, lead_contact=True)


@pytest.fixture
def lead_client(lead, client_for):
    return client_for(lead.user)


@pytest.fixture
def administrator(partnership, lead):
    return Administrator.objects.create(partnership=partnership, user=UserFactory())


class TestWhoMayOpenIt:
    def test_visitors_are_asked_to_sign_in(self, client, lead, partnership):
        assert client.get(address("partnership_seats", partnership)).url.startswith("/account/sign-in/")

    def test_lead_contacts_and_administrators(self, lead_client, administrator, client_for, partnership):
        assert lead_client.get(address("partnership_seats", partnership)).status_code == 200
        client = client_for(administrator.user)
        assert client.get(address("partnership_seats", partnership)).status_code == 200

    def test_lead_contacts_of_a_lapsed_partnership_too(self, client_for):
        seat = SeatFactory(lapsed=True, lead_contact=True)
        assert client_for(seat.user).get(address("partnership_seats", seat.partnership)).status_code == 200

    def test_for_everybody_else_it_does_not_exist(self, lead, partnership, client_for):
        others = [
            SeatFactory(partnership=partnership).user,
            SeatFactory(partnership=partnership, lead_contact=True, ended=True).user,
            SeatFactory(lead_contact=True).user,
            UserFactory(),
        ]
        invitation = InvitationFactory(partnership=partnership)
        for user in others:
            client = client_for(user)
            for name, rest in {
                "partnership_seats": (),
                "invite_to_seat": (),
                "change_seat": (lead,),
                "hand_over_seat": (lead,),
                "end_seat": (lead,),
                "add_administrator": (),
                "resend_invitation": (invitation,),
                "withdraw_invitation": (invitation,),
            }.items():
                assert client.get(address(name, partnership, *rest)).status_code == 404, name
                assert client.post(address(name, partnership, *rest)).status_code == 404, name

    def test_no_step_reaches_into_another_partnership(self, lead_client, partnership):
        theirs, invitation = SeatFactory(), InvitationFactory()
        assert lead_client.post(address("end_seat", partnership, theirs)).status_code == 404
        assert lead_client.post(address("withdraw_invitation", partnership, invitation)).status_code == 404

    def test_an_administrator_handles_seats_but_no_administrators_and_reads_nothing(
        self, administrator, client_for, partnership
    ):
        client = client_for(administrator.user)
        client.post(address("invite_to_seat", partnership), {"email": "jo@saltby.example"})
        assert Invitation.objects.get().invited_by == administrator.user
        assert client.get(address("add_administrator", partnership)).status_code == 404
        assert client.post(address("remove_administrator", partnership, administrator)).status_code == 404
        assert not client.get("/account/").wsgi_request.viewer.reads_members_content


class TestPage:
    def test_shows_every_state_of_a_seat(self, lead_client, lead, partnership):
        InvitationFactory(partnership=partnership, first_name="Open", last_name="One")
        InvitationFactory(partnership=partnership, expired=True, first_name="Old", last_name="One")
        InvitationFactory(hands_over_from=lead, partnership=partnership, first_name="Next", last_name="One")
        html = text(lead_client.get(address("partnership_seats", partnership)))
        for expected in (
            "2 of 4 seats are in use; 2 are free",
            "Invited until",
            "Open One",
            "Expired invitations",
            "Old One",
            "Being handed over to <strong>Next One</strong>",
            "Free seat",
            "When somebody leaves",
        ):
            assert expected in html, expected

    def test_says_when_all_is_in_use(self, client_for):
        seat = SeatFactory(partnership=MembershipFactory(seats=1).partnership, lead_contact=True)
        html = text(client_for(seat.user).get(address("partnership_seats", seat.partnership)))
        assert "1 of 1 seat is in use" in html
        assert "Free seat" not in html

    def test_costs_the_same_for_few_and_many(
        self, client_for, django_assert_max_num_queries, django_assert_num_queries
    ):
        partnership = MembershipFactory(seats=100).partnership
        lead = SeatFactory(partnership=partnership, lead_contact=True)
        client = client_for(lead.user)

        def fill(number):
            for seat in SeatFactory.create_batch(number, partnership=partnership):
                InvitationFactory(partnership=partnership, hands_over_from=seat, invited_by=lead.user)
            InvitationFactory.create_batch(number, partnership=partnership, invited_by=lead.user)
            InvitationFactory.create_batch(number, partnership=partnership, expired=True)
            for _ in range(number):
                Administrator.objects.create(partnership=partnership, user=UserFactory())

        fill(2)
        client.get(address("partnership_seats", partnership))
        with django_assert_max_num_queries(20) as few:
            client.get(address("partnership_seats", partnership))
        fill(20)
        with django_assert_num_queries(len(few)):
            client.get(address("partnership_seats", partnership))


class TestSteps:
    def test_inviting_tells_what_was_done(self, lead_client, partnership):
        response = lead_client.post(
            address("invite_to_seat", partnership),
            {"email": "Jo@Saltby.example", "first_name": "Jo", "is_lead_contact": "on"},
            follow=True,
        )
        assert "on its way to jo@saltby.example" in text(response)
        assert Invitation.objects.get().is_lead_contact

    def test_a_refusal_stands_in_the_form_and_keeps_what_was_typed(self, lead_client, lead, partnership):
        response = lead_client.post(
            address("invite_to_seat", partnership), {"email": lead.user.email, "first_name": "Jo"}
        )
        assert "already has a seat" in response.context["form"].errors["email"][0]
        assert 'value="Jo"' in text(response)

    def test_mail_is_not_sent_without_end(self, lead_client, partnership):
        invitation = InvitationFactory(partnership=partnership)
        again = address("resend_invitation", partnership, invitation)
        for _ in range(41):
            lead_client.post(again)
        assert OutboxMessage.objects.count() == 40
        response = lead_client.post(address("invite_to_seat", partnership), {"email": "jo@saltby.example"})
        assert response.status_code == 429
        assert 'value="jo@saltby.example"' in text(response)

    def test_sending_again_and_withdrawing(self, lead_client, partnership):
        invitation = InvitationFactory(partnership=partnership, expired=True)
        response = lead_client.post(address("resend_invitation", partnership, invitation), follow=True)
        assert "A new link is on its way" in text(response)
        response = lead_client.post(address("withdraw_invitation", partnership, invitation), follow=True)
        assert "is withdrawn" in text(response)
        response = lead_client.post(address("resend_invitation", partnership, invitation), follow=True)
        assert "This invitation has been withdrawn" in text(response)

    def test_changing_a_role_and_naming_a_second_lead(self, lead_client, partnership):
        seat, role = SeatFactory(partnership=partnership), SeatRoleFactory(name="Deputy")
        lead_client.post(
            address("change_seat", partnership, seat), {"role": role.pk, "is_lead_contact": "on"}
        )
        seat.refresh_from_db()
        assert (seat.role, seat.is_lead_contact) == (role, True)

    def test_the_last_lead_contact_stays_while_others_sit(self, lead_client, lead, partnership):
        SeatFactory(partnership=partnership)
        for name in ("end_seat", "change_seat"):
            response = lead_client.post(address(name, partnership, lead))
            assert "is the only lead contact" in text(response)
        assert Seat.objects.get(pk=lead.pk).is_lead_contact

    def test_who_gives_up_their_own_say_ends_on_their_account_page(self, lead_client, lead, partnership):
        second = SeatFactory(partnership=partnership, lead_contact=True)
        response = lead_client.post(address("change_seat", partnership, lead), {}, follow=True)
        assert "is changed" in text(response)
        assert response.redirect_chain[-1][0] == reverse("account_overview")
        Seat.objects.filter(pk=lead.pk).update(is_lead_contact=True)
        response = lead_client.post(address("end_seat", partnership, lead), follow=True)
        assert response.redirect_chain[-1] == (reverse("account_overview"), 302)
        assert Seat.objects.held().filter(partnership=partnership).get() == second

    def test_handing_over_the_own_seat_keeps_it_until_the_next_accepts(self, lead_client, lead, partnership):
        page = lead_client.get(address("hand_over_seat", partnership, lead))
        assert page.context["form"].initial["is_lead_contact"]
        lead_client.post(address("hand_over_seat", partnership, lead), {"email": "next@saltby.example"})
        assert Invitation.objects.get().hands_over_from == lead
        assert lead_client.get(address("partnership_seats", partnership)).status_code == 200

    def test_ending_a_seat_says_first_what_it_means(self, lead_client, partnership):
        seat = SeatFactory(partnership=partnership)
        html = text(lead_client.get(address("end_seat", partnership, seat)))
        assert "The account stays" in html
        assert not Seat.objects.get(pk=seat.pk).ended_at
        lead_client.post(address("end_seat", partnership, seat))
        assert Seat.objects.get(pk=seat.pk).ended_at
        assert OutboxMessage.objects.get().recipients == [seat.user.email]

    def test_adding_and_removing_an_administrator(self, lead_client, partnership):
        lead_client.post(address("add_administrator", partnership), {"email": "clerk@saltby.example"})
        administrator = Administrator.objects.get()
        assert OutboxMessage.objects.get().recipients == ["clerk@saltby.example"]
        lead_client.post(address("remove_administrator", partnership, administrator))
        assert not Administrator.objects.exists()

    def test_the_audit_trail_names_the_person(self, lead_client, lead, partnership):
        seat = SeatFactory(partnership=partnership)
        lead_client.post(address("end_seat", partnership, seat))
        event = Seat.pgh_event_model.objects.filter(pgh_obj_id=seat.pk).latest("pgh_id")
        assert event.pgh_context.metadata["user"] == lead.user.pk


class TestAccountPage:
    def test_leads_there(self, lead_client, administrator, client_for, partnership):
        way = address("partnership_seats", partnership)
        assert way in text(lead_client.get("/account/"))
        assert way in text(client_for(administrator.user).get("/account/"))

    def test_leads_nobody_else_there(self, lead, partnership, client_for):
        seat = SeatFactory(partnership=partnership, given_at=timezone.now() - timedelta(days=1))
        assert "/seats/" not in text(client_for(seat.user).get("/account/"))
