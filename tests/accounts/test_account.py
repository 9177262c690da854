"""The account page: profile, addresses, passwords, seats."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from office.models import OutboxMessage
from tests.factories.membership import SeatFactory
from tests.factories.people import PASSWORD, UserFactory, app_code

pytestmark = pytest.mark.django_db

PROFILE = {
    "first_name": "Robin",
    "last_name": "Fairweather",
    "job_title": "Business manager",
    "phone": "01632 960 123",
}


def mail_to(address: str) -> OutboxMessage:
    return OutboxMessage.objects.filter(recipients=[address]).latest("pk")


class TestOverview:
    def test_a_stranger_signs_in_first(self, client: Client) -> None:
        assert client.get("/account/").url == "/account/sign-in/?next=/account/"

    def test_it_shows_person_addresses_ways_in_and_seat(self, client_for) -> None:
        user = UserFactory(job_title="Development officer", phone="01632 960 456")
        seat = SeatFactory(user=user)
        page = client_for(user).get("/account/").content.decode()
        for fact in (
            user.get_full_name(),
            "Development officer",
            "01632 960 456",
            user.email,
            str(seat.partnership),
        ):
            assert fact in page

    def test_it_is_stored_nowhere(self, client_for) -> None:
        assert "no-store" in client_for(UserFactory()).get("/account/")["Cache-Control"]


class TestProfile:
    def test_it_is_saved(self, client_for) -> None:
        user = UserFactory()
        response = client_for(user).post("/account/profile/", PROFILE)
        assert response.url == "/account/"
        user.refresh_from_db()
        assert {name: getattr(user, name) for name in PROFILE} == PROFILE

    def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(self, client_for) -> None:
        user = UserFactory(first_name="Robin", phone="01632 960 456")
        response = client_for(user).post(
            "/account/profile/", {**PROFILE, "first_name": "", "phone": "ring me"}
        )
        page = response.content.decode()
        assert response.status_code == 200
        assert 'id="id_phone_error"' in page
        assert 'id="id_first_name_error"' in page
        assert 'value="ring me"' in page
        assert 'value="Fairweather"' in page
        user.refresh_from_db()
        assert user.phone == "01632 960 456"

    @pytest.mark.parametrize(
        "phone", ["01632 960 123", "+44 1632 960123", "(01632) 960-123 ext 12", "+441632960123 x4"]
    )
    def test_usual_ways_of_writing_a_number_are_taken(self, client_for, phone: str) -> None:
        user = UserFactory()
        client_for(user).post("/account/profile/", {**PROFILE, "phone": phone})
        user.refresh_from_db()
        assert user.phone == phone

    def test_nothing_but_the_profile_can_be_posted(self, client_for) -> None:
        user = UserFactory()
        client_for(user).post(
            "/account/profile/", {**PROFILE, "is_superuser": "on", "email": "x@elsewhere.example"}
        )
        user.refresh_from_db()
        assert not user.is_superuser
        assert user.email != "x@elsewhere.example"


class TestActingFor:
    def test_somebody_with_two_seats_chooses(self, client_for) -> None:
        user = UserFactory()
        SeatFactory(user=user)
        second = SeatFactory(user=user).partnership
        client = client_for(user)
        response = client.post("/account/acting-for/", {"partnership": second.pk}, follow=True)
        assert f"You now act for {second}." in response.content.decode()
        assert response.context["viewer"].acting_for.partnership_id == second.pk

    def test_a_partnership_without_a_seat_of_theirs_is_refused(self, client_for) -> None:
        user = UserFactory()
        own = SeatFactory(user=user).partnership
        foreign = SeatFactory().partnership
        client = client_for(user)
        response = client.post("/account/acting-for/", {"partnership": foreign.pk}, follow=True)
        assert "you cannot act for it" in response.content.decode()
        assert response.context["viewer"].acting_for.partnership_id == own.pk

    def test_an_ended_seat_is_refused(self, client_for) -> None:
        user = UserFactory()
        own = SeatFactory(user=user).partnership
        ended = SeatFactory(user=user, ended=True).partnership
        response = client_for(user).post("/account/acting-for/", {"partnership": ended.pk}, follow=True)
        assert response.context["viewer"].acting_for.partnership_id == own.pk

    @pytest.mark.parametrize("nonsense", ["", "x", "1; drop", "9" * 40])
    def test_nonsense_is_refused(self, client_for, nonsense: str) -> None:
        response = client_for(UserFactory()).post("/account/acting-for/", {"partnership": nonsense})
        assert response.status_code == 302

    def test_a_link_chooses_nothing(self, client_for) -> None:
        assert client_for(UserFactory()).get("/account/acting-for/").status_code == 405

    def test_with_one_seat_there_is_nothing_to_choose(self, client_for) -> None:
        page = client_for(SeatFactory().user).get("/account/").content.decode()
        assert "For which partnership do you act?" not in page


class TestAddresses:
    def add(self, client: Client, address: str):
        client.post("/account/sign-in/again/", {"password": PASSWORD})
        return client.post("/account/addresses/", {"action_add": "", "email": address})

    def test_a_further_one_is_added_once_its_mail_is_answered(self, client_for) -> None:
        user = UserFactory()
        client = client_for(user)
        self.add(client, "second@partnership.example")
        message = mail_to("second@partnership.example")
        assert not EmailAddress.objects.get(email="second@partnership.example").verified
        link = re.search(r"https?://[^/\s]+(/account/addresses/confirm/\S+)", message.text)[1]
        client.get(link)
        assert not EmailAddress.objects.get(email="second@partnership.example").verified
        client.post(link)
        assert EmailAddress.objects.get(email="second@partnership.example").verified

    def test_somebody_elses_address_answers_like_a_free_one(self, client_for) -> None:
        taken = UserFactory().email
        one, other = (
            self.add(client_for(UserFactory()), taken),
            self.add(client_for(UserFactory()), "free@x.example"),
        )
        assert (one.status_code, one.url) == (other.status_code, other.url)

    def test_people_with_a_second_factor_can_add_one_too(self, staff_client, administrator) -> None:
        staff_client.post("/account/security/reauthenticate/", {"code": app_code()})
        staff_client.post("/account/addresses/", {"action_add": "", "email": "second@office.example"})
        assert EmailAddress.objects.filter(user=administrator, email="second@office.example").exists()

    def test_changing_the_main_one_tells_the_one_before(self, client_for) -> None:
        user = UserFactory()
        before = user.email
        EmailAddress.objects.create(
            user=user, email="second@partnership.example", verified=True, primary=False
        )
        client = client_for(user)
        client.post("/account/sign-in/again/", {"password": PASSWORD})
        client.post("/account/addresses/", {"action_primary": "", "email": "second@partnership.example"})
        user.refresh_from_db()
        assert user.email == "second@partnership.example"
        message = mail_to(before)
        assert message.subject == "Your main e-mail address was changed"
        assert "second@partnership.example" in message.text

    def test_changing_addresses_asks_for_the_password_again(self, client_for) -> None:
        client = client_for(UserFactory())
        response = client.post(
            "/account/addresses/", {"action_add": "", "email": "second@partnership.example"}
        )
        assert response.url.startswith("/account/sign-in/again/")
        assert not EmailAddress.objects.filter(email="second@partnership.example").exists()


class TestPassword:
    def ask(self, client: Client, address: str):
        return client.post("/account/password/reset/", {"email": address})

    def link(self, address: str) -> str:
        return re.search(r"https?://[^/\s]+(/account/password/reset/\S+)", mail_to(address).text)[1]

    def test_a_forgotten_one_is_replaced_by_a_mailed_link(self, client: Client) -> None:
        user = UserFactory()
        self.ask(client, user.email)
        form = client.get(self.link(user.email)).url
        client.post(form, {"password1": "a brand new phrase", "password2": "a brand new phrase"})
        user.refresh_from_db()
        assert user.check_password("a brand new phrase")

    def test_the_link_works_once(self, client: Client) -> None:
        user = UserFactory()
        self.ask(client, user.email)
        link = self.link(user.email)
        client.post(
            client.get(link).url, {"password1": "a brand new phrase", "password2": "a brand new phrase"}
        )
        assert Client().get(link).status_code == 200
        assert "password1" not in Client().get(link).content.decode()

    def test_the_link_is_on_our_own_address_whatever_the_request_claims(self, client: Client) -> None:
        user = UserFactory()
        client.post("/account/password/reset/", {"email": user.email}, headers={"host": "localhost:6666"})
        assert "localhost:6666" not in mail_to(user.email).text
        assert self.link(user.email)

    def test_an_unknown_address_answers_exactly_the_same(self) -> None:
        user = UserFactory()
        one, other = Client(), Client()
        known, unknown = self.ask(one, user.email), self.ask(other, "nobody@nowhere.example")
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert one.get(known.url).content == other.get(unknown.url).content
        assert "There is no account with it" in mail_to("nobody@nowhere.example").text

    def test_a_fourth_request_within_a_minute_sends_nothing(self, client: Client) -> None:
        user = UserFactory()
        for _ in range(4):
            response = self.ask(client, user.email)
        assert response.status_code == 429
        assert OutboxMessage.objects.count() == 3

    def test_whoever_has_none_can_choose_one(self, client_for) -> None:
        user = UserFactory()
        user.set_unusable_password()
        user.save()
        client = client_for(user)
        assert "/account/password/set/" in client.get("/account/").content.decode()
        client.post(
            "/account/password/set/", {"password1": "a brand new phrase", "password2": "a brand new phrase"}
        )
        user.refresh_from_db()
        assert user.check_password("a brand new phrase")

    def test_changing_it_ends_the_other_sessions(self, client_for) -> None:
        user = UserFactory()
        here, elsewhere = client_for(user), client_for(user)
        new = "a brand new phrase"
        here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
        assert here.get("/account/").status_code == 200
        assert elsewhere.get("/account/").status_code == 302
        assert User.objects.get(pk=user.pk).check_password(new)
