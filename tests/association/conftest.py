"""Folders for real servers: short of name, and reachable for the account that runs PostgreSQL."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def var() -> Iterator[Path]:
    """A VAR_DIR of its own, which every account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="var-")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
