"""Accounts that others open for a person: a seat, an administrator's place."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.models import User


@transaction.atomic
def find_or_add_person(*, email: str, first_name: str = "", last_name: str = "", now: datetime) -> User:
    """Return the account of an address, opening one without a password where there is none.

    The person signs in with a code sent to the address, which also proves that it is theirs. Names are kept only for a new
    account, or where the existing one has none; an address is compared without regard to case. A deactivated account is
    returned as it is: whether it may sign in again is not decided here.
    """
    email = User.objects.normalize_email(email.strip())
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        other = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
        person = other.user if other else _add(email, first_name, last_name, now)
    if not person.get_full_name() and (first_name or last_name):
        person.first_name, person.last_name = first_name, last_name
        person.save(update_fields=["first_name", "last_name"])
    return person


def _add(email: str, first_name: str, last_name: str, now: datetime) -> User:
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                email=email, first_name=first_name, last_name=last_name, date_joined=now
            )
            EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
    except IntegrityError:
        # Somebody else opened the same account a moment ago.
        return User.objects.get_by_natural_key(email)
    return person
