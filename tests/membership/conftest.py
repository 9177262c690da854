"""Staff at their desks."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from newsletters.services.groups import MEMBERSHIP_OFFICER, set_up_groups
from office.models import Identity
from tests.factories.people import UserFactory
from tests.fixtures.sign_in import ClientFor


@pytest.fixture
def sign_in_as(db: None, client_for: ClientFor) -> Callable[[str], tuple[Client, User]]:
    """Return a function that gives a client signed in as somebody of a group of staff, and that person."""

    def sign_in(group: str) -> tuple[Client, User]:
        set_up_groups()
        user = UserFactory(is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        return client_for(user), user

    return sign_in


@pytest.fixture
def officer(sign_in_as: Callable[[str], tuple[Client, User]]) -> Client:
    return sign_in_as(MEMBERSHIP_OFFICER)[0]


@pytest.fixture
def staff_address(db: None) -> str:
    """The association's own address, where staff read about what has come in."""
    identity = Identity.load()
    identity.email = "office@association.example"
    identity.save()
    return identity.email
