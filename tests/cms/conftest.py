"""What tests of the CMS share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_surroundings(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Start every test with an empty cache and an empty folder for files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    yield
    cache.clear()
