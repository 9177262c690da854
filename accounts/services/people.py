"""Creating and changing people."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from accounts.models import User
from accounts.selectors import is_taken, person_at
from office.letters import compose_letter
from office.models import Identity
from office.services.forgetting import remember_again
from office.services.outbox import write_email


class AddressTakenError(Exception):
    """Somebody else already has this e-mail address."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} already belongs to another account.")


class TooManyAddressesError(Exception):
    """The account has as many addresses as an account may have."""

    def __init__(self) -> None:
        super().__init__(
            f"Your account has {settings.ACCOUNT_MAX_EMAIL_ADDRESSES} addresses already. Remove one, then try again."
        )


def lock_person(user: User) -> User:
    """Return the person as they are now, unchanged by others until the surrounding transaction ends.

    New rows may point to the person meanwhile (FOR NO KEY UPDATE), so that this lock waits for nobody who only does that.
    """
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


@transaction.atomic
def create_person(
    *, email: str, first_name: str = "", last_name: str = "", job_title: str = "", phone: str = ""
) -> User:
    """Open an account that needs no password: the person signs in by e-mailed code, or chooses a password by reset.

    The address counts as confirmed, because whoever opens the account vouches for it, and both ways in go through it.
    Raises `AddressTakenError`.
    """
    address = email.strip().lower()
    if is_taken(address):
        raise AddressTakenError(address)
    user = User.objects.create_user(
        address, first_name=first_name, last_name=last_name, job_title=job_title, phone=phone
    )
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    # Whoever begins anew is written to anew.
    remember_again(address=address)
    return user


@transaction.atomic
def find_or_create_person(*, email: str, first_name: str = "", last_name: str = "") -> User:
    """Return the account of an address, opening one as `create_person` does where there is none.

    Names are kept only for a new account, or where the existing one has none. A deactivated account is returned as it is:
    whether it may sign in again is not decided here.
    """
    person = person_at(email)
    if person is None:
        try:
            with transaction.atomic():
                person = create_person(email=email, first_name=first_name, last_name=last_name)
        except (AddressTakenError, IntegrityError):
            # Somebody else opened the same account a moment ago.
            person = User.objects.get_by_natural_key(email.strip())
    if not person.get_full_name() and (first_name or last_name):
        person.first_name, person.last_name = first_name, last_name
        person.save(update_fields=["first_name", "last_name"])
    return person


@transaction.atomic
def change_profile(*, user: User, first_name: str, last_name: str, job_title: str, phone: str) -> None:
    """Write what a person says about themselves."""
    user.first_name, user.last_name = " ".join(first_name.split()), " ".join(last_name.split())
    user.job_title, user.phone = " ".join(job_title.split()), phone
    user.save(update_fields=["first_name", "last_name", "job_title", "phone"])


@transaction.atomic
def give_address(*, user: User, email: str, now: datetime) -> None:
    """Make an address the one of the account, confirmed, on the word of staff; the one before no longer opens the account.

    Other addresses that the person has confirmed stay. The address before is told at `now`. Raises `AddressTakenError`.
    """
    address = email.strip().lower()
    User.objects.select_for_update().get(pk=user.pk)
    if is_taken(address, besides=user):
        raise AddressTakenError(address)
    before = EmailAddress.objects.filter(user=user, primary=True).exclude(email=address).first()
    if before is not None:
        before.delete()
        _tell_address_before(before=before.email, address=address, now=now)
    EmailAddress.objects.update_or_create(
        user=user, email=address, defaults={"verified": True, "primary": True}
    )
    user.email = address
    user.save(update_fields=["email"])


@transaction.atomic
def add_confirmed_address(*, user: User, email: str, now: datetime) -> None:
    """Add an address to an account whose owner has just proved that they read its mail; the main address is told at `now`.

    Raises `AddressTakenError` or `TooManyAddressesError`. An address that is confirmed already stays as it is.
    """
    address = email.strip().lower()
    user = lock_person(user)
    if is_taken(address, besides=user):
        raise AddressTakenError(address)
    known = EmailAddress.objects.filter(user=user)
    if known.filter(email=address, verified=True).exists():
        return
    if known.exclude(email=address).count() >= settings.ACCOUNT_MAX_EMAIL_ADDRESSES:
        raise TooManyAddressesError
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True})
    facts = {"identity": Identity.load(), "person": user, "address": address}
    letter = compose_letter(
        recipients=[user.email],
        subject=render_to_string("account/email/address_added_subject.txt", facts),
        words=render_to_string("account/email/address_added_message.txt", facts),
    )
    write_email(letter, now=now)


def _tell_address_before(*, before: str, address: str, now: datetime) -> None:
    facts = {"identity": Identity.load(), "from_email": before, "to_email": address}
    letter = compose_letter(
        recipients=[before],
        subject=render_to_string("account/email/address_given_subject.txt", facts),
        words=render_to_string("account/email/address_given_message.txt", facts),
    )
    write_email(letter, now=now)
