"""Mails to applicants, with a link of their own each, and to the association about them."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from membership.models import Application, ApplicationLink
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email

DRAFT_LINK = timedelta(days=30)
SENT_LINK = timedelta(days=180)


def hash_of(token: str) -> str:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(application: Application, *, now: datetime) -> str:
    """Return the token of a new link to the application; older links go on working until they expire."""
    token = secrets.token_urlsafe(24)
    lasts = DRAFT_LINK if application.state == Application.State.STARTED else SENT_LINK
    ApplicationLink.objects.create(
        application=application, token_hash=hash_of(token), created_at=now, expires_at=now + lasts
    )
    return token


def send_to_applicant(
    name: str, application: Application, *, token: str = "", now: datetime, **facts: object
) -> None:
    """Mail a letter of `templates/emails/membership/application_<name>_*.txt` to the lead contact, with a link to the application."""
    link = reverse("join:application", args=[token or make_link(application, now=now)])
    context = {"application": application, "link": settings.SITE_URL + link, **facts}
    _send(name, application.email, context, is_secret=True, now=now)


def tell_staff(name: str, application: Application, *, now: datetime) -> None:
    """Mail a letter about an application to the association's own address, if there is one."""
    if address := Identity.load().email:
        page = reverse("application:inspect", args=[application.pk])
        context = {"application": application, "link": settings.SITE_URL + page}
        _send(name, address, context, is_secret=False, now=now)


def _send(name: str, address: str, context: dict[str, object], *, is_secret: bool, now: datetime) -> None:
    context = {"identity": Identity.load(), **context}
    letter = compose_letter(
        recipients=[address],
        subject=render_to_string(f"emails/membership/application_{name}_subject.txt", context),
        words=render_to_string(f"emails/membership/application_{name}_message.txt", context),
    )
    write_email(letter, is_secret=is_secret, now=now)
