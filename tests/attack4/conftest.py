"""What tests of the directory share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from membership.models import Seat
from tests.factories import pages
from tests.factories.membership import SeatFactory
from tests.factories.resources import topic
from tests.fixtures.sign_in import ClientFor
from tests.servers.web import WebServer


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server of our own that behaves badly on demand."""
    server = WebServer()
    yield server
    server.stop()


@pytest.fixture
def site(db: None, settings: Any, tmp_path: Any) -> None:
    """A site with a topic on which somebody may share."""
    settings.MEDIA_ROOT = tmp_path
    pages.home()
    topic("Neglect")


@pytest.fixture
def seat(site: None) -> Seat:
    return SeatFactory()


@pytest.fixture
def member(seat: Seat, client_for: ClientFor) -> Client:
    """A client signed in as somebody on a seat."""
    return client_for(seat.user)
