"""Staff help somebody who has lost what their second step of signing in needs."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts.models import Session, User
from newsletters.services.groups import ADMINISTRATOR, FINANCE_OFFICER, set_up_groups
from office.models import OutboxMessage
from tests.factories.people import PASSWORD, UserFactory, app_code

pytestmark = pytest.mark.django_db

SUBJECT = "Your second step of signing in was removed"
ASKED = {"reason": "Rang back on the partnership's number", "is_checked": "on"}


def address_of(person: User) -> str:
    return reverse("remove_second_factors", args=[person.pk])


@pytest.fixture
def person() -> User:
    return UserFactory(email="jo@saltby.example", with_second_factor=True)


@pytest.fixture
def shown_again(client_for):
    """Return a function that signs somebody in who has just shown once more who they are."""

    def sign_in(user: User) -> Client:
        client = client_for(user)
        client.post("/account/security/reauthenticate/", {"code": app_code()})
        return client

    return sign_in


@pytest.fixture
def of_group(shown_again):
    def sign_in(name: str, **values: object) -> Client:
        set_up_groups()
        return shown_again(UserFactory(groups=[name], is_staff=True, **values))

    return sign_in


@pytest.fixture
def administrator_client(of_group) -> Client:
    return of_group(ADMINISTRATOR)


def has_second_factor(person: User) -> bool:
    return Authenticator.objects.filter(user=person).exists()


class TestRemoving:
    def test_lets_the_person_in_with_the_password_alone(self, administrator_client, person) -> None:
        assert administrator_client.post(address_of(person), ASKED).status_code == 302
        client = Client()
        client.post("/account/sign-in/", {"login": person.email, "password": PASSWORD})
        assert client.get("/account/").status_code == 200

    def test_tells_every_address_of_the_person(self, administrator_client, person) -> None:
        person.emailaddress_set.create(email="jo@home.example", verified=True, primary=False)
        person.emailaddress_set.create(email="stranger@home.example", verified=False, primary=False)
        administrator_client.post(address_of(person), ASKED)
        letters = OutboxMessage.objects.filter(subject=SUBJECT)
        assert sorted(letter.recipients for letter in letters) == [["jo@home.example"], ["jo@saltby.example"]]
        assert "Change your password now" in letters[0].text

    def test_is_logged_with_who_did_it_and_why(self, of_group, person) -> None:
        client = of_group(ADMINISTRATOR, email="ada@office.example")
        client.post(address_of(person), ASKED)
        entry = ModelLogEntry.objects.get(action="accounts.remove_second_factor")
        assert (entry.user.email, entry.object_id) == ("ada@office.example", str(person.pk))
        assert entry.data == {"account": person.pk, "reason": ASKED["reason"]}

    def test_signs_the_lost_device_out(self, administrator_client, person, client_for) -> None:
        lost = client_for(person)
        assert lost.get("/account/").status_code == 200
        administrator_client.post(address_of(person), ASKED)
        assert lost.get("/account/").status_code == 302
        assert not Session.objects.filter(person=person).exists()

    @pytest.mark.parametrize("missing", ["reason", "is_checked"])
    def test_needs_a_reason_and_a_call(self, administrator_client, person, missing) -> None:
        given = {name: value for name, value in ASKED.items() if name != missing}
        assert administrator_client.post(address_of(person), given).status_code == 200
        assert has_second_factor(person)

    def test_is_refused_where_there_is_none(self, administrator_client) -> None:
        answer = administrator_client.post(address_of(UserFactory()), ASKED)
        assert "has no second step set up" in answer.content.decode()
        assert not OutboxMessage.objects.filter(subject=SUBJECT).exists()


class TestNobody:
    def test_removes_their_own(self, shown_again) -> None:
        administrator = UserFactory(administrator=True, with_second_factor=True)
        answer = shown_again(administrator).post(address_of(administrator), ASKED)
        assert "This is your own account" in answer.content.decode()
        assert has_second_factor(administrator)

    def test_without_all_rights_removes_that_of_somebody_with_them(self, administrator_client) -> None:
        chief = UserFactory(administrator=True, with_second_factor=True)
        answer = administrator_client.post(address_of(chief), ASKED)
        assert "has all rights" in answer.content.decode()
        assert has_second_factor(chief)

    def test_but_an_administrator_may(self, of_group, person) -> None:
        assert of_group(FINANCE_OFFICER).post(address_of(person), ASKED).status_code == 302
        assert has_second_factor(person)

    def test_does_it_at_an_unlocked_computer(self, administrator, client_for, person) -> None:
        answer = client_for(administrator).post(address_of(person), ASKED)
        assert answer.url.startswith("/account/security/reauthenticate/")
        assert has_second_factor(person)


class TestThePages:
    def test_of_people_lead_there_for_everybody_but_oneself(self, shown_again, person) -> None:
        administrator = UserFactory(administrator=True)
        page = shown_again(administrator).get(reverse("wagtailusers_users:index")).content.decode()
        assert address_of(person) in page
        assert address_of(administrator) not in page

    def test_that_asks_for_the_code_says_what_to_do(self, person) -> None:
        client = Client()
        client.post("/account/sign-in/", {"login": person.email, "password": PASSWORD})
        assert "Lost your device" in client.get("/account/security/authenticate/").content.decode()
