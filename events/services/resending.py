"""Sending again what somebody has lost."""

from datetime import datetime

from django.db import transaction

from events.models import Booking, EventLetter
from events.services.letters import nudge


@transaction.atomic
def resend_booking(*, booking: Booking, now: datetime) -> None:
    """Send the confirmation of a placed booking again to whoever made it; asked twice within a minute it goes once."""
    letter = EventLetter(
        kind=EventLetter.Kind.CONFIRMATION,
        event=booking.event,
        booking=booking,
        occasion=f"confirmation {booking.pk} again {now:%Y-%m-%d %H:%M}",
        created_at=now,
        due_at=now,
    )
    EventLetter.objects.bulk_create([letter], ignore_conflicts=True)
    nudge()
