"""The account area within reach from the admin."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks


@hooks.register("register_account_menu_item")
def sign_in_and_security(request: HttpRequest) -> dict[str, str]:
    """Lead from Wagtail's account page to addresses, password and second factor, which live in one place."""
    return {
        "url": reverse("account_overview"),
        "label": "Sign-in and security",
        "help_text": "Change your e-mail addresses, your password and your second step of signing in.",
    }
