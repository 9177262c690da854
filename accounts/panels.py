"""The panels of the account page that this app owns."""

from typing import cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.area import Context, Panel
from accounts.models import User
from accounts.selectors import works_in_the_admin
from accounts.services.asking import request_of


def _profile(request: HttpRequest) -> Context:
    return {"person": request.user}


def _addresses(request: HttpRequest) -> Context:
    addresses = EmailAddress.objects.filter(user_id=request.user.pk).order_by("-primary", "email")
    return {"addresses": list(addresses)}


def _security(request: HttpRequest) -> Context:
    user = cast(User, request.user)
    kinds = list(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    return {
        "has_password": user.has_usable_password(),
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "is_staff_member": works_in_the_admin(user),
    }


PROFILE = Panel("profile", 10, "pages/accounts/panels/profile.html", _profile)
ADDRESSES = Panel("addresses", 30, "pages/accounts/panels/addresses.html", _addresses)
SECURITY = Panel("security", 40, "pages/accounts/panels/security.html", _security)


def _data(request: HttpRequest) -> Context:
    return {"waiting": request_of(cast(User, request.user))}


DATA = Panel("data", 900, "pages/accounts/panels/data.html", _data)
