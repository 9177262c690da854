"""What tests of the directory share."""

import pytest

from tests.servers.web import WebServer


@pytest.fixture
def web():
    """A web server of our own that behaves badly on demand."""
    server = WebServer()
    yield server
    server.stop()
