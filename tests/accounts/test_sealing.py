"""Secrets of second factors in the database: sealed, readable with the keys of before, and sealed anew."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.sealing import UnreadableSecretError, seal, unseal
from tests.factories.people import PASSWORD, TOTP_SECRET, UserFactory, app_code

pytestmark = pytest.mark.django_db
BEFORE, PRESENT = "b" * 60, "p" * 60


def signs_in_with_the_app(user) -> bool:
    client = Client()
    client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})
    client.post("/account/security/authenticate/", {"code": app_code()})
    return client.get("/account/").status_code == 200


def kept(user, kind: str = "totp") -> dict:
    return Authenticator.objects.get(user=user, type=kind).data


class TestTheDatabase:
    def test_holds_no_secret_in_clear(self) -> None:
        user = UserFactory(with_second_factor=True)
        assert TOTP_SECRET not in str(kept(user))
        seed = unseal(kept(user, "recovery_codes")["seed"])
        assert seed not in str(kept(user, "recovery_codes"))
        assert signs_in_with_the_app(user)

    def test_does_not_show_who_has_the_same_secret(self) -> None:
        assert seal(TOTP_SECRET) != seal(TOTP_SECRET)

    def test_may_still_hold_rows_from_before_anything_was_sealed(self) -> None:
        user = UserFactory(with_second_factor=True)
        Authenticator.objects.filter(user=user, type="totp").update(data={"secret": TOTP_SECRET})
        assert signs_in_with_the_app(user)


class TestChangingTheKey:
    @pytest.fixture
    def user(self, settings):
        settings.SECRET_KEY = BEFORE
        user = UserFactory(with_second_factor=True)
        settings.SECRET_KEY = PRESENT
        return user

    def test_the_key_of_before_opens_for_as_long_as_it_is_named(self, user, settings) -> None:
        settings.SECRET_KEY_FALLBACKS = [BEFORE]
        assert signs_in_with_the_app(user)

    def test_without_it_nothing_is_opened_and_nothing_made_up(self, user) -> None:
        with pytest.raises(UnreadableSecretError):
            unseal(kept(user)["secret"])

    def test_after_sealing_anew_the_key_of_before_is_no_longer_needed(self, user, settings) -> None:
        settings.SECRET_KEY_FALLBACKS = [BEFORE]
        call_command("seal_second_factors")
        settings.SECRET_KEY_FALLBACKS = []
        assert signs_in_with_the_app(user)
        assert unseal(kept(user, "recovery_codes")["seed"])

    def test_sealing_anew_twice_changes_nothing_more(self, user, settings, capsys) -> None:
        settings.SECRET_KEY_FALLBACKS = [BEFORE]
        call_command("seal_second_factors")
        once = kept(user)
        call_command("seal_second_factors")
        assert kept(user) == once
        assert capsys.readouterr().out.splitlines() == [
            "2 sealed anew; all others were.",
            "0 sealed anew; all others were.",
        ]

    def test_sealing_anew_without_the_key_of_before_changes_nothing(self, user) -> None:
        unsealed = UserFactory()
        Authenticator.objects.create(user=unsealed, type="totp", data={"secret": TOTP_SECRET})
        before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
        with pytest.raises(CommandError, match="SECRET_KEY_FALLBACKS"):
            call_command("seal_second_factors")
        assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == before
