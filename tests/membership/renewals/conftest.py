"""A moment in January, for pages that ask the clock, and people signed in."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories.renewals import JANUARY


@pytest.fixture
def january() -> Iterator[time_machine.Traveller]:
    """Let it be 15 January 2027, in the middle of the year 2026/27."""
    with time_machine.travel(JANUARY, tick=False) as moment:
        yield moment


@pytest.fixture
def lead_client(client_for) -> Client:  # type: ignore[no-untyped-def]
    """A client signed in as the lead contact that `member()` makes."""
    return client_for(User.objects.get(email="lead@saltby.example"))
