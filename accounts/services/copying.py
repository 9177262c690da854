"""A copy of what is held about a person, to read and for other systems (UK GDPR, articles 15 and 20)."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model, TextField
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.log_actions import log

from accounts.holdings import Holding, Rows, Subject, holdings
from accounts.models import User
from office.models import Identity

IN_MEMORY = 5 * 1024 * 1024
"""Bytes above which the copy is put together on disk."""
READ_AT_ONCE = 500


@dataclass(frozen=True)
class CopiedRows:
    """Rows of one kind: their names for people, and each row as pairs of label and value."""

    rows: Rows
    items: list[dict[str, Any]]


@dataclass(frozen=True)
class CopiedHolding:
    """One holding with the rows about the person."""

    holding: Holding
    kinds: list[CopiedRows]


def make_copy(*, subject: Subject, by: User, now: datetime) -> IO[bytes]:
    """Return a ZIP with everything that is held about the person, as a page to read and as JSON; that it was made is logged.

    Arguments: `by` is the person themself, or the member of staff who makes it for them. The caller closes the file.
    """
    copied = list(gather(subject))
    facts = {"identity": Identity.load(), "subject": subject, "copied": copied, "made_at": now}
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 handed to the caller
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.html", render_to_string("pages/accounts/data_copy.html", facts))
        archive.writestr("my-data.json", json.dumps(_for_programs(facts), ensure_ascii=False, indent=2))
    file.seek(0)
    log(subject.user or by, "accounts.copy_data", user=by, data={"account": subject.user and subject.user.pk})
    return file


def gather(subject: Subject) -> Iterator[CopiedHolding]:
    """Yield each holding that has something about the person, with the fields that they may have."""
    for holding in holdings():
        kinds = [
            CopiedRows(rows, list(_items(rows, subject)))
            for rows in holding.rows
            if rows.about(subject).exists()
        ]
        if kinds:
            yield CopiedHolding(holding, kinds)


def _items(rows: Rows, subject: Subject) -> Iterator[dict[str, Any]]:
    found = rows.about(subject).select_related(*_relations(rows))
    own = set(rows.bearing(subject).values_list("pk", flat=True))
    for row in found.iterator(chunk_size=READ_AT_ONCE):
        is_secret = bool(rows.hides_when) and getattr(row, rows.hides_when)
        shown = [path for path in rows.shows if not (is_secret and _is_long_text(rows, path))]
        hidden = frozenset() if row.pk in own else rows.personal
        yield {_label(rows, path): _value(row, path) for path in shown if path not in hidden}


def _is_long_text(rows: Rows, path: str) -> bool:
    return path != "pk" and isinstance(rows.model_class._meta.get_field(path.partition("__")[0]), TextField)


def _relations(rows: Rows) -> set[str]:
    """Return the relations whose words are shown, so that they are read with the rows."""
    found = set()
    for path in rows.shows:
        first = path.partition("__")[0]
        if first != "pk" and isinstance(rows.model_class._meta.get_field(first), ForeignKey):
            found.add(path)
    return found


def _label(rows: Rows, path: str) -> str:
    if path == "pk":
        return "number"
    model: Any = rows.model_class
    field: Any = None
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = getattr(field, "related_model", None)
    return str(field.verbose_name)


def _value(row: Model, path: str) -> Any:
    *way, last = path.split("__")
    for name in way:
        row = getattr(row, name)
    if last == "pk":
        return row.pk
    value = getattr(row, last)
    try:
        field: Field[Any, Any] | Any = row._meta.get_field(last)
    except FieldDoesNotExist:
        return value
    if getattr(field, "choices", None) and not isinstance(value, list):
        return getattr(row, f"get_{last}_display")()
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int, str, list, dict)):
        return value
    return str(value)


def _for_programs(facts: dict[str, Any]) -> dict[str, Any]:
    subject: Subject = facts["subject"]
    return {
        "from": facts["identity"].name,
        "made_at": facts["made_at"].isoformat(timespec="seconds"),
        "addresses": list(subject.emails),
        "holdings": [
            {
                "name": each.holding.name,
                "title": each.holding.title,
                "purpose": each.holding.purpose,
                "lawful_basis": each.holding.basis,
                "kept_for": each.holding.kept_for,
                "rows": [
                    {"what": kind.rows.what, "model": kind.rows.model, "items": kind.items}
                    for kind in each.kinds
                ],
            }
            for each in facts["copied"]
        ],
    }
