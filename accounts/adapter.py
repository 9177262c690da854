"""allauth's questions answered for this site."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from accounts.sealing import seal, unseal
from accounts.selectors import second_factors, works_in_the_admin
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email

# What allauth calls the things in a mail that open an account to whoever reads them.
SECRETS = frozenset({"code", "key", "activate_url", "password_reset_url"})


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: accounts come from seats and from staff. Mail goes out as the association's own letters."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This e-mail address and password do not belong together. Check both, or ask for a code by e-mail.",
        "too_many_login_attempts": "There were too many tries. Wait five minutes, or ask for a code by e-mail.",
        "rate_limited": "That was too often in a short time. Wait a few minutes, then try again.",
        "incorrect_code": "This code is not right, or it is no longer valid.",
        "incorrect_password": "This is not your password.",
        "enter_current_password": "This is not your present password.",
        "duplicate_email": "This address is on your account already.",
        "cannot_remove_primary_email": "Choose another address as the main one first.",
        "unverified_primary_email": "Confirm this address before you make it the main one.",
        "max_email_addresses": "An account can have up to %d e-mail addresses.",
        "same_as_current": "This is the same as before.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Accept only addresses on the host that was asked: allauth would also take every other host of ours."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Ask for the second factor alone where there is one: a stolen password must not be enough to take it off."""
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and second_factors(user):
            return [method for method in methods if method["id"] != "reauthenticate"]
        return methods

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if isinstance(request.user, User) and works_in_the_admin(request.user):
            return reverse("wagtailadmin_home")
        return reverse("account_overview")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_overview")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return a link on the site's own address, whatever Host the request claimed."""
        uid, _, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Make a letter of the template's subject and words; its HTML form is derived from the words."""
        context = {**context, "identity": Identity.load(), "site_url": settings.SITE_URL}
        return compose_letter(
            recipients=[email] if isinstance(email, str) else email,
            subject=render_to_string(f"{template_prefix}_subject.txt", context),
            words=render_to_string(f"{template_prefix}_message.txt", context),
            code=str(context.get("code", "")),
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        write_email(
            self.render_mail(template_prefix, email, {**context, "email": email}),
            is_secret=not SECRETS.isdisjoint(context),
            now=timezone.now(),
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count tries by address alone: allauth adds the request's host, whose port a guesser may vary at will."""
        return str(credentials.get("email", "")).lower()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names the association, not the host, to authenticator apps and passkeys, and seals secrets in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right. Codes change every half minute; try the one shown now.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return Identity.load().name

    def _get_site_name(self) -> str:
        return Identity.load().name

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"
