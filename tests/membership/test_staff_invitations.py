"""Staff take every step with invitations on a partnership's behalf: “join us by phone”."""

import pytest
from django.urls import reverse

from membership.models import Invitation
from newsletters.services.groups import FINANCE_OFFICER, MEMBERSHIP_OFFICER
from office.models import OutboxMessage
from tests.factories.invitations import InvitationFactory
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.membership.test_staff_partnerships import page_of, text

pytestmark = pytest.mark.django_db


def step(name: str, row) -> str:
    return reverse(f"partnership:{name}", args=[row.pk])


class TestPage:
    def test_shows_every_pending_invitation_and_its_state(self, officer):
        seat = SeatFactory(user__last_name="Leaving")
        InvitationFactory(partnership=seat.partnership, first_name="Open", last_name="One")
        InvitationFactory(partnership=seat.partnership, expired=True, first_name="Late", last_name="One")
        InvitationFactory(partnership=seat.partnership, hands_over_from=seat)
        html = text(officer.get(page_of(seat.partnership)))
        for expected in ("Open One", "open until", "Late One", "keeps no seat", "takes over from"):
            assert expected in html, expected

    def test_counts_open_invitations_as_seats_in_use(self, officer):
        partnership = MembershipFactory(seats=1).partnership
        InvitationFactory(partnership=partnership)
        html = text(officer.get(page_of(partnership)))
        assert step("giveseat", partnership) not in html
        assert "kept for people who are invited" in html

    def test_costs_the_same_for_few_and_many_invitations(self, officer, django_assert_max_num_queries):
        partnership = MembershipFactory(seats=50).partnership

        def cost() -> int:
            with django_assert_max_num_queries(80) as queries:
                officer.get(page_of(partnership))
            return len(queries)

        InvitationFactory.create_batch(3, partnership=partnership)
        InvitationFactory.create_batch(3, partnership=partnership, expired=True)
        cost()
        few = cost()
        InvitationFactory.create_batch(15, partnership=partnership)
        InvitationFactory.create_batch(15, partnership=partnership, expired=True)
        assert cost() == few


class TestSteps:
    def test_inviting(self, sign_in_as):
        officer, person = sign_in_as(MEMBERSHIP_OFFICER)
        partnership = MembershipFactory().partnership
        response = officer.post(
            step("invitetoseat", partnership), {"email": "jo@saltby.example"}, follow=True
        )
        assert "Invitation sent" in text(response)
        assert Invitation.objects.get().invited_by == person
        assert OutboxMessage.objects.get().recipients == ["jo@saltby.example"]

    def test_a_refusal_stands_beside_the_field(self, officer):
        seat = SeatFactory()
        response = officer.post(step("invitetoseat", seat.partnership), {"email": seat.user.email})
        assert response.context["form"].errors["email"]

    def test_sending_again_and_withdrawing(self, officer):
        invitation = InvitationFactory(expired=True)
        assert "new link" in text(officer.get(step("resendinvitation", invitation)))
        officer.post(step("resendinvitation", invitation))
        assert OutboxMessage.objects.count() == 1
        officer.post(step("withdrawinvitation", invitation))
        invitation.refresh_from_db()
        assert invitation.withdrawn_at

    def test_handing_over(self, officer):
        seat = SeatFactory(lead_contact=True)
        officer.post(step("handoverseat", seat), {"email": "next@saltby.example", "is_lead_contact": "on"})
        assert Invitation.objects.get().hands_over_from == seat

    def test_are_open_to_nobody_who_may_only_look(self, sign_in_as):
        finance, _ = sign_in_as(FINANCE_OFFICER)
        invitation, seat = InvitationFactory(), SeatFactory()
        html = text(finance.get(page_of(invitation.partnership)))
        assert "Withdraw" not in html
        for address in (
            step("invitetoseat", seat.partnership),
            step("handoverseat", seat),
            step("withdrawinvitation", invitation),
            step("resendinvitation", invitation),
        ):
            assert finance.post(address, {"email": "jo@saltby.example"}).status_code in {302, 403}
        assert Invitation.objects.count() == 1
        assert not OutboxMessage.objects.exists()

    def test_are_in_the_trail_with_the_name_of_who_took_them(self, sign_in_as):
        officer, person = sign_in_as(MEMBERSHIP_OFFICER)
        invitation = InvitationFactory()
        officer.post(step("withdrawinvitation", invitation))
        event = Invitation.pgh_event_model.objects.filter(pgh_obj_id=invitation.pk).latest("pgh_id")
        assert event.pgh_context.metadata["user"] == person.pk
        html = text(officer.get(page_of(invitation.partnership)))
        assert f"Invitation of {invitation.invitee} withdrawn" in html
