"""What people do about their own data."""

import io
import json
import zipfile

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import ErasureRequest
from accounts.services.erasing import CannotEraseError, erase_person, subject_of
from office.models import OutboxMessage
from tests.factories import personal_data
from tests.factories.mail import OutboxMessageFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import PASSWORD, TOTP_SECRET, UserFactory, app_code

pytestmark = pytest.mark.django_db

PAGE, COPY, ERASE, KEEP = (f"/account/data/{path}" for path in ("", "copy/", "erase/", "keep/"))


@pytest.fixture
def person():
    return UserFactory(email="jo@saltby.example", first_name="Jo", last_name="Saltby", signs_in=True)


@pytest.fixture
def client(person, client_for):
    return client_for(person)


def show_password(client, address):
    """Post to an address that asks for the password once more, and give it; returns the answer of the address."""
    asked = client.post(address)
    assert asked.url.startswith("/account/sign-in/again/")
    return client.post(f"/account/sign-in/again/?next={address}", {"password": PASSWORD})


def read(response):
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


class TestThePage:
    def test_tells_what_is_held_and_why(self, client, person):
        SeatFactory(user=person)
        page = client.get(PAGE).content.decode()
        for words in (
            "Seats and roles in partnerships",
            "To let people in",
            "Make a copy of my data",
            "2 years" and "two years",
        ):
            assert words in page

    def test_is_for_people_who_are_signed_in(self, client):
        client.logout()
        assert client.get(PAGE).url.startswith("/account/sign-in/")

    def test_is_reached_from_the_account(self, client):
        assert f'href="{PAGE}"' in client.get("/account/").content.decode()

    def test_asks_as_many_questions_whatever_is_held(self, client, person, django_assert_max_num_queries):
        counted = []
        for number in (1, 12):
            SeatFactory.create_batch(number, user=person)
            client.get(PAGE)
            with django_assert_max_num_queries(400) as queries:
                client.get(PAGE)
            counted.append(len(queries))
        assert counted[0] == counted[1]


class TestTheCopy:
    def test_is_handed_over_after_showing_the_password_once_more(self, client, person):
        SeatFactory(user=person)
        archive = read(show_password(client, COPY))
        told = json.loads(archive.read("my-data.json"))
        assert told["addresses"] == ["jo@saltby.example"]
        seats = next(each for each in told["holdings"] if each["name"] == "seats")
        assert seats["rows"][0]["items"][0]["partnership"] == str(person.seats.get().partnership)
        page = archive.read("my-data.html").decode()
        assert "Seats and roles in partnerships" in page
        assert "jo@saltby.example" in page

    def test_is_refused_by_a_wrong_password(self, client):
        asked = client.post(COPY)
        answer = client.post(asked.url, {"password": "wrong"})
        assert answer.status_code == 200
        assert not ModelLogEntry.objects.filter(action="accounts.copy_data").exists()

    def test_is_never_made_by_following_a_link(self, client):
        assert client.get(COPY)["Location"] == PAGE

    def test_is_written_down(self, client, person):
        read(show_password(client, COPY))
        entry = ModelLogEntry.objects.get(action="accounts.copy_data")
        assert entry.user == person

    def test_can_be_made_a_few_times_an_hour(self, client):
        show_password(client, COPY)
        statuses = [client.post(COPY).status_code for _ in range(6)]
        assert statuses == [200] * 5 + [429]

    def test_holds_no_secret_and_nobody_else(self, client_for):
        given = personal_data.everywhere()
        client = client_for(given.user)
        OutboxMessage.objects.filter(recipients=["lead@saltby.example"]).update(text="Between us leads")
        OutboxMessageFactory(recipients=[given.user.email], is_secret=True, text="Your code is BCDF-GHJK")
        client.post(COPY)
        again = f"/account/security/reauthenticate/?next={COPY}"
        archive = read(client.post(again, {"code": app_code()}))
        for name in archive.namelist():
            words = archive.read(name).decode()
            for secret in (
                TOTP_SECRET,
                given.user.password,
                "a" * 64,
                "a-key",
                given.bystander.email,
                "Between us leads",
                "BCDF-GHJK",
            ):
                assert secret not in words


class TestAsking:
    def test_waits_a_week_for_second_thoughts_and_tells_the_person(self, client, person):
        show_password(client, ERASE)
        request = ErasureRequest.objects.get()
        assert (request.user, (request.not_before - request.asked_at).days) == (person, 7)
        assert (
            OutboxMessage.objects.get(recipients=[person.email]).subject == "You asked us to erase your data"
        )
        with pytest.raises(CannotEraseError, match="can change their mind"):
            erase_person(
                subject=subject_of(person),
                by=UserFactory(administrator=True),
                reason="asked",
                now=timezone.now(),
            )

    def test_twice_is_asked_once(self, client):
        show_password(client, ERASE)
        client.post(ERASE)
        assert ErasureRequest.objects.count() == 1

    def test_can_be_taken_back(self, client):
        show_password(client, ERASE)
        page = client.post(KEEP, follow=True).content.decode()
        assert "Everything stays as it is" in page
        assert ErasureRequest.objects.get().state == "withdrawn"
        assert "There is no request" in client.post(KEEP, follow=True).content.decode()

    def test_says_what_has_to_be_settled_first(self, client, person):
        seat = SeatFactory(user=person, lead_contact=True)
        SeatFactory(partnership=seat.partnership)
        page = client.get(PAGE).content.decode()
        assert "no other lead contact" in page
