"""Accounts of invented people. Those who show the site sign in with one known password; nobody else can."""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User

from .. import people


@cache
def _passwords() -> dict[str, str]:
    hashed = make_password(people.password())
    return {person.email: hashed for person in people.sign_ins()}


def add_person(name: str, email: str, **fields: Any) -> User:
    """The account for an address, made if there is none; a person with two seats has one account."""
    first, _, last = name.partition(" ")
    password = _passwords().get(email) or make_password(None)
    user, is_new = User.objects.get_or_create(
        email=email, defaults={"first_name": first, "last_name": last, "password": password, **fields}
    )
    if is_new:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
