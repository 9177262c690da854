"""Receivers for allauth's signals: a session remembers that its person has shown a second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.second_factor import remember


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
