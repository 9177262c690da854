"""Those who come to the demonstration's events, as bookings name them."""

from __future__ import annotations

from accounts.models import User
from events.services.naming import Person
from membership.models import Partnership

from ..delegates import Delegate


def seated(user: User, partnership: Partnership) -> Person:
    """Somebody with a seat of the partnership."""
    return Person(
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        job_title=user.job_title,
        organisation=partnership.name,
        user_id=user.pk,
    )


def colleague(person: Delegate, partnership: Partnership) -> Person:
    """A colleague whom a lead contact brings along."""
    place = partnership.slug.split("-", 1)[0]
    return Person(
        first_name=person.first_name,
        last_name=person.last_name,
        email=f"{person.first_name}.{person.last_name}@{place}.example".lower(),
        job_title=person.role,
        organisation=partnership.name,
    )


def outsider(person: Delegate) -> Person:
    """Somebody who belongs to no member."""
    return Person(
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        job_title=person.role,
        organisation=person.organisation,
    )
