"""What was changed on a partnership, by whom and when, from the audit trail that the database itself writes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.formats import date_format

from membership.models import (
    Administrator,
    CoveredArea,
    FormerName,
    Invitation,
    Membership,
    MembershipYear,
    Partnership,
    PartnershipNote,
    Seat,
)

READ_A_TABLE = 200
BELONGING = (CoveredArea, Membership, Seat, Invitation, Administrator, PartnershipNote, FormerName)
ABOUT: dict[str, type[Model]] = {"user_id": get_user_model(), "year_id": MembershipYear}
ACTIONS = {"insert": "added", "update": "changed", "delete": "removed"}


@dataclass(frozen=True)
class Difference:
    """One field's value before and after; empty where there was none."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One row written: when, by whom (empty for the system itself), which row of which partnership (0 for none), and what differs."""

    at: datetime
    who: str
    what: str
    action: str
    differences: tuple[Difference, ...]
    partnership_id: int


def history_of(*partnerships: Partnership, count: int) -> list[Change]:
    """Return the latest changes of partnerships and what belongs to them, the newest first."""
    pks = [partnership.pk for partnership in partnerships]
    rows = [*written(Partnership, pgh_obj_id__in=pks)]
    for model in BELONGING:
        rows += written(model, partnership_id__in=pks)
    return changes_of(rows)[:count]


def changes_of(rows: list[Any]) -> list[Change]:
    """Return what rows of the audit trail say, the newest first; one query for each table that they name."""
    names = _Names(rows)
    changes = [_change(event, before, names) for event, before in _with_before(rows)]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def written(model: Any, **belonging: Any) -> Iterable[Any]:
    """Return the latest rows of a model's audit trail that belong to something, the oldest first."""
    latest = model.pgh_event_model.objects.filter(**belonging).select_related("pgh_context")
    return reversed(latest.order_by("-pgh_id")[:READ_A_TABLE])


def _with_before(events: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    latest: dict[Any, Any] = {}
    for event in events:
        key = (type(event), event.pgh_obj_id if hasattr(event, "pgh_obj_id") else event.id)
        yield event, latest.get(key)
        latest[key] = event


def _tracked(event: Any) -> list[Field]:
    return [field for field in event._meta.fields if not field.name.startswith("pgh_") and field.name != "id"]


class _Names:
    """The names of the rows that events point to, one query a table."""

    def __init__(self, events: list[Any]) -> None:
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for event in events:
            for field in _tracked(event):
                if isinstance(field, ForeignKey):
                    wanted[field.related_model].add(getattr(event, field.attname))
            if event.pgh_context:
                wanted[get_user_model()].add(event.pgh_context.metadata.get("user"))
        self._rows = {
            model: model._base_manager.in_bulk([pk for pk in pks if pk]) for model, pks in wanted.items()
        }

    def of(self, model: type[Model], pk: Any) -> str:
        row = self._rows.get(model, {}).get(pk)
        return str(row) if row else ""


def _change(event: Any, before: Any, names: _Names) -> Change:
    tracked = event.pgh_tracked_model
    user = event.pgh_context.metadata.get("user") if event.pgh_context else None
    about = next(
        (names.of(model, getattr(event, key)) for key, model in ABOUT.items() if hasattr(event, key)), ""
    )
    return Change(
        at=event.pgh_created_at,
        who=names.of(get_user_model(), user),
        what=f"{tracked._meta.verbose_name} {about}".strip(),
        action=ACTIONS[event.pgh_label],
        differences=() if event.pgh_label == "delete" else tuple(_differences(event, before, names)),
        partnership_id=event.pgh_obj_id
        if tracked is Partnership
        else getattr(event, "partnership_id", None) or 0,
    )


def _differences(event: Any, before: Any, names: _Names) -> Iterator[Difference]:
    for field in _tracked(event):
        if isinstance(field, ForeignKey) and field.related_model is Partnership:
            continue
        old, new = (_words(row, field, names) if row else "" for row in (before, event))
        if old != new:
            yield Difference(str(field.verbose_name), old, new)


def _words(event: Any, field: Field, names: _Names) -> str:
    value = getattr(event, field.attname)
    if isinstance(field, ForeignKey):
        return names.of(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
