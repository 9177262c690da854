"""Naming who books and who comes. What people need and like is theirs to say, on their own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from events.codes import place_code
from events.models import Booking, Details, Place
from events.refusals import IsCancelledError, TooLateError
from events.services.letters import announce_places, tell_who_gave_way
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
    places = list(booking.places.open().filter(pk__in=people).order_by("position", "pk"))
    for place in places:
        write_person(place, people[place.pk], now=now)
    announce_places(booking, places=places, now=now)
    return booking


def write_person(place: Place, person: Person, *, now: datetime) -> None:
    """Write who comes on a place.

    Where that is somebody else than before, the place gets another key and code, so that what the one before was sent opens nothing any
    more, and what they said about their needs is deleted.
    """
    changed = ["first_name", "last_name", "email", "job_title", "organisation", "user", "named_at"]
    if place.is_named and place.booking.placed_at and is_somebody_else(place, person):
        place.key, place.code = uuid4(), place_code()
        changed += ["key", "code"]
        Details.objects.filter(place=place).delete()
        if place.email != person.email and place.booking.confirmed_at:
            tell_who_gave_way(place, address=place.email, now=now)
    place.first_name, place.last_name = person.first_name.strip(), person.last_name.strip()
    place.email, place.job_title = person.email.strip(), person.job_title.strip()
    place.organisation, place.user_id = person.organisation.strip(), person.user_id
    place.named_at = now if person.is_named else None
    place.save(update_fields=changed)


def is_somebody_else(place: Place, person: Person) -> bool:
    """Say whether a name stands for another person than the one on the place: another address, or both names new.

    One new name with the same address is a correction, or a marriage.
    """
    if place.email.casefold() != person.email.strip().casefold():
        return True
    return (
        place.first_name.casefold() != person.first_name.strip().casefold()
        and place.last_name.casefold() != person.last_name.strip().casefold()
    )


def check_changeable(booking: Booking, *, now: datetime) -> None:
    """Raise `IsCancelledError` or `TooLateError` unless names and choices may still be changed by those who booked."""
    if booking.cancelled_at or booking.event.is_cancelled:
        raise IsCancelledError("This booking was cancelled.")
    if booking.placed_at and not booking.event.may_be_changed(now):
        raise TooLateError("The time for changes is over. Please write to us.")
