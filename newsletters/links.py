"""Signed tokens by which people without an account confirm and change what they receive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

OPEN_FOR = timedelta(days=30)
"""How long a link that was asked for leads anywhere; those at the foot of mailings never end."""

_addresses = Signer(salt="newsletters.address")
_requests = Signer(salt="newsletters.request")


@dataclass(frozen=True)
class Request:
    """What somebody asked for on the site, with an address that may not be theirs."""

    address: str
    name: str
    topics: tuple[str, ...]
    asked_at: datetime


def sign_address(address: str, *, now: datetime) -> str:
    """Return a token that shows and changes what the address receives, for `OPEN_FOR`."""
    return _addresses.sign_object({"address": address, "at": now.isoformat()})


def address_of(token: str, *, now: datetime) -> str | None:
    """Return the address that a token was made for; None if it is over, or none of ours."""
    told = _told(_addresses, token)
    if told is None or datetime.fromisoformat(told["at"]) + OPEN_FOR < now:
        return None
    return str(told["address"])


def sign_request(*, address: str, name: str, topics: Sequence[str], now: datetime) -> str:
    """Return a token that confirms a request; it holds the request itself, so that nothing is lost with an unconfirmed row."""
    facts = {"address": address, "name": name, "topics": list(topics), "at": now.isoformat()}
    return _requests.sign_object(facts)


def request_of(token: str, *, now: datetime) -> Request | None:
    """Return what a token confirms; None if it is over, or none of ours."""
    told = _told(_requests, token)
    if told is None:
        return None
    asked_at = datetime.fromisoformat(told["at"])
    if asked_at + OPEN_FOR < now:
        return None
    return Request(told["address"], told["name"], tuple(told["topics"]), asked_at)


def _told(signer: Signer, token: str) -> dict[str, str] | None:
    try:
        told: dict[str, str] = signer.unsign_object(token)
    except BadSignature:
        return None
    return told
