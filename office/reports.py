"""What follows from reports about mail: upper apps add to it when they are loaded."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from office.models import Copy


class FollowDeadAddress(Protocol):
    """Told once when an address is suppressed because mail to it came back for good."""

    def __call__(self, *, address: str, now: datetime) -> None: ...


class FollowUnwanted(Protocol):
    """Told when somebody lets us know through their mail program or provider that they do not want our mail.

    `copy` is the mail that it is about, where that is known; `is_complaint` whether it was reported as unwanted.
    """

    def __call__(self, *, address: str, copy: Copy | None, is_complaint: bool, now: datetime) -> None: ...


_followers: list[FollowDeadAddress] = []
_followers_of_unwanted: list[FollowUnwanted] = []


def register_dead_address_follower(follower: FollowDeadAddress) -> Callable[[], None]:
    """Add a follower; returns what takes it away again."""
    _followers.append(follower)
    return lambda: _followers.remove(follower)


def register_unwanted_follower(follower: FollowUnwanted) -> Callable[[], None]:
    """Add a follower; returns what takes it away again."""
    _followers_of_unwanted.append(follower)
    return lambda: _followers_of_unwanted.remove(follower)


def follow_dead_address(*, address: str, now: datetime) -> None:
    """Tell every follower. They write rows only, in the transaction of the suppression."""
    for follower in _followers:
        follower(address=address, now=now)


def follow_unwanted(*, address: str, copy: Copy | None, is_complaint: bool, now: datetime) -> None:
    """Tell every follower. They write rows only, in the transaction in which the report is acted on."""
    for follower in _followers_of_unwanted:
        follower(address=address, copy=copy, is_complaint=is_complaint, now=now)
