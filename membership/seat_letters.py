"""What people are told by mail about seats."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from membership.models import Invitation, Partnership, Seat
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email


def tell_seat_holder(seat: Seat, *, now: datetime) -> None:
    """Tell a person that they have a seat, and how they sign in."""
    _write(
        "seat_given",
        seat.user.email,
        {"seat": seat, "sign_in": settings.SITE_URL + reverse("account_login")},
        now=now,
    )


def tell_whose_seat_ended(seat: Seat, *, successor: User | None = None, now: datetime) -> None:
    """Tell a person that their seat has ended, and what stays; `successor` took it over where it was handed over."""
    _write("seat_ended", seat.user.email, {"seat": seat, "successor": successor}, now=now)


def send_invitation(invitation: Invitation, *, token: str, now: datetime) -> None:
    """Send the link that accepts an invitation to the address it is for; whoever reads it can accept."""
    facts = {
        "invitation": invitation,
        "link": settings.SITE_URL + reverse("invitation", args=[token]),
    }
    _write("invitation", invitation.email, facts, is_secret=True, now=now)


def tell_administrator(person: User, partnership: Partnership, *, now: datetime) -> None:
    """Tell a person that they handle a partnership's affairs, and where."""
    facts = {
        "partnership": partnership,
        "seats": settings.SITE_URL + reverse("partnership_seats", args=[partnership.slug]),
    }
    _write("administrator_added", person.email, facts, now=now)


def _write(
    name: str, recipient: str, facts: dict[str, object], *, is_secret: bool = False, now: datetime
) -> None:
    facts = {**facts, "identity": Identity.load()}
    letter = compose_letter(
        recipients=[recipient],
        subject=render_to_string(f"emails/membership/{name}_subject.txt", facts),
        words=render_to_string(f"emails/membership/{name}_message.txt", facts),
    )
    write_email(letter, is_secret=is_secret, now=now)
