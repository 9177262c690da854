"""Which browsers a person has signed in with before: told by a cookie that only the account area gets to see.

The site keeps no list of people's devices, and needs none to know whether a browser is a known one.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User

COOKIE = "known_device"
LASTS = timedelta(days=365)
MOST_PEOPLE = 5
"""People who share a browser and are remembered in it; whoever signed in last comes first."""
TO_KEEP = "known_device_to_keep"


def is_known(request: HttpRequest, user: User) -> bool:
    """Say whether this browser says that the person has signed in with it before."""
    return any(constant_time_compare(mark, _mark_of(user)) for mark in _marks(request))


def remember_device(request: HttpRequest, user: User) -> None:
    """Let the answer to this request tell the browser that the person signed in with it."""
    mine = _mark_of(user)
    marks = [mine, *(mark for mark in _marks(request) if mark != mine)][:MOST_PEOPLE]
    setattr(request, TO_KEEP, ".".join(marks))


def set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Send along what `remember_device` noted."""
    if value := getattr(request, TO_KEEP, ""):
        response.set_cookie(
            COOKIE,
            value,
            max_age=LASTS,
            path=reverse("account_overview"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _marks(request: HttpRequest) -> list[str]:
    return [mark for mark in request.COOKIES.get(COOKIE, "").split(".") if mark][:MOST_PEOPLE]


def _mark_of(user: User) -> str:
    """What nobody without the site's secret can compute, and what tells nobody's number."""
    return salted_hmac("accounts.known_devices", str(user.pk), algorithm="sha256").hexdigest()[:32]
