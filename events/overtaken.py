"""Which letters say nothing any more by the time they would be written."""

from datetime import datetime
from hashlib import sha256

from events.models import EventLetter, Place, WaitingEntry
from events.papers import days_attended

Kind = EventLetter.Kind


def recipient_of(letter: EventLetter) -> str:
    """Return the address that a letter goes to: the person's, else the one in line, else whoever booked; empty where none is known."""
    if letter.facts.get("to"):
        return str(letter.facts["to"])
    if letter.place is not None:
        return letter.place.email
    if letter.entry is not None:
        return letter.entry.email
    return letter.booking.contact_email if letter.booking else ""


def is_overtaken(letter: EventLetter, *, now: datetime) -> bool:
    """Say whether a letter that is due would say what is no longer so, or has nobody to go to."""
    if not recipient_of(letter):
        return True
    says_no_more = {
        Kind.CONFIRMATION: _booking_is_otherwise,
        Kind.PLACE: _place_is_otherwise,
        Kind.CHANGED: _is_called_off,
        Kind.REMINDER: _needs_no_reminder,
        Kind.WAITING: _waits_no_more,
        Kind.OFFER: _is_offered_no_more,
        Kind.THANKS: _did_not_come,
        Kind.MATERIAL: _is_called_off,
    }.get(Kind(letter.kind))
    return says_no_more is not None and says_no_more(letter, now)


def place_occasion(place: Place) -> str:
    """Return what tells a person's first letter about a place from any other: once for a person, and anew with another key.

    The key stands in it as a digest only.
    """
    digest = sha256(place.key.bytes).hexdigest()[:12]
    return f"place {place.pk} {digest} {place.email} {place.name}"[:140]


def confirmation_occasion(*, pk: int, is_confirmed: bool) -> str:
    """Return what tells the letters that confirm a booking apart: one when it is placed, one when it is confirmed later."""
    return f"confirmation {pk} {is_confirmed}"


def comes(place: Place) -> bool:
    """Say whether somebody's place is theirs: booked and confirmed, in a booking that stands."""
    return (
        place.state == Place.State.BOOKED
        and place.booking.confirmed_at is not None
        and place.booking.cancelled_at is None
    )


def _is_called_off(letter: EventLetter, now: datetime) -> bool:
    if letter.event.is_cancelled or (letter.booking and letter.booking.cancelled_at):
        return True
    return letter.place is not None and not letter.facts.get("to") and not comes(letter.place)


def _booking_is_otherwise(letter: EventLetter, now: datetime) -> bool:
    booking = letter.booking
    if booking is None or _is_called_off(letter, now):
        return True
    return bool(booking.confirmed_at) and letter.occasion == confirmation_occasion(
        pk=booking.pk, is_confirmed=False
    )


def _place_is_otherwise(letter: EventLetter, now: datetime) -> bool:
    place = letter.place
    if place is None or _is_called_off(letter, now) or letter.event.is_over(now):
        return True
    return not letter.occasion.startswith(place_occasion(place))


def _needs_no_reminder(letter: EventLetter, now: datetime) -> bool:
    if _is_called_off(letter, now) or letter.event.is_over(now):
        return True
    return letter.place is None and not (
        letter.booking and letter.booking.places.booked().filter(email="").exists()
    )


def _waits_no_more(letter: EventLetter, now: datetime) -> bool:
    return letter.entry is None or letter.entry.state != WaitingEntry.State.WAITING


def _is_offered_no_more(letter: EventLetter, now: datetime) -> bool:
    entry = letter.entry
    if entry is None or entry.state != WaitingEntry.State.OFFERED or entry.offered_until is None:
        return True
    return entry.offered_until <= now


def _did_not_come(letter: EventLetter, now: datetime) -> bool:
    place = letter.place
    return place is None or not place.is_named or not days_attended(place)
