"""The page behind an invitation's link: whoever follows it learns plainly where they stand."""

import pytest
from allauth.account.models import EmailAddress
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from membership.models import Invitation, Seat
from membership.services.invitations import accept_invitation
from office.models import OutboxMessage
from tests.factories.invitations import InvitationFactory
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import PASSWORD, TOTP_SECRET, UserFactory, app_code

pytestmark = pytest.mark.django_db
NAMES = {"situation": "new_person", "first_name": "Jo", "last_name": "Saltby"}


def page_of(invitation) -> str:
    return reverse("invitation", args=[invitation.token])


def text(response) -> str:
    return " ".join(response.content.decode().split())


class TestANewPerson:
    def test_sees_who_offers_what_and_nothing_happens_by_looking(self, client):
        lead = SeatFactory(lead_contact=True, user__first_name="Ada", user__last_name="Lead")
        invitation = InvitationFactory(partnership=lead.partnership, invited_by=lead.user)
        response = client.get(page_of(invitation))
        for expected in (str(lead.partnership), invitation.email, "Ada Lead", "Accept and open my account"):
            assert expected in text(response)
        assert client.head(page_of(invitation)).status_code == 200
        assert not User.objects.filter(email=invitation.email).exists()
        assert not Invitation.objects.get().accepted_at

    def test_accepts_and_is_signed_in_at_once(self, client):
        invitation = InvitationFactory()
        response = client.post(page_of(invitation), NAMES, follow=True)
        person = User.objects.get(email=invitation.email)
        assert (person.name, Seat.objects.get().user) == ("Jo Saltby", person)
        assert response.redirect_chain[-1][0] == reverse("account_overview")
        assert f"You now have a seat for {invitation.partnership}" in text(response)
        assert response.context["request"].user == person

    def test_says_how_they_are_called(self, client):
        invitation = InvitationFactory()
        response = client.post(page_of(invitation), {"situation": "new_person", "first_name": "Jo"})
        assert response.context["form"].errors["last_name"]
        assert 'value="Jo"' in text(response)
        assert not User.objects.exists()

    def test_who_presses_twice_is_told_that_all_is_well(self, client):
        invitation = InvitationFactory()
        client.post(page_of(invitation), NAMES)
        response = client.post(page_of(invitation), NAMES, follow=True)
        assert "You have accepted this invitation" in text(response)
        assert Seat.objects.count() == 1

    def test_is_told_when_no_seat_is_left(self, client):
        partnership = MembershipFactory(seats=1).partnership
        SeatFactory(partnership=partnership)
        invitation = InvitationFactory(partnership=partnership)
        response = client.post(page_of(invitation), NAMES)
        assert "All 1 seats" in text(response)
        assert 'value="Jo"' in text(response)
        assert not User.objects.filter(email=invitation.email).exists()


class TestSomebodyWithAnAccount:
    def test_signs_in_as_always_and_comes_back_to_accept(self, client):
        user = UserFactory(signs_in=True)
        invitation = InvitationFactory(email=user.email)
        response = client.get(page_of(invitation))
        assert "You have an account already" in text(response)
        client.post(page_of(invitation), NAMES)
        assert not Seat.objects.exists()
        assert "_auth_user_id" not in client.session

        answer = client.post(response.context["sign_in"], {"login": user.email, "password": PASSWORD})
        assert answer.url == page_of(invitation)
        assert "Accept the seat" in text(client.get(answer.url))
        client.post(answer.url, {"situation": "confirm"})
        assert Seat.objects.get().user == user

    @override_settings(STAFF_NEED_SECOND_FACTOR=True)
    def test_shows_the_second_factor_that_the_account_has(self, client):
        user = UserFactory(signs_in=True, with_second_factor=True)
        invitation = InvitationFactory(email=user.email)
        sign_in = client.get(page_of(invitation)).context["sign_in"]
        answer = client.post(sign_in, {"login": user.email, "password": PASSWORD})
        assert answer.url.startswith("/account/security/authenticate/")
        client.post(page_of(invitation), {"situation": "confirm"})
        client.post(page_of(invitation), NAMES)
        assert not Seat.objects.exists()
        answer = client.post(answer.url, {"code": app_code(TOTP_SECRET)})
        assert answer.url == page_of(invitation)

    def test_is_reached_by_any_of_their_confirmed_addresses(self, client_for):
        user = UserFactory(signs_in=True)
        EmailAddress.objects.create(user=user, email="second@saltby.example", verified=True)
        invitation = InvitationFactory(email="second@saltby.example")
        client_for(user).post(page_of(invitation), {"situation": "confirm"})
        assert Seat.objects.get().user == user

    def test_whose_account_is_closed_is_told_so(self, client):
        invitation = InvitationFactory(email=UserFactory(is_active=False).email)
        assert "This account is closed" in text(client.get(page_of(invitation)))
        client.post(page_of(invitation), NAMES)
        assert not Seat.objects.exists()


