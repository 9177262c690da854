"""The panels of the account page that this app owns, and its pages in the navigation."""

from typing import cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse

from accounts.area import Answer, Context, Destination, Line, Panel, listed
from accounts.models import User
from accounts.selectors import works_in_the_admin
from accounts.services.asking import request_of

# Whoever has fewer recovery codes left should make new ones while the telephone still works.
FEW_CODES = 3


def _profile(request: HttpRequest) -> Context:
    return {"person": request.user}


def _addresses(request: HttpRequest) -> Context:
    addresses = EmailAddress.objects.filter(user_id=request.user.pk).order_by("-primary", "email")
    return {"addresses": list(addresses)}


def _security(request: HttpRequest) -> Context:
    user = cast(User, request.user)
    factors = list(Authenticator.objects.filter(user_id=user.pk))
    kinds = [factor.type for factor in factors]
    codes = next((factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES), None)
    return {
        "has_password": user.has_usable_password(),
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "is_staff_member": works_in_the_admin(user),
    }


def _is_it_safe(request: HttpRequest, context: Context | None) -> Answer:
    facts = cast(dict[str, int], context)
    keys = facts["passkeys"]
    factors = ["an authenticator app"] if facts["has_app"] else []
    if keys:
        factors.append("a passkey" if keys == 1 else f"{keys} passkeys")
    manage = reverse("mfa_index")
    if not factors:
        first = "your password" if facts["has_password"] else "a code that we e-mail you"
        words = f"Only {first} protects your account. A second step keeps others out even if they learn it."
        asks = "a second step of signing in is to be set up" if facts["is_staff_member"] else ""
        return Answer("Security", (Line(words, manage, "Set up a second step", asks),))
    lines = [Line(f"Your account is protected by {listed(factors)}.", manage, "Look after it")]
    if facts["codes_left"] < FEW_CODES:
        left = facts["codes_left"]
        words = (
            "You have no recovery codes left" if not left else f"Only {left} of your recovery codes are left"
        )
        if left == 1:
            words = "Only one of your recovery codes is left"
        lines.append(
            Line(
                f"{words}: without them a lost phone locks you out.",
                reverse("mfa_generate_recovery_codes"),
                "Make new codes",
                "new recovery codes are to be made",
            )
        )
    return Answer("Security", tuple(lines))


def _data(request: HttpRequest) -> Context:
    return {"waiting": request_of(cast(User, request.user))}


PROFILE = Panel("profile", 70, "pages/accounts/panels/profile.html", _profile)
ADDRESSES = Panel("addresses", 75, "pages/accounts/panels/addresses.html", _addresses)
SECURITY = Panel("security", 80, "pages/accounts/panels/security.html", _security, _is_it_safe)
DATA = Panel("data", 900, "pages/accounts/panels/data.html", _data)

OVERVIEW_PAGE = Destination("overview", 0, "Overview", "account_overview")
PROFILE_PAGE = Destination("profile", 70, "Your details", "account_profile")
SECURITY_PAGE = Destination("security", 80, "Sign-in and security", "mfa_index")
DATA_PAGE = Destination("data", 90, "Your data", "account_data")
