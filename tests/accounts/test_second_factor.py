"""The second step of signing in: set-up, use, and the admin's door."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from office.models import OutboxMessage
from tests.factories.people import PASSWORD, UserFactory, app_code, give_second_factor

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/sign-in/"
SECOND_STEP = "/account/security/authenticate/"
SET_UP_APP = "/account/security/totp/activate/"
SECURITY = "/account/security/"


def sign_in(user: User) -> Client:
    client = Client()
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def set_up_app(client: Client):
    client.post("/account/sign-in/again/", {"password": PASSWORD})
    page = client.get(SET_UP_APP).content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page)[0]
    return client.post(SET_UP_APP, {"code": app_code(secret)})


class TestApp:
    def test_setting_up_asks_for_the_password_again(self) -> None:
        client = sign_in(UserFactory())
        assert client.get(SET_UP_APP).url.startswith("/account/sign-in/again/")

    def test_setting_up_gives_recovery_codes_and_tells_the_person_by_mail(
        self, django_capture_on_commit_callbacks
    ) -> None:
        user = UserFactory()
        client = sign_in(user)
        with django_capture_on_commit_callbacks(execute=True):
            response = set_up_app(client)
        assert response.url == "/account/security/recovery-codes/"
        assert OutboxMessage.objects.latest("pk").subject == "An authenticator app was set up"
        assert set(Authenticator.objects.filter(user=user).values_list("type", flat=True)) == {
            "totp",
            "recovery_codes",
        }

    def test_the_name_in_the_app_is_the_associations(self) -> None:
        client = sign_in(UserFactory())
        client.post("/account/sign-in/again/", {"password": PASSWORD})
        assert "issuer=The%20Association" in client.get(SET_UP_APP).context["totp_url"]

    def test_a_wrong_code_sets_up_nothing(self) -> None:
        user = UserFactory()
        client = sign_in(user)
        client.post("/account/sign-in/again/", {"password": PASSWORD})
        client.get(SET_UP_APP)
        assert "not right" in client.post(SET_UP_APP, {"code": "000000"}).content.decode()
        assert not Authenticator.objects.filter(user=user).exists()

    def test_the_password_alone_is_then_not_enough(self) -> None:
        client = sign_in(UserFactory(with_second_factor=True))
        assert not is_signed_in(client)

    def test_the_code_of_the_app_signs_in(self) -> None:
        client = sign_in(UserFactory(with_second_factor=True))
        client.post(SECOND_STEP, {"code": app_code()})
        assert is_signed_in(client)

    def test_a_mailed_code_does_not_replace_it(self) -> None:
        user = UserFactory(with_second_factor=True)
        client = Client()
        client.post("/account/sign-in/code/", {"email": user.email})
        client.post("/account/sign-in/code/enter/", {"code": _mailed_code()})
        assert not is_signed_in(client)
        client.post(SECOND_STEP, {"code": app_code()})
        assert is_signed_in(client)

    def test_five_wrong_codes_lock_even_the_right_one(self) -> None:
        client = sign_in(UserFactory(with_second_factor=True))
        for _ in range(5):
            client.post(SECOND_STEP, {"code": "000000"})
        client.post(SECOND_STEP, {"code": app_code()})
        assert not is_signed_in(client)


def _mailed_code() -> str:
    return re.search(r"^[B-Z]{4}-[B-Z]{4}$", OutboxMessage.objects.latest("pk").text, re.MULTILINE)[0]


class TestRecoveryCode:
    def test_it_signs_in_once(self) -> None:
        user = UserFactory(with_second_factor=True)
        code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
        client = sign_in(user)
        client.post(SECOND_STEP, {"code": code})
        assert is_signed_in(client)
        again = sign_in(user)
        again.post(SECOND_STEP, {"code": code})
        assert not is_signed_in(again)


class TestStaffDoor:
    def test_a_stranger_is_led_to_the_one_door_and_back(self, client: Client) -> None:
        assert client.get("/admin/").url == "/account/sign-in/?next=/admin/"

    def test_wagtails_own_doors_lead_there_too(self, client: Client) -> None:
        assert client.get("/admin/login/").url == "/account/sign-in/?next=%2Fadmin%2F"
        assert (
            client.get("/admin/login/?next=/admin/images/").url
            == "/account/sign-in/?next=%2Fadmin%2Fimages%2F"
        )
        assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302
        assert client.get("/admin/password_reset/").url == "/account/password/reset/"
        assert client.get("/admin/password_reset/confirm/x/y/").url == "/account/password/reset/"

    def test_a_member_is_refused_plainly_and_not_sent_in_circles(self, client_for) -> None:
        assert client_for(UserFactory()).get("/admin/").status_code == 403

    def test_staff_without_a_second_factor_are_sent_to_its_set_up(self, client_for) -> None:
        client = client_for(UserFactory(groups=["Editors"]), second_factor=False)
        for address in ("/admin/", "/admin/pages/", "/admin/account/", "/admin/users/"):
            response = client.get(address)
            assert (response.status_code, response.url) == (302, SECURITY)
        assert "protect their account" in client.get(SECURITY).content.decode()

    def test_posting_is_no_way_around(self, client_for) -> None:
        client = client_for(UserFactory(administrator=True), second_factor=False)
        response = client.post("/admin/users/new/", {"email": "new@partnership.example"})
        assert response.url == SECURITY
        assert not User.objects.filter(email="new@partnership.example").exists()

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_after_the_set_up_the_admin_opens_in_the_same_session(self) -> None:
        client = sign_in(UserFactory(administrator=True))
        assert client.get("/admin/").url == SECURITY
        set_up_app(client)
        assert client.get("/admin/").status_code == 200

    def test_a_session_from_before_the_set_up_must_show_it_first(self) -> None:
        user = UserFactory(administrator=True)
        older_session = sign_in(user)
        give_second_factor(user)
        response = older_session.get("/admin/pages/")
        assert response.url == "/account/security/reauthenticate/?next=%2Fadmin%2Fpages%2F"
        response = older_session.post(response.url, {"code": app_code(), "next": "/admin/pages/"})
        assert response.url == "/admin/pages/"
        assert older_session.get("/admin/").status_code == 200

    def test_staff_land_in_the_admin_after_both_steps(self) -> None:
        client = sign_in(UserFactory(administrator=True, with_second_factor=True))
        response = client.post(SECOND_STEP, {"code": app_code()})
        assert response.url == "/admin/"
        assert client.get("/admin/").status_code == 200

    def test_removing_the_last_second_factor_closes_the_admin(self, staff_client, administrator) -> None:
        assert staff_client.get("/admin/").status_code == 200
        Authenticator.objects.filter(user=administrator).delete()
        assert staff_client.get("/admin/").url == SECURITY

    def test_another_persons_second_factor_in_the_session_is_none(self, client_for) -> None:
        user = UserFactory(administrator=True, with_second_factor=True)
        client = client_for(user, second_factor=False)
        session = client.session
        session["second_factor_of"] = user.pk + 1
        session.save()
        assert client.get("/admin/").status_code == 302

    def test_on_one_machine_it_is_not_asked_for(self, client_for, settings) -> None:
        settings.STAFF_NEED_SECOND_FACTOR = False
        client = client_for(UserFactory(administrator=True), second_factor=False)
        assert client.get("/admin/").status_code == 200

    def test_staff_can_sign_out_of_the_admin(self, client_for) -> None:
        client = client_for(UserFactory(administrator=True), second_factor=False)
        assert client.post("/admin/logout/").status_code == 302
        assert client.get("/account/").status_code == 302

    def test_a_link_does_not_sign_out_of_the_admin(self, staff_client) -> None:
        assert staff_client.get("/admin/logout/").status_code == 405


class TestPasskey:
    def test_the_page_to_add_one_asks_for_the_password_again(self) -> None:
        client = sign_in(UserFactory())
        assert client.get("/account/security/webauthn/add/").status_code == 302
        client.post("/account/sign-in/again/", {"password": PASSWORD})
        assert "Passkey 1" not in client.get("/account/").content.decode()
        assert client.get("/account/security/webauthn/add/").status_code == 200

    def test_a_page_without_script_says_that_it_needs_one(self) -> None:
        client = sign_in(UserFactory())
        client.post("/account/sign-in/again/", {"password": PASSWORD})
        assert "need JavaScript" in client.get("/account/security/webauthn/add/").content.decode()


class TestWordsAboutIt:
    def test_a_member_is_warned_before_the_only_one_goes(self, client_for) -> None:
        client = client_for(UserFactory(with_second_factor=True))
        client.post("/account/security/reauthenticate/", {"code": app_code()})
        page = client.get("/account/security/totp/deactivate/").content.decode()
        assert "This is your only second step" in page
        assert "You work in the admin" not in page

    def test_staff_learn_that_the_admin_closes(self, staff_client) -> None:
        staff_client.post("/account/security/reauthenticate/", {"code": app_code()})
        page = staff_client.get("/account/security/totp/deactivate/").content.decode()
        assert "it stays closed to you until you set up another second step" in page

    def test_nobody_is_warned_who_has_another(self, client_for) -> None:
        user = UserFactory(with_second_factor=True)
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
        client = client_for(user)
        client.post("/account/security/reauthenticate/", {"code": app_code()})
        assert "only second step" not in client.get("/account/security/totp/deactivate/").content.decode()

    def test_recovery_codes_are_a_file_that_says_what_it_is(self, client_for) -> None:
        user = UserFactory(with_second_factor=True)
        client = client_for(user)
        client.post("/account/security/reauthenticate/", {"code": app_code()})
        response = client.get("/account/security/recovery-codes/download/")
        words = response.content.decode()
        codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
        assert "attachment" in response["Content-Disposition"]
        assert user.email in words
        assert all(code in words.splitlines() for code in codes)

    def test_few_codes_left_wait_for_the_person(self, client_for) -> None:
        user = UserFactory(with_second_factor=True)
        codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap()
        for code in codes.get_unused_codes()[:-2]:
            assert codes.validate_code(code)
        page = client_for(user).get("/account/").content.decode()
        assert "Only 2 of your recovery codes are left" in page
        assert "new recovery codes are to be made" in page


class TestTakingItOff:
    def test_the_password_alone_is_not_enough(self, client_for) -> None:
        client = client_for(UserFactory(with_second_factor=True))
        response = client.post(
            "/account/sign-in/again/?next=/account/security/totp/deactivate/", {"password": PASSWORD}
        )
        assert response.url.startswith("/account/security/reauthenticate/")
        assert client.get("/account/security/totp/deactivate/").url.startswith(
            "/account/security/reauthenticate/"
        )

    def test_the_factor_itself_is(self, client_for) -> None:
        client = client_for(UserFactory(with_second_factor=True))
        client.post("/account/security/reauthenticate/", {"code": app_code()})
        assert client.get("/account/security/totp/deactivate/").status_code == 200
