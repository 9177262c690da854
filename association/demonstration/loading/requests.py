"""Somebody who asks for their data to be erased, so that staff see what such a request looks like."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.services.asking import ask_for_erasure
from membership.models import Seat

from .. import people

ASKED_DAYS_AGO = 9


def load_requests(*, now: datetime) -> None:
    """Let one seat holder, who is no lead contact, have asked some days ago: long enough for second thoughts, not yet answered."""
    held = Seat.objects.held().filter(is_lead_contact=False)
    seat = (
        held.exclude(user__email__in=[person.email for person in people.sign_ins()]).order_by("-pk").first()
    )
    if seat is not None:
        ask_for_erasure(user=seat.user, now=now - timedelta(days=ASKED_DAYS_AGO))
