"""Cards are paid with in the sandbox."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def sandbox(settings: Any, tmp_path: Any) -> None:
    settings.SANDBOX_CARD = True
    settings.SANDBOX_FOLDER = tmp_path / "sandbox"
    settings.ROOT_URLCONF = "tests.billing.urls_with_sandbox"
