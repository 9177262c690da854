"""Making a copy while the site runs."""

import os
import re
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from association.backup import archive, programs
from association.backup.erased import note_erasures
from association.backup.errors import BackupError
from association.backup.manifest import DATABASE, MEDIA, UNFINISHED, Manifest, Member

NAME = re.compile(r"^site-\d{8}T\d{6}Z\.tar$")


def make_backup(*, target: Path, now: datetime) -> tuple[Path, Manifest]:
    """Write a copy of database and files; it is read back and checked before it gets its name. Return where it lies and what it says.

    Arguments: `target` is a file, or a folder in which it is named by `now`; erasures on record are
    noted beside it. Raises BackupError; whatever lay at `target` stays then.

    The database is copied first, as it was at one moment; the files after it. So every row has its file, and a file that was added
    meanwhile is one too many, which harms nothing. A file deleted during these seconds, row and all, may be missing from the copy.
    """
    path = target / f"site-{now:%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    draft = path.with_name(f"{path.name}.unfinished")
    try:
        with (
            tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as work,
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
        ):
            _write(archive.Writer(file), work=Path(work), now=now)
            file.flush()
            os.fsync(file.fileno())
        manifest = verify(draft)
        draft.replace(path)
        note_erasures(path.parent)
    except OSError as error:
        raise BackupError(f"The copy could not be written: {error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return path, manifest


def verify(path: Path) -> Manifest:
    """Read a copy from end to end and return what it says of itself. Raises BackupError if anything is not what was written."""
    with (
        archive.opened(path) as reader,
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as work,
    ):
        reader.check()
        dump = Path(work) / DATABASE
        reader.unpack(DATABASE, dump)
        programs.run("pg_restore", "--list", str(dump))
        return reader.manifest


def forget_old(*, folder: Path, keep: int) -> list[Path]:
    """Delete the oldest copies in `folder` but for the last `keep`, and return them; files of other names stay."""
    if keep < 1:
        raise BackupError("At least one copy must be kept.")
    ours = sorted((path for path in folder.iterdir() if NAME.match(path.name)), reverse=True)
    for path in ours[keep:]:
        path.unlink()
    return ours[keep:]


def _write(writer: archive.Writer, *, work: Path, now: datetime) -> None:
    dump = work / DATABASE
    rows, migrations = _copy_database(dump)
    writer.add(DATABASE, dump)
    dump.unlink()
    media = Path(settings.MEDIA_ROOT)
    for path in sorted(path for path in media.rglob("*") if path.is_file() and not path.is_symlink()):
        name = path.relative_to(media).as_posix()
        if not name.startswith(UNFINISHED):
            writer.add(MEDIA + name, path)

    def describe(members: dict[str, Member]) -> Manifest:
        return Manifest(
            made_at=now.isoformat(),
            site=settings.SITE_URL,
            postgresql=programs.server_version(),
            migrations=migrations,
            rows=rows,
            members=members,
        )

    writer.close(describe)


def _copy_database(dump: Path) -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    """Copy the database as it is at one moment, and count its rows at that very moment."""
    with closing(connections.create_connection("default")) as still:
        still.set_autocommit(False)
        with still.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        programs.run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={dump}",
        )
        migrations = tuple(sorted(MigrationRecorder(still).applied_migrations()))
        return count_rows(still), migrations


def count_rows(database: BaseDatabaseWrapper) -> dict[str, int]:
    """Return how many rows each of the site's tables has."""
    with database.cursor() as cursor:
        names = sorted(
            table.name for table in database.introspection.get_table_list(cursor) if table.type == "t"
        )
        counted = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {database.ops.quote_name(name)}")  # noqa: S608 - a table's own name
            counted[name] = cursor.fetchone()[0]
    return counted
