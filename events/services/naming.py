"""Naming who books and who comes. What people need and like is theirs to say, on their own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from events.models import Booking, Place
from events.refusals import IsCancelledError, TooLateError
from events.services.locks import lock_booking


@dataclass(frozen=True)
class Contact:
    """Who books and is written to."""

    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True)
class Person:
    """Who comes. `user_id` is the account of a colleague that a lead contact ticked, or one's own."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    job_title: str = ""
    organisation: str = ""
    user_id: int | None = None

    @property
    def is_named(self) -> bool:
        return bool(self.first_name or self.last_name)


NAME_LATER = Person()


@transaction.atomic
def name_people(
    *, booking: Booking, contact: Contact | None = None, people: Mapping[int, Person], now: datetime
) -> Booking:
    """Write who books and who comes on which place, as long as the form is open or names may be changed.

    Arguments: `people` names, by the key of a place, who comes on it, or `NAME_LATER`; places that it leaves out stay as they are.
    Raises `IsCancelledError` or `TooLateError`.
    """
    booking = lock_booking(booking)
    check_changeable(booking, now=now)
    if contact is not None:
        booking.contact_name, booking.contact_email = contact.name, contact.email
        booking.contact_phone = contact.phone
        booking.save(update_fields=["contact_name", "contact_email", "contact_phone"])
    for place in booking.places.open().filter(pk__in=people):
        write_person(place, people[place.pk], now=now)
    return booking


def write_person(place: Place, person: Person, *, now: datetime) -> None:
    """Write who comes on a place."""
    place.first_name, place.last_name = person.first_name.strip(), person.last_name.strip()
    place.email, place.job_title = person.email.strip(), person.job_title.strip()
    place.organisation, place.user_id = person.organisation.strip(), person.user_id
    place.named_at = now if person.is_named else None
    place.save(
        update_fields=[
            *("first_name", "last_name", "email", "job_title"),
            *("organisation", "user", "named_at"),
        ]
    )


def check_changeable(booking: Booking, *, now: datetime) -> None:
    """Raise `IsCancelledError` or `TooLateError` unless names and choices may still be changed by those who booked."""
    if booking.cancelled_at or booking.event.is_cancelled:
        raise IsCancelledError("This booking was cancelled.")
    if booking.placed_at and not booking.event.may_be_changed(now):
        raise TooLateError("The time for changes is over. Please write to us.")
