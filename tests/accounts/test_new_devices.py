"""A mail about a sign-in on a device that was never used for the account."""

import pytest
from django.test import Client

from accounts.models import User
from office.models import OutboxMessage
from tests.accounts.test_own_sessions import FIREFOX, IPHONE, device
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SUBJECT = "A sign-in on a new device"


def told(user: User) -> list[str]:
    """The words of the mails about new devices, oldest first."""
    letters = OutboxMessage.objects.filter(subject=SUBJECT, recipients=[user.email]).order_by("pk")
    return list(letters.values_list("text", flat=True))


def sign_in_again(client: Client, user: User) -> None:
    client.post("/account/sign-out/")
    client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})


@pytest.fixture
def user() -> User:
    """Somebody who has signed in once."""
    user = UserFactory()
    device(user)
    return user


class TestASignIn:
    def test_that_is_the_first_is_told_nobody(self, user) -> None:
        assert told(user) == []

    def test_on_a_new_device_is_told_with_what_to_do(self, user) -> None:
        device(user, IPHONE)
        (words,) = told(user)
        assert "Safari on an iPhone" in words
        assert "there is nothing to do" in words
        assert "http://localhost:8000/account/password/change/" in words.replace("127.0.0.1", "localhost")
        assert "/account/security/devices/" in words

    def test_on_the_same_device_is_told_once(self, user) -> None:
        phone = device(user, IPHONE)
        for _ in range(3):
            sign_in_again(phone, user)
        assert len(told(user)) == 1

    def test_tells_no_address_on_the_internet(self, user) -> None:
        client = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="198.51.100.7")
        client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})
        assert "198.51.100.7" not in told(user)[0]

    def test_that_fails_is_told_nobody(self, user) -> None:
        Client().post("/account/sign-in/", {"login": user.email, "password": "not the password"})
        assert told(user) == []


class TestABrowserThatTwoPeopleShare:
    def test_knows_both(self, user) -> None:
        other = UserFactory()
        device(other)
        shared = device(user, IPHONE)
        for person in (other, user, other):
            sign_in_again(shared, person)
        assert (len(told(user)), len(told(other))) == (1, 1)


class TestTheCookie:
    def test_goes_to_the_account_pages_alone_and_to_no_script(self, user) -> None:
        cookie = device(user).cookies["known_device"]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/account/", True, "Lax")

    def test_of_somebody_else_makes_no_device_known(self, user) -> None:
        mine = device(UserFactory()).cookies["known_device"].value
        client = Client(headers={"user-agent": FIREFOX})
        client.cookies["known_device"] = mine
        client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})
        assert len(told(user)) == 1

    def test_of_nonsense_is_no_obstacle(self, user) -> None:
        client = Client()
        client.cookies["known_device"] = "..é.\x7f" + "." * 2000
        client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})
        assert len(told(user)) == 1
