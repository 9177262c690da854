"""What people on lists are told by mail."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email
from resources.models import Profile


def tell_proposed(profile: Profile, *, token: str, now: datetime) -> None:
    """Ask a person whether they agree to stand on a list; whoever reads the letter can answer."""
    _write("profile_proposed", profile, token=token, now=now)


def ask_to_check(profile: Profile, *, token: str, now: datetime) -> None:
    """Ask a person whether their profile is still right."""
    _write("profile_check", profile, token=token, now=now)


def _write(name: str, profile: Profile, *, token: str, now: datetime) -> None:
    facts = {
        "profile": profile,
        "list": profile.people_list,
        "link": settings.SITE_URL + reverse("resources:profile_link", args=[token]),
        "identity": Identity.load(),
    }
    letter = compose_letter(
        recipients=[profile.email],
        subject=render_to_string(f"emails/resources/{name}_subject.txt", facts),
        words=render_to_string(f"emails/resources/{name}_message.txt", facts),
    )
    write_email(letter, is_secret=True, now=now)
