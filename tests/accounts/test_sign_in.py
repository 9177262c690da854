"""Signing in and out by password and by e-mailed code."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from office.models import OutboxMessage
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/sign-in/"
CODE = "/account/sign-in/code/"
ENTER_CODE = "/account/sign-in/code/enter/"
UNKNOWN = "nobody@nowhere.example"


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str):
    return client.post(SIGN_IN, {"login": email, "password": password, **extra})


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def mailed_code(address: str) -> str:
    text = OutboxMessage.objects.filter(recipients=[address]).latest("pk").text
    return re.search(r"^[B-Z]{4}-[B-Z]{4}$", text, re.MULTILINE)[0]


def visible(response, *addresses: str) -> str:
    """The page's text without what differs between any two requests."""
    page = response.content.decode()
    for address in addresses:
        page = page.replace(address, "ADDRESS")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


class TestPassword:
    def test_the_right_one_signs_in(self, client: Client) -> None:
        response = sign_in(client, UserFactory().email)
        assert response.status_code == 302
        assert response.url == "/account/"
        assert is_signed_in(client)

    def test_the_case_of_the_address_does_not_matter(self, client: Client) -> None:
        sign_in(client, UserFactory().email.upper())
        assert is_signed_in(client)

    def test_a_further_confirmed_address_signs_in_too(self, client: Client) -> None:
        user = UserFactory()
        user.emailaddress_set.create(email="second@partnership.example", verified=True, primary=False)
        sign_in(client, "second@partnership.example")
        assert is_signed_in(client)

    def test_a_wrong_one_is_refused_beside_the_form_and_keeps_the_address(self, client: Client) -> None:
        user = UserFactory()
        response = sign_in(client, user.email, "wrong horse battery")
        assert response.status_code == 200
        assert "do not belong together" in response.content.decode()
        assert f'value="{user.email}"' in response.content.decode()
        assert not is_signed_in(client)

    def test_an_unknown_address_answers_exactly_like_a_wrong_password(self) -> None:
        known = UserFactory().email
        wrong, unknown = (
            sign_in(Client(), known, "wrong one here"),
            sign_in(Client(), UNKNOWN, "wrong one here"),
        )
        assert wrong.status_code == unknown.status_code
        assert visible(wrong, known) == visible(unknown, UNKNOWN)

    def test_a_deactivated_person_with_a_wrong_password_answers_the_same(self) -> None:
        user = UserFactory(is_active=False)
        wrong, unknown = sign_in(Client(), user.email, "wrong one here"), sign_in(Client(), UNKNOWN, "x" * 12)
        assert visible(wrong, user.email) == visible(unknown, UNKNOWN)

    def test_a_deactivated_person_is_not_let_in(self, client: Client) -> None:
        sign_in(client, UserFactory(is_active=False).email)
        assert not is_signed_in(client)

    def test_deactivation_signs_out(self, client: Client) -> None:
        user = UserFactory()
        sign_in(client, user.email)
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert not is_signed_in(client)


class TestLock:
    @pytest.mark.parametrize("known", [True, False])
    def test_five_wrong_tries_lock_an_address_even_for_the_right_password(
        self, client: Client, known: bool
    ) -> None:
        email = UserFactory().email if known else UNKNOWN
        for _ in range(5):
            assert "too many" not in sign_in(client, email, "wrong one here").content.decode()
        assert "too many tries" in sign_in(client, email).content.decode()
        assert not is_signed_in(client)

    def test_other_people_are_not_locked(self, client: Client) -> None:
        for _ in range(5):
            sign_in(client, UserFactory().email, "wrong one here")
        sign_in(client, UserFactory().email)
        assert is_signed_in(client)

    def test_another_port_in_the_host_header_does_not_open_the_lock(self, client: Client) -> None:
        email = UserFactory().email
        for port in range(6):
            response = client.post(
                SIGN_IN,
                {"login": email, "password": PASSWORD if port == 5 else "wrong one here"},
                headers={"host": f"localhost:{9000 + port}"},
            )
        assert "too many tries" in response.content.decode()

    def test_a_code_by_mail_still_works(self, client: Client) -> None:
        email = UserFactory().email
        for _ in range(6):
            sign_in(client, email, "wrong one here")
        client.post(CODE, {"email": email})
        client.post(ENTER_CODE, {"code": mailed_code(email)})
        assert is_signed_in(client)

    def test_tries_are_counted_by_visitor_behind_a_proxy(self, client: Client, settings) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}

        def try_from(forwarded: str) -> int:
            return client.post(
                SIGN_IN, {"login": UNKNOWN, "password": "x" * 12}, headers={"x-forwarded-for": forwarded}
            ).status_code

        assert [try_from("203.0.113.9") for _ in range(3)] == [200, 200, 429]
        assert try_from("203.0.113.10") == 200
        # What the visitor writes into the header stands left of what our proxy adds.
        assert try_from("198.51.100.7, 203.0.113.9") == 429

    def test_tries_are_counted_in_a_cache_of_files(self, client: Client, settings, tmp_path) -> None:
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
                "LOCATION": tmp_path,
            }
        }
        email = UserFactory().email
        for _ in range(5):
            sign_in(client, email, "wrong one here")
        assert list(tmp_path.glob("*.djcache"))
        assert "too many tries" in sign_in(client, email).content.decode()
        cache.clear()


