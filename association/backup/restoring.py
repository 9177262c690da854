"""Bringing a copy back: everything is looked at first, and only then is anything replaced."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from wagtail.models import Site

from accounts.services.erasing_again import Erased
from association.backup import archive, programs
from association.backup.erased import note_erasures, since
from association.backup.errors import BackupError
from association.backup.manifest import DATABASE, UNFINISHED, Manifest
from office.keeping import begin_generation

WAITS_FOR = "30s"
"""How long the site's own processes may hold what is to be replaced before the restoring gives up, having changed nothing."""


@dataclass(frozen=True)
class Restored:
    """What came back. `needs_migrating`: the copy was made by an earlier version of the site; `erased_since`: whom it holds again."""

    manifest: Manifest
    files: int
    needs_migrating: bool
    erased_since: list[Erased]


def restore_backup(*, path: Path, replace: bool = False) -> Restored:
    """Put the site back as the copy at `path` holds it; what the site held before is gone afterwards.

    Arguments: `replace` allows that for a site with people or files in it. Erasures on record are noted beside the copy first. Raises
    BackupError with everything as it was: for a copy that is damaged or of a later version, for a site that is not empty, and when the
    database does not take it.
    """
    # Behind a symbolic link lies the folder that is meant.
    media = Path(settings.MEDIA_ROOT).resolve()
    with archive.opened(path) as reader:
        needs_migrating = _compare_versions(reader.manifest)
        if not replace and _is_in_use(media):
            raise BackupError(
                "This site holds people or files, and restoring replaces everything. Say --replace if that is meant."
            )
        return _restore(path, reader, media=media, needs_migrating=needs_migrating)


def _restore(path: Path, reader: archive.Reader, *, media: Path, needs_migrating: bool) -> Restored:
    media.mkdir(parents=True, exist_ok=True)
    # Within the folder itself: it may be a disk of its own, to which nothing can be moved from outside.
    with tempfile.TemporaryDirectory(dir=media, prefix=UNFINISHED) as work:
        dump, files = Path(work) / DATABASE, Path(work) / "media"
        files.mkdir(mode=0o755)
        reader.check()
        reader.unpack(DATABASE, dump)
        number = reader.unpack_media(files)
        programs.run("pg_restore", "--list", str(dump))
        erased = since(note_erasures(path.parent), datetime.fromisoformat(reader.manifest.made_at))
        _replace_database(dump, work=Path(work), manifest=reader.manifest)
        _replace_media(files, media, work=Path(work))
        # No statement of Django's told that everything has changed.
        begin_generation()
        Site.clear_site_root_paths_cache()
        return Restored(reader.manifest, number, needs_migrating, erased)


def _compare_versions(manifest: Manifest) -> bool:
    """Tell whether migrating is necessary afterwards. Raises BackupError for a copy that knows what this version does not."""
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    ours = {config.label for config in apps.get_app_configs()}
    unknown = [name for name in manifest.migrations if name[0] in ours and name not in known]
    if unknown:
        app, name = unknown[-1]
        raise BackupError(
            f"The archive was made by a later version of the site (it has {app}.{name}). Install that version, then restore."
        )
    server = programs.server_version() // 10_000
    if manifest.postgresql // 10_000 > server:
        raise BackupError(
            f"The archive comes from PostgreSQL {manifest.postgresql // 10_000}, later than this server's "
            f"{server}."
        )
    return bool(known - set(manifest.migrations))


def _is_in_use(media: Path) -> bool:
    people = apps.get_model(settings.AUTH_USER_MODEL)
    has_people = people._meta.db_table in connection.introspection.table_names() and people.objects.exists()
    return has_people or (media.is_dir() and any(path.is_file() for path in media.rglob("*")))


def _replace_database(dump: Path, *, work: Path, manifest: Manifest) -> None:
    """Replace everything in the database, or nothing: one transaction, which ends only if every table has its rows."""
    script = work / "database.sql"
    with script.open("wb") as file:
        file.write(
            f"SET lock_timeout = '{WAITS_FOR}';\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n".encode()
        )
        file.flush()
        programs.run("pg_restore", "--file=-", "--no-owner", "--no-privileges", str(dump), stdout=file)
        file.write(b"SET search_path TO public;\n" + _proof(manifest).encode())
    connections.close_all()
    words = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}")
    programs.run("psql", *words, stdout=subprocess.DEVNULL)


PROOF = """
DO $proof$
DECLARE said record; found bigint;
BEGIN
  FOR said IN SELECT key, value::bigint AS rows FROM json_each_text(%s) LOOP
    EXECUTE format('SELECT count(*) FROM %%I', said.key) INTO found;
    IF found <> said.rows THEN
      RAISE EXCEPTION 'the table %% has %% rows, and the copy says %%', said.key, found, said.rows;
    END IF;
  END LOOP;
END $proof$;
"""
"""What fails, and takes everything with it, unless each table has as many rows as the copy says."""


def _proof(manifest: Manifest) -> str:
    rows = json.dumps(dict(manifest.rows)).replace("'", "''")
    return PROOF % f"'{rows}'"


def _replace_media(files: Path, media: Path, *, work: Path) -> None:
    """Exchange what the folder holds, by renaming within it; what it held before goes with `work`."""
    before = work / "before"
    before.mkdir()
    for path in [path for path in media.iterdir() if path != work]:
        path.replace(before / path.name)
    for path in list(files.iterdir()):
        path.replace(media / path.name)
