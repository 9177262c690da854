"""Examples outlive the partnership that shared them: they go to the one that takes over."""

from collections.abc import Iterable
from datetime import datetime

from membership.models import Partnership
from membership.reorganisation import Follower, Reorganised
from resources.models import Example, State
from resources.services.moving import move_examples


def describe(partnership: Partnership) -> Iterable[str]:
    """Say what of a partnership that is about to end goes over."""
    number = Example.objects.filter(partnership=partnership).exclude(state=State.TAKEN_DOWN).count()
    if number:
        yield (
            f"{number} example{'s' if number > 1 else ''} that {partnership} shared: "
            f"{'they go' if number > 1 else 'it goes'} to the partnership that takes over."
        )


def move(reorganised: Reorganised, now: datetime) -> None:
    """Let a partnership's examples be its heir's."""
    if reorganised.source != reorganised.heir:
        move_examples(source=reorganised.source, target=reorganised.heir, now=now)


FOLLOWER = Follower("examples", describe, move)
