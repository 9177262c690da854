"""The list of erasures that lies beside the backups: what it names is erased again after an older backup was brought back.

It holds no name and no address, only what the site's own record of an erasure holds.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, connection

from accounts.models import Erasure
from accounts.services.erasing_again import Erased, erasures_on_record
from association.backup.errors import BackupError

NAME = "erased.json"


def note_erasures(folder: Path) -> list[Erased]:
    """Add what the site has on record to the list in `folder`, and return the whole list, oldest first.

    The list only grows: a database that was replaced no longer knows what happened after its backup. Raises BackupError if the list
    cannot be read or written.
    """
    path = folder / NAME
    listed = {each.key: each for each in [*read_erasures(path), *_on_record()]}
    erased = sorted(listed.values(), key=lambda each: (each.done_at, each.key))
    if erased:
        _write(path, erased)
    return erased


def read_erasures(path: Path) -> list[Erased]:
    """Return a list that was written; an empty one where there is none. Raises BackupError if it cannot be read."""
    try:
        return [
            Erased(row["key"], row["account"], tuple(row["digests"]), datetime.fromisoformat(row["done_at"]))
            for row in json.loads(path.read_bytes())
        ]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"The list of erasures {path} cannot be read ({error}).") from error


def since(erased: Iterable[Erased], moment: datetime) -> list[Erased]:
    """Return those that a backup made at `moment` knows nothing of."""
    return [each for each in erased if each.done_at >= moment]


def _on_record() -> list[Erased]:
    """Nothing where the database is empty, or of a version that kept its record otherwise."""
    if Erasure._meta.db_table not in connection.introspection.table_names():
        return []
    try:
        return erasures_on_record()
    except DatabaseError:
        return []


def _write(path: Path, erased: Iterable[Erased]) -> None:
    rows = [{**asdict(each), "done_at": each.done_at.isoformat()} for each in erased]
    draft = path.with_name(f"{path.name}.unfinished")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(rows, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise BackupError(f"The list of erasures could not be written to {path}: {error}.") from error