class TestCode:
    def test_the_way_to_it_stands_on_the_sign_in_page(self, client: Client) -> None:
        assert f'href="{CODE}' in client.get(SIGN_IN).content.decode()

    def test_the_mailed_code_signs_in(self, client: Client) -> None:
        email = UserFactory().email
        response = client.post(CODE, {"email": email})
        assert response.url == ENTER_CODE
        response = client.post(ENTER_CODE, {"code": mailed_code(email).lower().replace("-", " ")})
        assert response.url == "/account/"
        assert is_signed_in(client)

    def test_a_wrong_code_is_refused_and_the_third_ends_the_attempt(self, client: Client) -> None:
        email = UserFactory().email
        client.post(CODE, {"email": email})
        code = mailed_code(email)
        for _ in range(2):
            assert "not right" in client.post(ENTER_CODE, {"code": "BBBB-BBBB"}).content.decode()
        assert client.post(ENTER_CODE, {"code": "BBBB-BBBB"}).url == CODE
        client.post(ENTER_CODE, {"code": code})
        assert not is_signed_in(client)

    def test_a_code_works_once(self, client: Client) -> None:
        email = UserFactory().email
        client.post(CODE, {"email": email})
        client.post(ENTER_CODE, {"code": mailed_code(email)})
        client.post("/account/sign-out/")
        client.post(ENTER_CODE, {"code": mailed_code(email)})
        assert not is_signed_in(client)

    def test_a_code_is_void_after_a_quarter_of_an_hour(self, client: Client, time_machine) -> None:
        email = UserFactory().email
        time_machine.move_to("2026-05-04 10:00:00+01:00", tick=False)
        client.post(CODE, {"email": email})
        time_machine.move_to("2026-05-04 10:15:01+01:00", tick=False)
        client.post(ENTER_CODE, {"code": mailed_code(email)})
        assert not is_signed_in(client)

    def test_an_unknown_address_answers_exactly_like_a_known_one_step_by_step(self) -> None:
        known, one, other = UserFactory().email, Client(), Client()

        def assert_alike(first, second) -> None:
            assert (first.status_code, first.get("Location")) == (second.status_code, second.get("Location"))
            assert visible(first, known) == visible(second, UNKNOWN)

        assert_alike(one.post(CODE, {"email": known}), other.post(CODE, {"email": UNKNOWN}))
        assert_alike(one.get(ENTER_CODE), other.get(ENTER_CODE))
        wrong = {"code": "BBBB-BBBB"}
        for typed in (wrong, {"action": "resend"}, wrong, wrong):
            assert_alike(one.post(ENTER_CODE, typed), other.post(ENTER_CODE, typed))
        assert_alike(one.get(CODE), other.get(CODE))

    def test_an_unknown_address_is_told_so_by_mail_only(self, client: Client) -> None:
        client.post(CODE, {"email": UNKNOWN})
        message = OutboxMessage.objects.get()
        assert message.recipients == [UNKNOWN]
        assert "There is no account with it" in message.text

    def test_a_fourth_request_within_a_minute_sends_nothing(self, client: Client) -> None:
        email = UserFactory().email
        for _ in range(4):
            response = Client().post(CODE, {"email": email})
        assert "too many" in response.content.decode()
        assert OutboxMessage.objects.count() == 3


class TestNext:
    def test_a_page_of_ours_is_reached_after_signing_in(self, client: Client) -> None:
        assert sign_in(client, UserFactory().email, next="/newsletter/").url == "/newsletter/"

    def test_it_is_kept_on_the_page_and_on_the_way_to_the_code(self, client: Client) -> None:
        page = client.get(f"{SIGN_IN}?next=/newsletter/").content.decode()
        assert 'name="next" value="/newsletter/"' in page
        assert f"{CODE}?next=%2Fnewsletter%2F" in page

    def test_it_is_kept_through_the_code(self, client: Client) -> None:
        email = UserFactory().email
        response = client.post(CODE, {"email": email, "next": "/newsletter/"})
        assert response.url == f"{ENTER_CODE}?next=%2Fnewsletter%2F"
        response = client.post(response.url, {"code": mailed_code(email), "next": "/newsletter/"})
        assert response.url == "/newsletter/"

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "javascript:alert(1)",
            "http://127.0.0.1/",
            "https:/x",
        ],
    )
    def test_another_site_is_not(self, client: Client, elsewhere: str) -> None:
        assert sign_in(client, UserFactory().email, next=elsewhere).url == "/account/"


class TestSignOut:
    def test_a_link_does_not_sign_out(self, client: Client) -> None:
        client.force_login(UserFactory())
        assert client.get("/account/sign-out/").status_code == 200
        assert is_signed_in(client)

    def test_the_button_does(self, client: Client) -> None:
        client.force_login(UserFactory())
        assert client.post("/account/sign-out/").url == "/"
        assert not is_signed_in(client)


class TestSignUp:
    def test_it_is_closed_and_the_page_says_how_one_gets_an_account(self, client: Client) -> None:
        page = client.get(reverse("account_signup")).content.decode()
        assert "seat" in page
        assert "lead contact" in page

    def test_nothing_is_created_by_posting_to_it(self, client: Client) -> None:
        client.post(reverse("account_signup"), {"email": UNKNOWN, "password1": PASSWORD})
        assert not User.objects.filter(email=UNKNOWN).exists()


class TestOnlyDoor:
    def test_wagtails_own_page_for_signing_in_leads_here(self) -> None:
        client = Client()
        for method in (client.get, client.post):
            response = method("/_util/login/?next=/newsletter/")
            assert response.url == "/account/sign-in/?next=%2Fnewsletter%2F"
