"""Telling people that their account was opened on a device that it was never opened on before."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email


def tell_of_new_device(*, person: User, device: str, now: datetime) -> None:
    """Write to the person's main address that they, or somebody else, signed in at `now` (aware) on a new device, and what to do.

    Arguments: `device` is what somebody would call it, such as “Firefox on Windows”. No address on the internet is told: people cannot
    tell their own from another one.
    """
    facts = {
        "identity": Identity.load(),
        "device": device,
        "now": now,
        "password_url": settings.SITE_URL + reverse("account_change_password"),
        "devices_url": settings.SITE_URL + reverse("account_sessions"),
    }
    letter = compose_letter(
        recipients=[person.email],
        subject="A sign-in on a new device",
        words=render_to_string("account/email/new_device_message.txt", facts),
    )
    write_email(letter, now=now)
