"""What the directory moves when two accounts become one."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import QuerySet

from accounts.merging import Move
from accounts.models import User
from resources.models import Example, ExampleStep, HeldFile


def examples(kept: User, closed: User) -> Iterator[Move]:
    """Whoever is kept has contributed what the closed account did, and holds its uploads that are not sent."""
    own = Example.objects.filter(contributed_by=closed)
    if number := own.count():
        yield Move(
            f"Examples that {closed.email} shared go to {kept.email}: {number}.",
            _give(own, "contributed_by", kept),
        )
    steps = ExampleStep.objects.filter(by=closed)
    if number := steps.count():
        yield Move(f"Steps with examples are noted under {kept.email}: {number}.", _give(steps, "by", kept))
    held = HeldFile.objects.filter(held_by=closed)
    if number := held.count():
        yield Move(
            f"Files uploaded for an example that is not sent go to {kept.email}: {number}.",
            _give(held, "held_by", kept),
        )


def _give(rows: QuerySet, field: str, kept: User) -> Callable[[datetime], None]:
    def carry_out(now: datetime) -> None:
        rows.update(**{field: kept})

    return carry_out
