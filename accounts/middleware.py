"""The door to the admin, and when a session was last used."""

from collections.abc import Callable, Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.known_devices import set_cookie
from accounts.models import User
from accounts.own_sessions import is_due, note_device
from accounts.rooms import turned_away
from accounts.second_factor import was_shown
from accounts.selectors import second_factors, works_in_the_admin

SET_UP_FIRST = (
    "People who work in the admin protect their account with a second step. "
    "Set up an authenticator app or a passkey here, then go on."
)


class LastSeenMiddleware:
    """Notes in the session of whoever is signed in that it is in use, at most once in ten minutes, and in a browser who signed in.

    Nothing is noted with a response that others may be given from a store: noting sends the session's cookie again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A view that never asked who it is keeps its response free of the question.
        if request.session.accessed and "public" not in response.get("Cache-Control", ""):
            now = timezone.now()
            if request.user.is_authenticated and is_due(request, now=now):
                note_device(request, now=now)
        set_cookie(request, response)
        return response


class StaffDoorMiddleware:
    """Lets staff into the admin once they have shown a second factor; others who are signed in get a plain refusal.

    Wagtail would send a signed-in person without permission to the sign-in page, which would send them straight back.
    Whoever is not signed in passes: Wagtail itself asks them to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
            detour = self._detour(request, request.user)
            if detour:
                return detour
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], named: dict[str, Any]
    ) -> HttpResponse | None:
        """Ask at the rooms that Wagtail leaves open to everybody who works in the admin."""
        if request.path.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
            return turned_away(request, named)
        return None

    def _detour(self, request: HttpRequest, user: User) -> HttpResponse | None:
        if request.path == reverse("wagtailadmin_logout"):
            return None
        if not works_in_the_admin(user):
            raise PermissionDenied
        if not settings.STAFF_NEED_SECOND_FACTOR:
            return None
        kinds = second_factors(user)
        if not kinds:
            messages.info(request, SET_UP_FIRST)
            return HttpResponseRedirect(reverse("mfa_index"))
        if was_shown(request, user):
            return None
        question = "mfa_reauthenticate" if Authenticator.Type.TOTP in kinds else "mfa_reauthenticate_webauthn"
        way_back = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
        return HttpResponseRedirect(f"{reverse(question)}?{urlencode({REDIRECT_FIELD_NAME: way_back})}")
