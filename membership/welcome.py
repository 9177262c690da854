"""The mail with which a membership begins."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from membership.models import Membership, Seat
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email


def send_welcome(membership: Membership, *, now: datetime) -> None:
    """Mail the partnership's lead contacts that it has become a member, and how they fill its seats."""
    leads = Seat.objects.held().filter(partnership=membership.partnership_id, is_lead_contact=True)
    for seat in leads.select_related("user"):
        facts = {
            "identity": Identity.load(),
            "membership": membership,
            "seat": seat,
            "seats_page": settings.SITE_URL
            + reverse("partnership_seats", args=[membership.partnership.slug]),
        }
        letter = compose_letter(
            recipients=[seat.user.email],
            subject=render_to_string("emails/membership/membership_started_subject.txt", facts),
            words=render_to_string("emails/membership/membership_started_message.txt", facts),
        )
        write_email(letter, now=now)
