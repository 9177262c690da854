"""What every test may use."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def mail_goes_to_the_outbox(settings: Any) -> None:
    """Django's test runner would keep mail in memory; here every mail is a row, as on the site."""
    settings.EMAIL_BACKEND = "office.mail.OutboxBackend"
