"""The list of devices on which a person is signed in, and signing them out."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.devices import device_of
from accounts.models import Session, User
from accounts.tasks import forget_people
from tests.factories.people import PASSWORD, UserFactory

DEVICES = "/account/security/devices/"
END = "/account/security/devices/end/"
END_OTHERS = "/account/security/devices/end-others/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


def device(user: User, user_agent: str = FIREFOX, **options: bool) -> Client:
    """A browser in which the person has signed in."""
    client = Client(headers={"user-agent": user_agent}, **options)
    client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD, "remember": "on"})
    return client


def marks(client: Client) -> list[str]:
    return re.findall(r'name="session" value="([0-9a-f]+)"', client.get(DEVICES).content.decode())


def is_signed_in(client: Client) -> bool:
    return client.get(DEVICES).status_code == 200


@pytest.mark.django_db
class TestTheList:
    def test_names_devices_in_plain_words_and_marks_this_one(self) -> None:
        user = UserFactory()
        here, _ = device(user), device(user, IPHONE)
        page = here.get(DEVICES).content.decode()
        assert "Firefox on Windows</strong> <span" in page
        assert "Safari on an iPhone</strong>" in page
        assert page.count("This device") == 1

    def test_shows_nobody_elses(self) -> None:
        device(UserFactory(), IPHONE)
        assert marks(device(UserFactory())) == []

    def test_holds_no_key_that_would_open_a_session(self) -> None:
        user = UserFactory()
        here, elsewhere = device(user), device(user, IPHONE)
        page = here.get(DEVICES).content.decode()
        assert here.session.session_key not in page
        assert elsewhere.session.session_key not in page

    def test_is_for_people_who_are_signed_in(self, client: Client) -> None:
        assert client.get(DEVICES).url == f"/account/sign-in/?next={DEVICES}"

    def test_leaves_out_sessions_whose_time_is_over(self) -> None:
        user = UserFactory()
        with time_machine.travel(timezone.now() - timedelta(days=15)):
            device(user, IPHONE)
        assert marks(device(user)) == []

    def test_leaves_out_what_a_new_password_has_ended(self) -> None:
        user = UserFactory()
        here, elsewhere = device(user), device(user, IPHONE)
        new = "a brand new phrase"
        here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
        assert not is_signed_in(elsewhere)
        assert marks(here) == []

    def test_costs_the_same_for_two_devices_and_for_ten(self) -> None:
        user = UserFactory()
        here, _ = device(user), device(user, IPHONE)
        assert len(marks(here)) == 1
        costs = []
        for more in (0, 8):
            for _ in range(more):
                device(user, IPHONE)
            with CaptureQueriesContext(connection) as queries:
                here.get(DEVICES)
            costs.append(len(queries))
        assert len(marks(here)) == 9
        assert costs[0] == costs[1]


@pytest.mark.django_db
class TestEnding:
    def test_one_signs_that_device_out_and_no_other(self) -> None:
        user = UserFactory()
        here, lost = device(user), device(user, IPHONE)
        page = here.post(END, {"session": marks(here)[0]}, follow=True).content.decode()
        assert "Signed out: Safari on an iPhone." in page
        assert not is_signed_in(lost)
        assert is_signed_in(here)

    def test_all_others_leaves_this_one(self) -> None:
        user = UserFactory()
        here, others = device(user), [device(user, IPHONE) for _ in range(3)]
        page = here.post(END_OTHERS, follow=True).content.decode()
        assert "Signed out on 3 other devices." in page
        assert [is_signed_in(other) for other in others] == [False] * 3
        assert is_signed_in(here)

    def test_somebody_elses_cannot_be_ended(self) -> None:
        theirs, user = UserFactory(), UserFactory()
        their_first, their_second = device(theirs), device(theirs, IPHONE)
        mark = marks(their_first)[0]
        page = device(user).post(END, {"session": mark}, follow=True).content.decode()
        assert "signed out already" in page
        assert is_signed_in(their_second)

    @pytest.mark.parametrize("nonsense", ["", "x", "0" * 32, "é"])
    def test_nonsense_ends_nothing(self, nonsense: str) -> None:
        user = UserFactory()
        here, elsewhere = device(user), device(user, IPHONE)
        here.post(END, {"session": nonsense})
        assert is_signed_in(here)
        assert is_signed_in(elsewhere)

    @pytest.mark.parametrize("address", [END, END_OTHERS])
    def test_a_link_ends_nothing(self, address: str) -> None:
        assert device(UserFactory()).get(address).status_code == 405

    @pytest.mark.parametrize("address", [END, END_OTHERS])
    def test_another_site_can_end_nothing(self, address: str) -> None:
        user = UserFactory()
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(user)
        elsewhere = device(user, IPHONE)
        assert careful.post(address).status_code == 403
        assert is_signed_in(elsewhere)

    def test_is_counted(self) -> None:
        here = device(UserFactory())
        for _ in range(60):
            here.post(END_OTHERS)
        assert "too often" in here.post(END_OTHERS, follow=True).content.decode()


@pytest.mark.django_db
class TestLastUse:
    def test_is_written_at_most_once_in_ten_minutes(self) -> None:
        user = UserFactory()
        begun = timezone.now().replace(microsecond=0)
        with time_machine.travel(begun, tick=False) as clock:
            client = device(user)
            noted = []
            for minutes in (9, 2, 5):
                clock.shift(timedelta(minutes=minutes))
                client.get("/account/")
                noted.append(Session.objects.get(person=user).get_decoded()["seen_at"] - begun.timestamp())
        assert noted == [0, 11 * 60, 11 * 60]

    def test_keeps_nothing_about_visitors(self, client: Client) -> None:
        client.get("/account/sign-in/")
        assert not Session.objects.exists()

    def test_lengthens_the_session(self) -> None:
        user = UserFactory()
        begun = timezone.now()
        with time_machine.travel(begun, tick=False) as clock:
            client = device(user)
            for _ in range(3):
                clock.shift(timedelta(days=10))
                assert client.get("/account/").status_code == 200
            clock.shift(timedelta(days=15))
            assert client.get("/account/").status_code == 302


@pytest.mark.django_db
def test_sessions_whose_time_is_over_are_deleted() -> None:
    user = UserFactory()
    with time_machine.travel(timezone.now() - timedelta(days=15)):
        device(user)
    here = device(user)
    forget_people()
    assert [row.session_key for row in Session.objects.all()] == [here.session.session_key]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on an iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 "
            "Safari/537.36 Edg/137.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile "
            "Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
            "Safari/605.1.15",
            "Safari on a Mac",
        ),
        ("Something on Linux", "A browser on Linux"),
        ("", "A browser we do not know"),
    ],
)
def test_a_device_is_called_what_people_call_it(user_agent: str, words: str) -> None:
    assert device_of(user_agent) == words
