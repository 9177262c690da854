"""A person with several addresses: each opens the same account, and mail goes to one of them."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from membership.services.invitations import invite_to_seat
from membership.services.seats import give_seat
from office.models import OutboxMessage
from tests.factories.membership import MembershipFactory
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
FIRST, SECOND = "jo@saltby.example", "jo.saltby@harrowmere.example"
ADDRESSES = "/account/addresses/"


@pytest.fixture
def person():
    return UserFactory(email=FIRST, signs_in=True)


@pytest.fixture
def at_home(person, client):
    """A client in which the person has just signed in and shown once more who they are, as adding an address asks for."""
    client.post("/account/sign-in/", {"login": FIRST, "password": PASSWORD})
    client.post("/account/sign-in/again/", {"password": PASSWORD})
    OutboxMessage.objects.all().delete()
    return client


def add(client, address=SECOND) -> None:
    """Add an address on the account page and follow the link in the mail."""
    client.post(ADDRESSES, {"action_add": "", "email": address})
    letter = OutboxMessage.objects.filter(recipients=[address]).latest("pk")
    link = re.search(r"/account/addresses/confirm/\S+", letter.text)[0]
    client.post(link)


def code_sent_to(address: str) -> str:
    text = OutboxMessage.objects.filter(recipients=[address]).latest("pk").text
    return re.search(r"^[B-Z]{4}-[B-Z]{4}$", text, re.MULTILINE)[0]


class TestAFurtherAddress:
    def test_is_confirmed_by_mail_before_it_counts(self, at_home, person):
        at_home.post(ADDRESSES, {"action_add": "", "email": SECOND})
        assert not EmailAddress.objects.get(email=SECOND).verified
        add(at_home, "third@harrowmere.example")
        assert EmailAddress.objects.get(email="third@harrowmere.example").verified

    def test_signs_in_by_password_and_by_code(self, at_home, person, client):
        add(at_home)
        at_home.post("/account/sign-out/")
        client.post("/account/sign-in/", {"login": SECOND, "password": PASSWORD})
        assert client.get("/account/").context["user"] == person
        client.post("/account/sign-out/")
        client.post("/account/sign-in/code/", {"email": SECOND})
        client.post("/account/sign-in/code/enter/", {"code": code_sent_to(SECOND)})
        assert client.get("/account/").context["user"] == person

    def test_shows_on_the_account_page(self, at_home):
        add(at_home)
        html = at_home.get("/account/").content.decode()
        assert SECOND in html
        assert "further address" in html

    def test_becomes_the_main_one_and_then_mail_goes_there(self, at_home, person):
        add(at_home)
        at_home.post(ADDRESSES, {"action_primary": "", "email": SECOND})
        person.refresh_from_db()
        assert person.email == SECOND
        OutboxMessage.objects.all().delete()
        give_seat(partnership=MembershipFactory().partnership, email=FIRST, now=timezone.now())
        assert [letter.recipients for letter in OutboxMessage.objects.all()] == [[SECOND]]

    def test_gets_no_second_copy_of_a_letter(self, at_home):
        add(at_home)
        OutboxMessage.objects.all().delete()
        give_seat(partnership=MembershipFactory().partnership, email=SECOND, now=timezone.now())
        assert [letter.recipients for letter in OutboxMessage.objects.all()] == [[FIRST]]

    def test_takes_an_invitation_to_the_same_account(self, at_home, person):
        add(at_home)
        OutboxMessage.objects.all().delete()
        partnership = MembershipFactory().partnership
        invite_to_seat(partnership=partnership, email=SECOND, now=timezone.now())
        (letter,) = OutboxMessage.objects.all()
        assert letter.recipients == [SECOND]
        link = re.search(r"/invitations/\S+", letter.text)[0]
        assert at_home.get(link).status_code == 200
        at_home.post(link, {"situation": "confirm"})
        assert person.seats.get().partnership == partnership

    def test_of_somebody_else_stays_theirs(self, at_home):
        UserFactory(email=SECOND, signs_in=True)
        at_home.post(ADDRESSES, {"action_add": "", "email": SECOND})
        assert not EmailAddress.objects.filter(email=SECOND, verified=True, user__email=FIRST).exists()

    def test_is_taken_off_again(self, at_home):
        add(at_home)
        at_home.post(ADDRESSES, {"action_remove": "", "email": SECOND})
        assert not EmailAddress.objects.filter(email=SECOND).exists()
        at_home.post(ADDRESSES, {"action_remove": "", "email": FIRST})
        assert EmailAddress.objects.filter(email=FIRST).exists()

    def test_is_needed_before_there_is_anything_to_choose(self, at_home):
        alone = at_home.get(ADDRESSES).content.decode()
        assert FIRST in alone
        for step in ("action_primary", "action_send", "action_remove"):
            assert step not in alone
        at_home.post(ADDRESSES, {"action_add": "", "email": SECOND})
        unconfirmed = at_home.get(ADDRESSES).content.decode()
        for step in ("action_primary", "action_send", "action_remove"):
            assert step in unconfirmed
        EmailAddress.objects.update(verified=True)
        assert "action_send" not in at_home.get(ADDRESSES).content.decode()

    def test_leads_the_page_there(self, at_home):
        assert at_home.get(reverse("account_email")).status_code == 200
