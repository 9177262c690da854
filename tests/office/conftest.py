"""The outbox's tests speak to a real SMTP server."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.smtp import Server


@pytest.fixture
def smtp(settings: Any) -> Iterator[Server]:
    """A running server, and settings that transmit to it."""
    server = Server()
    settings.MAIL_TRANSPORT = "office.transport.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    yield server
    server.stop()
