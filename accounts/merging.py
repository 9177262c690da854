"""What goes over when two accounts become one. Each app says what it moves; this app never learns which apps exist above it.

The same plan is shown before and carried out afterwards, so that a preview cannot promise what then does not happen.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from accounts.models import User


def nothing(now: datetime) -> None:
    """Carry nothing out: the words say what stays as it is."""


@dataclass(frozen=True)
class Move:
    """One thing that a merge does.

    Arguments: `words` tell a person who decides, in a full sentence; `is_conflict` marks what both accounts have and only one can keep;
    `carry_out` writes it, inside the merge's transaction, with both accounts locked.
    """

    words: str
    carry_out: Callable[[datetime], None] = nothing
    is_conflict: bool = False


Planner = Callable[[User, User], Iterable[Move]]

_planners: dict[str, tuple[int, Planner]] = {}


def register_moves(name: str, planner: Planner, *, order: int) -> None:
    """Let an app say what it moves; the same name again replaces it.

    `planner` is called with the account that is kept and the one that is closed; it reads, and writes nothing by itself.
    """
    _planners[name] = (order, planner)


@dataclass(frozen=True)
class Plan:
    """Everything that merging two accounts would do, in order."""

    moves: tuple[Move, ...]

    @property
    def conflicts(self) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if move.is_conflict)

    @property
    def others(self) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if not move.is_conflict)

    @property
    def fingerprint(self) -> str:
        """What a person agrees to; it differs as soon as anything of the plan does."""
        return sha256("\n".join(move.words for move in self.moves).encode()).hexdigest()


def plan_merge(*, kept: User, closed: User) -> Plan:
    """Return what putting `closed` into `kept` would do now."""
    planners = sorted(_planners.items(), key=lambda item: (item[1][0], item[0]))
    return Plan(tuple(move for _, (_, planner) in planners for move in planner(kept, closed)))
