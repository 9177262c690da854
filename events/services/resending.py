"""Sending tickets once more, on somebody's wish."""

from datetime import datetime

from django.db import transaction

from events.models import Booking, EventLetter, Place
from events.overtaken import comes, confirmation_occasion, place_occasion
from events.refusals import IsCancelledError, NotCompleteError
from events.services.letters import nudge

Kind = EventLetter.Kind


@transaction.atomic
def resend_booking(*, booking: Booking, now: datetime) -> None:
    """Write the confirmation of a booking once more, as it stands now, to whoever made it; once a minute at most.

    Raises `IsCancelledError`, or `NotCompleteError` for a form that was not completed.
    """
    if booking.placed_at is None:
        raise NotCompleteError("This booking has not been completed.", step="check")
    if booking.cancelled_at or booking.event.is_cancelled:
        raise IsCancelledError("This booking was cancelled.")
    occasion = confirmation_occasion(pk=booking.pk, is_confirmed=bool(booking.confirmed_at))
    _write_again(Kind.CONFIRMATION, booking, None, occasion, now=now)


@transaction.atomic
def resend_place(*, place: Place, now: datetime) -> None:
    """Write somebody's ticket and the way to their own page once more, to the person; once a minute at most.

    Raises `IsCancelledError`, or `NotCompleteError` where nobody can be written to or the ticket is not valid yet.
    """
    booking = place.booking
    if place.state == Place.State.ENDED or booking.cancelled_at or booking.event.is_cancelled:
        raise IsCancelledError("This place was cancelled.")
    if not comes(place):
        raise NotCompleteError("The tickets of this booking are not valid yet.", step="check")
    if not place.email:
        raise NotCompleteError("Say who comes on this place, with their e-mail address.", step="people")
    _write_again(Kind.PLACE, booking, place, place_occasion(place), now=now)


def _write_again(kind: str, booking: Booking, place: Place | None, occasion: str, *, now: datetime) -> None:
    letter = EventLetter(
        kind=kind,
        event=booking.event,
        booking=booking,
        place=place,
        occasion=f"{occasion} {now:%Y%m%d%H%M}",
        created_at=now,
        due_at=now,
    )
    EventLetter.objects.bulk_create([letter], ignore_conflicts=True)
    nudge()
