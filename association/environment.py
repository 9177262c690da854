"""Reads the settings that differ between places from the environment, with production's values as the default."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
MODES = ("production", "local", "test")


def text(name: str, default: str | None = None) -> str:
    """Return the variable `name`; without a default a missing one stops the start with a clear message."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(
            f"Set the environment variable {name}. See .env.example for what it means."
        )
    return default


def flag(name: str, default: bool) -> bool:
    """Return a yes/no variable: 1, true, yes and on mean yes."""
    value = os.environ.get(name, "").strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    """Return a whole number, or stop the start with a clear message when it is none."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.") from None


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty entries."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def beginning_with(prefix: str) -> dict[str, str]:
    """Return every variable whose name begins with `prefix`, by the rest of its name."""
    return {
        name.removeprefix(prefix): value.strip()
        for name, value in os.environ.items()
        if name.startswith(prefix) and value.strip()
    }


def mode() -> str:
    """Return SITE_MODE: `production`, `local` (one machine, demonstration) or `test`."""
    value = text("SITE_MODE", "production")
    if value not in MODES:
        raise ImproperlyConfigured(f"SITE_MODE must be one of {', '.join(MODES)}, not “{value}”.")
    return value


def var_dir() -> Path:
    """Return the folder for everything this machine writes: media, queue, cache, logs."""
    return Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")
