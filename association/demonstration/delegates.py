"""Who comes to the demonstration's events besides those with a seat, as typed values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from .content import FOLDER


@dataclass(frozen=True)
class Delegate:
    """Somebody who comes; `organisation` is empty for colleagues of whoever brings them."""

    first_name: str
    last_name: str
    role: str
    organisation: str = ""

    @property
    def email(self) -> str:
        """An address that exists nowhere."""
        return f"{self.first_name}.{self.last_name}@delegates.example".lower().replace(" ", "-")


@cache
def _source() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "delegates.toml").read_text(encoding="utf-8"))


def colleagues() -> tuple[Delegate, ...]:
    """Colleagues of lead contacts who have no seat."""
    return tuple(Delegate(first, last, role) for first, last, role in _source()["colleagues"])


def others() -> tuple[Delegate, ...]:
    """People who belong to no member."""
    return tuple(Delegate(first, last, role, where) for first, last, where, role in _source()["others"])


def dietary() -> tuple[str, ...]:
    """What people say to the kitchen."""
    return tuple(_source()["dietary"])


def access() -> tuple[str, ...]:
    """What people say helps them to take part."""
    return tuple(_source()["access"])
