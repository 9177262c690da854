"""Where the association's own legacy documents lie, if they are at hand."""

import os
import warnings
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]


def seeds_folder() -> Path | None:
    """The folder that SEEDS_DIR names, or `shared/seeds` beside the checkout."""
    named = os.environ.get("SEEDS_DIR")
    candidates = [Path(named)] if named else [CHECKOUT.parent / "shared" / "seeds"]
    return next((folder for folder in candidates if folder.is_dir()), None)


@pytest.fixture
def seeds(request: pytest.FixtureRequest) -> dict[str, Path]:
    """The legacy documents by the first three signs of their names; empty, with a loud warning, if they are
    absent.
    """
    folder = seeds_folder()
    if folder is None:
        warnings.warn(f"LEFT OUT: {request.node.name} had no legacy documents to read", stacklevel=1)
        return {}
    return {path.name[:3]: path for path in sorted(folder.glob("*.txt"))}


@pytest.fixture
def documents() -> Path:
    """Invented documents in differing styles."""
    return Path(__file__).parent / "documents"
