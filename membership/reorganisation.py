"""What follows a partnership into those that take over from it; each app moves what it owns.

An upper app registers its follower in `AppConfig.ready`; this app never learns which apps exist above it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from membership.models import Partnership


@dataclass(frozen=True)
class Reorganised:
    """One partnership that went up in others: `heir` takes over what cannot be divided, `successors` are all who take over."""

    source: Partnership
    heir: Partnership
    successors: Sequence[Partnership]
    kind: str


@dataclass(frozen=True)
class Follower:
    """What an app does when partnerships merge or split.

    Arguments: `describe` says, for a partnership that is about to end, what of it will move, in plain sentences; `move` moves it,
    inside the transaction of the reorganisation, with all partnerships locked. The past stays with the partnership that ends.
    """

    name: str
    describe: Callable[[Partnership], Iterable[str]]
    move: Callable[[Reorganised, datetime], None]


_followers: dict[str, Follower] = {}


def register_follower(follower: Follower) -> None:
    """Let an app's rows follow partnerships that merge or split; the same name again replaces it."""
    _followers[follower.name] = follower


def followers() -> list[Follower]:
    """Return all followers, in the order of their names."""
    return [_followers[name] for name in sorted(_followers)]
