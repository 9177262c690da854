"""When something that the site shows changes by time alone."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.apps import apps
from django.db.models import Min, Q
from django.utils import timezone

# How long anything is kept at most: if a process is killed between its commit and the new generation, this ends what is stale.
LONGEST = timedelta(minutes=5)

_columns: dict[str, tuple[str, ...]] = {}


def register_instants(columns: Mapping[str, tuple[str, ...]]) -> None:
    """Declare columns that hold moments at which a page changes by itself, by model: `{"events.Event": ("starts_at",)}`."""
    _columns.update(columns)


def registered_instants() -> Mapping[str, tuple[str, ...]]:
    """Return what was declared."""
    return _columns


def next_instant(*, now: datetime) -> datetime:
    """Return until when a page made at `now` (an aware datetime) is right, if nobody writes anything.

    That is the soonest declared moment after now, or midnight in London, when days begin, or `LONGEST` from now. One query a model.
    """
    found = [_next_midnight(now), now + LONGEST]
    for label, names in _columns.items():
        soonest = apps.get_model(label)._default_manager.aggregate(
            **{f"next_{name}": Min(name, filter=Q(**{f"{name}__gt": now})) for name in names}
        )
        found += [moment for moment in soonest.values() if moment is not None]
    return min(found)


def _next_midnight(now: datetime) -> datetime:
    day = timezone.localdate(now, timezone.get_default_timezone()) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
