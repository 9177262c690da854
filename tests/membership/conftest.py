"""Staff at their desks."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from newsletters.services.groups import MEMBERSHIP_OFFICER, set_up_groups
from tests.factories.people import UserFactory


@pytest.fixture
def sign_in_as(db):
    """Return a function that gives a client signed in as somebody of a group of staff, and that person."""

    def sign_in(group: str) -> tuple[Client, object]:
        set_up_groups()
        user = UserFactory(is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client, user

    return sign_in


@pytest.fixture
def officer(sign_in_as) -> Client:
    return sign_in_as(MEMBERSHIP_OFFICER)[0]
