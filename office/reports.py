"""What follows when an address turns out to be dead: upper apps add to it when they are loaded."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class FollowDeadAddress(Protocol):
    """Told once when an address is suppressed because mail to it came back for good."""

    def __call__(self, *, address: str, now: datetime) -> None: ...


_followers: list[FollowDeadAddress] = []


def register_dead_address_follower(follower: FollowDeadAddress) -> Callable[[], None]:
    """Add a follower; returns what takes it away again."""
    _followers.append(follower)
    return lambda: _followers.remove(follower)


def follow_dead_address(*, address: str, now: datetime) -> None:
    """Tell every follower. They write rows only, in the transaction of the suppression."""
    for follower in _followers:
        follower(address=address, now=now)
