"""Tokens by which people without an account confirm and change what they receive.

They stand in addresses, which logs and browsers keep, so that what they say is encrypted: nobody reads a name or an address there.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

OPEN_FOR = timedelta(days=30)
"""How long a link that was asked for leads anywhere; those at the foot of mailings never end."""

_ADDRESS, _REQUEST = "newsletters.address", "newsletters.request"


@dataclass(frozen=True)
class Request:
    """What somebody asked for on the site, with an address that may not be theirs."""

    address: str
    name: str
    topics: tuple[str, ...]
    asked_at: datetime


def sign_address(address: str, *, now: datetime) -> str:
    """Return a token that shows and changes what the address receives, for `OPEN_FOR`."""
    return _seal(_ADDRESS, {"address": address, "at": now.isoformat()})


def address_of(token: str, *, now: datetime) -> str | None:
    """Return the address that a token was made for; None if it is over, or none of ours."""
    told = _open(_ADDRESS, token)
    if told is None or datetime.fromisoformat(told["at"]) + OPEN_FOR < now:
        return None
    return str(told["address"])


def sign_request(*, address: str, name: str, topics: Sequence[str], now: datetime) -> str:
    """Return a token that confirms a request; it holds the request itself, so that nothing is lost with an unconfirmed row."""
    facts = {"address": address, "name": name, "topics": list(topics), "at": now.isoformat()}
    return _seal(_REQUEST, facts)


def request_of(token: str, *, now: datetime) -> Request | None:
    """Return what a token confirms; None if it is over, or none of ours."""
    told = _open(_REQUEST, token)
    if told is None:
        return None
    asked_at = datetime.fromisoformat(told["at"])
    if asked_at + OPEN_FOR < now:
        return None
    return Request(told["address"], told["name"], tuple(told["topics"]), asked_at)


def _seal(purpose: str, facts: Mapping[str, object]) -> str:
    return _box(purpose).encrypt(json.dumps(facts).encode()).decode()


def _open(purpose: str, token: str) -> Any:
    """What a token says; None if it was not made here for this purpose."""
    try:
        return json.loads(_box(purpose).decrypt(token.encode(errors="replace")))
    except InvalidToken:
        return None


def _box(purpose: str) -> MultiFernet:
    """What seals with the secret of today, and opens with earlier ones too."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [sha256(f"{purpose} {secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])
