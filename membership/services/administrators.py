"""People who handle a partnership's affairs without a seat."""

from datetime import datetime

from django.db import transaction

from accounts.services.people import find_or_create_person
from membership.models import Administrator, Partnership
from membership.seat_letters import tell_administrator
from membership.services import MembershipError
from membership.services.locks import lock_partnership
from membership.services.seats import AccountIsClosedError


class AlreadyAdministersError(MembershipError):
    """The person handles this partnership's affairs."""


@transaction.atomic
def add_administrator(
    *,
    partnership: Partnership,
    email: str,
    first_name: str = "",
    last_name: str = "",
    is_told: bool = True,
    now: datetime,
) -> Administrator:
    """Let a person handle the partnership's seats, invoices and bookings; it uses no seat and opens no members' content.

    An account is opened for the address where there is none; with `is_told` the person learns of it by mail.
    Raises `AlreadyAdministersError` or `AccountIsClosedError`.
    """
    lock_partnership(partnership)
    person = find_or_create_person(email=email, first_name=first_name, last_name=last_name)
    if not person.is_active:
        raise AccountIsClosedError(f"The account of {email} is closed. Open it again first.", field="email")
    administrator, is_new = Administrator.objects.get_or_create(
        partnership=partnership, user=person, defaults={"since": now}
    )
    if not is_new:
        raise AlreadyAdministersError(f"{email} is already an administrator of {partnership}.", field="email")
    if is_told:
        tell_administrator(person, partnership, now=now)
    return administrator


def remove_administrator(*, administrator: Administrator) -> None:
    """End a person's say in a partnership's affairs; the history keeps that they had it."""
    administrator.delete()
