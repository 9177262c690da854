"""What this app itself moves when two accounts become one: addresses and what is known of the person."""

from collections.abc import Callable, Iterator
from datetime import datetime

from allauth.account.models import EmailAddress

from accounts.merging import Move
from accounts.models import User
from accounts.selectors import addresses_of, second_factors, works_in_the_admin

DETAILS = {
    "first_name": "first name",
    "last_name": "last name",
    "job_title": "job title",
    "phone": "telephone number",
}


def addresses(kept: User, closed: User) -> Iterator[Move]:
    """Every confirmed address of the closed account opens the kept one."""
    for address in sorted(addresses_of(closed)):
        yield Move(f"{address} becomes a further address of {kept.email}.", _give(address, kept, closed))


def details(kept: User, closed: User) -> Iterator[Move]:
    """What the kept account does not say is taken from the closed one."""
    for field, label in DETAILS.items():
        value = getattr(closed, field)
        if value and not getattr(kept, field):
            yield Move(f"The {label} “{value}” is taken over.", _write(field, value, kept))


def ways_in(kept: User, closed: User) -> Iterator[Move]:
    """Ways of signing in, and what somebody may do in the admin, are never inherited."""
    yield Move("Nobody can sign in to the closed account any more; whoever is signed in there is signed out.")
    if closed.has_usable_password():
        yield Move(f"The password of the closed account is gone; that of {kept.email} stays.")
    if second_factors(closed):
        yield Move("The second step of signing in of the closed account is not taken over.")
    if works_in_the_admin(closed):
        yield Move("What the closed account may do in the admin is not taken over.")


def _give(address: str, kept: User, closed: User) -> Callable[[datetime], None]:
    def carry_out(now: datetime) -> None:
        EmailAddress.objects.filter(user=closed, email=address).delete()
        EmailAddress.objects.update_or_create(user=kept, email=address, defaults={"verified": True})

    return carry_out


def _write(field: str, value: str, kept: User) -> Callable[[datetime], None]:
    def carry_out(now: datetime) -> None:
        setattr(kept, field, value)
        kept.save(update_fields=[field])

    return carry_out
