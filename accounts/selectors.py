"""Reads about people that are not trivial."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q

from accounts.models import User

ADMIN_ACCESS = "wagtailadmin.access_admin"
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def person_at(address: str) -> User | None:
    """Return the person whom an e-mail address belongs to: as the address of the account, or as another confirmed one."""
    address = address.strip().lower()
    return (
        User.objects.filter(
            Q(email=address)
            | Q(pk__in=EmailAddress.objects.filter(email=address, verified=True).values("user_id"))
        )
        .order_by("pk")
        .first()
    )


def addresses_of(user: User) -> set[str]:
    """Return every address that reaches the person: the account's own and all further ones they have confirmed."""
    confirmed = EmailAddress.objects.filter(user_id=user.pk, verified=True).values_list("email", flat=True)
    return {user.email, *confirmed}


def is_taken(address: str, *, besides: User | None = None) -> bool:
    """Say whether an address belongs to somebody other than `besides`."""
    holder = person_at(address)
    return holder is not None and holder != besides


def second_factors(user: User) -> set[str]:
    """Return the kinds of second factor that a person has set up; recovery codes alone are none."""
    return set(
        Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).values_list("type", flat=True)
    )


def works_in_the_admin(user: User) -> bool:
    """Say whether a person belongs to the staff: whoever may enter Wagtail's admin."""
    return user.has_perm(ADMIN_ACCESS)