class TestSomebodyElse:
    def test_is_told_and_may_sign_out_and_go_on(self, client_for):
        other, invitation = UserFactory(), InvitationFactory()
        client = client_for(other)
        response = client.get(page_of(invitation))
        assert "This invitation goes to another address" in text(response)
        assert other.email in text(response)
        assert client.post("/account/sign-out/", {"next": page_of(invitation)}).url == page_of(invitation)
        assert "Accept and open my account" in text(client.get(page_of(invitation)))

    def test_may_take_the_seat_with_the_present_account_to_which_the_address_is_added(self, client_for):
        person, invitation = UserFactory(signs_in=True), InvitationFactory()
        client = client_for(person)
        asked = client.post(page_of(invitation), {"situation": "somebody_else"})
        assert asked.url.startswith("/account/sign-in/again/")
        assert not Seat.objects.exists()
        client.post(asked.url, {"password": PASSWORD, "next": page_of(invitation)})
        assert Seat.objects.get().user == person
        assert EmailAddress.objects.get(email=invitation.email).user == person

    def test_who_has_neither_password_nor_second_factor_is_not_asked_for_one(self, client_for):
        person, invitation = UserFactory(), InvitationFactory()
        person.set_unusable_password()
        person.save()
        client_for(person).post(page_of(invitation), {"situation": "somebody_else"})
        assert Seat.objects.get().user == person

    def test_accepts_nothing_from_a_page_that_was_opened_as_another_person(self, client_for):
        """In one window the right person was shown their seat; in another somebody else has signed in since."""
        invitation = InvitationFactory()
        response = client_for(UserFactory()).post(page_of(invitation), {"situation": "confirm"})
        assert response.url == page_of(invitation)
        assert not Seat.objects.exists()

    def test_cannot_take_what_belongs_to_another_account(self, client_for):
        invitation = InvitationFactory(email=UserFactory().email)
        client = client_for(UserFactory())
        assert "goes to another account" in text(client.get(page_of(invitation)))
        client.post(page_of(invitation), {"situation": "somebody_else"})
        client.post(page_of(invitation), {"situation": "other_account"})
        assert not Seat.objects.exists()

    def test_who_sits_there_already_is_told_so(self, client_for):
        seat = SeatFactory()
        invitation = InvitationFactory(partnership=seat.partnership)
        assert "You have a seat already" in text(client_for(seat.user).get(page_of(invitation)))


class TestALinkThatNoLongerWorks:
    @pytest.mark.parametrize(
        ("state", "words", "next_step"),
        [
            ("expired", "This invitation has expired", "It takes one button to send it again"),
            ("withdrawn", "This invitation was withdrawn", "If that surprises you, ask"),
        ],
    )
    def test_says_why_and_what_to_do(self, client, state, words, next_step):
        invitation = InvitationFactory(**{state: True})
        response = client.get(page_of(invitation))
        assert response.status_code == 410
        assert words in text(response)
        assert next_step in text(response)
        client.post(page_of(invitation), NAMES)
        assert not Seat.objects.exists()

    def test_that_was_used_says_so_to_whom_it_was_passed_on(self, client):
        invitation = InvitationFactory()
        accept_invitation(
            invitation=invitation, person=UserFactory(email=invitation.email), now=timezone.now()
        )
        response = client.get(page_of(invitation))
        assert response.status_code == 410
        assert "This invitation has been accepted" in text(response)

    def test_that_was_replaced_or_made_up_says_how_to_find_the_right_one(self, client):
        response = client.get(reverse("invitation", args=["made-up"]))
        assert response.status_code == 404
        assert "Use the link in the newest mail" in text(response)
        assert client.post(reverse("invitation", args=["made-up"]), NAMES).status_code == 302

    def test_is_never_kept_by_a_cache(self, client):
        assert "no-store" in client.get(page_of(InvitationFactory()))["Cache-Control"]

    def test_is_not_tried_without_end(self, client):
        answers = {client.get(reverse("invitation", args=[f"guess-{n}"])).status_code for n in range(61)}
        assert answers == {404, 429}


class TestTheLetter:
    def test_leads_to_the_page(self, client, client_for):
        lead = SeatFactory(lead_contact=True)
        client_for(lead.user).post(
            reverse("invite_to_seat", args=[lead.partnership.slug]), {"email": "jo@saltby.example"}
        )
        link = next(word for word in OutboxMessage.objects.get().text.split() if "/invitations/" in word)
        response = client.get(link.partition("8000")[2])
        assert "Accept and open my account" in text(response)
