"""Receivers for signals of signing in: a session remembers its device, and that its person has shown a second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.devices import device_of
from accounts.known_devices import is_known, remember_device
from accounts.models import User
from accounts.own_sessions import note_device
from accounts.second_factor import remember
from accounts.services.new_devices import tell_of_new_device


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    note_device(request, now=timezone.now())


@receiver(user_logged_in)
def note_new_device(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Tell the person about a browser that does not know them, but for their first one.

    Django's own receiver, which writes down when they signed in last, is connected later: its app stands below this one in
    INSTALLED_APPS.
    """
    if request.method is None:
        # A program signs somebody in; no browser does.
        return
    if user.last_login is not None and not is_known(request, user):
        now = timezone.now()
        tell_of_new_device(person=user, device=device_of(request.META.get("HTTP_USER_AGENT", "")), now=now)
    remember_device(request, user)


@receiver(authenticator_used)
def note_use(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    remember(request, user)


@receiver(authenticator_added)
def note_set_up(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Setting one up proves its possession as much as using it does; recovery codes prove nothing by being made."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        remember(request, user)
