"""A site on which somebody may share."""

from typing import Any

import pytest

from tests.factories import pages
from tests.factories.membership import SeatFactory
from tests.factories.resources import topic


@pytest.fixture
def site(db: None, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    pages.home()
    topic("Neglect")


@pytest.fixture
def seat(site: None) -> Any:
    return SeatFactory()


@pytest.fixture
def member(seat: Any, client_for: Any) -> Any:
    """A client signed in as somebody on a seat."""
    return client_for(seat.user)
