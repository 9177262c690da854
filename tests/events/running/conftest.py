"""Staff who run events, at their desks."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from newsletters.services.groups import EVENTS_OFFICER, set_up_groups
from tests.factories.people import UserFactory
from tests.fixtures.sign_in import ClientFor


@pytest.fixture
def sign_in_as(db: None, client_for: ClientFor) -> Callable[[str], Client]:
    """Return a function that gives a client signed in as somebody of a group of staff."""

    def sign_in(group: str) -> Client:
        set_up_groups()
        user = UserFactory(is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        return client_for(user)

    return sign_in


@pytest.fixture
def officer(sign_in_as: Callable[[str], Client]) -> Client:
    return sign_in_as(EVENTS_OFFICER)
