"""Receivers for signals of signing in: a session remembers its device, and that its person has shown a second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.own_sessions import note_device
from accounts.second_factor import remember


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    note_device(request, now=timezone.now())


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
