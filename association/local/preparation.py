"""Gets database and static files ready, and does so again only when something has changed.

Whether something has changed is told from contents: of the code, of the installed packages' versions, of the
database's own list of migrations and of the collected files. A stopped preparation is begun anew.
"""

import hashlib
import json
import os
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from association.local.errors import LocalError
from association.local.services import Step, Steps

LEFT_OUT = {"tests", "docs", "var", "node_modules", "__pycache__"}
CODE = (".py", ".txt", ".toml")
CONNECT_SECONDS = 5


@dataclass(frozen=True)
class Database:
    """What a database says about itself: which one it is, and a digest of its migrations (none when empty)."""

    identity: str
    migrations: str | None


def look_at(database_url: str) -> Database:
    """Ask a database who it is; raises LocalError when it does not answer."""
    try:
        connection = psycopg2.connect(database_url, connect_timeout=CONNECT_SECONDS)
    except psycopg2.Error as error:
        raise LocalError(
            f"The database that DATABASE_URL names does not answer:\n{str(error).strip()}\n"
            "Start it, or unset DATABASE_URL to use this checkout's own."
        ) from None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname, oid FROM pg_database WHERE datname = current_database()")
            name, number = cursor.fetchone()
            identity = _digest(f"{database_url} {name} {number}")
            cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
            if cursor.fetchone() == (False,):
                return Database(identity, None)
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
            return Database(identity, _digest(repr(cursor.fetchall())))
    finally:
        connection.close()


@dataclass
class Preparation:
    """What this checkout still has to do before it can serve from a database.

    `private` says that the database is the checkout's own; somebody else's never gets the first steps unless it
    was empty.
    """

    checkout: Path
    var: Path
    database_url: str
    private: bool
    steps: Steps

    def due(self) -> list[Step]:
        """Return the steps that are necessary now, in order."""
        database = look_at(self.database_url)
        done = self._read()
        if done.get("database") != database.identity:
            first = "due" if self.private or database.migrations is None else "never"
            done = {"database": database.identity, "first": first}
            self._write(done)
        code = self._code()
        due: list[Step] = []
        if database.migrations is None or (done.get("code"), done.get("migrations")) != (
            code,
            database.migrations,
        ):
            due += self.steps.update
            if done.get("first") == "done":
                due += self.steps.again
        if (done.get("code"), done.get("static")) != (code, self._static()):
            due += self.steps.collect
        if done.get("first") == "due":
            due += self.steps.first
        return due

    def remember(self) -> None:
        """Note that everything is done, for the code and the database as they are now."""
        database = look_at(self.database_url)
        self._write(
            {
                "database": database.identity,
                "migrations": database.migrations,
                "code": self._code(),
                "static": self._static(),
                "first": "never" if self._read().get("first") == "never" else "done",
            }
        )

    @property
    def _note(self) -> Path:
        return self.var / "run" / "prepared.json"

    def _read(self) -> Mapping[str, str | None]:
        try:
            noted = json.loads(self._note.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return noted if isinstance(noted, dict) else {}

    def _write(self, noted: Mapping[str, str | None]) -> None:
        draft = self._note.with_suffix(".new")
        draft.write_text(json.dumps(noted, indent=2))
        draft.replace(self._note)

    def _code(self) -> str:
        """Digest the checkout's code and static files with the installed packages' names and versions."""
        digest = hashlib.sha256(self.checkout.as_posix().encode())
        digest.update(repr(sorted(os.listdir(sysconfig.get_path("purelib")))).encode())
        for path in self._sources():
            digest.update(path.relative_to(self.checkout).as_posix().encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def _sources(self) -> Iterator[Path]:
        for folder, folders, names in os.walk(self.checkout):
            here = Path(folder)
            folders[:] = sorted(
                name
                for name in folders
                if name not in LEFT_OUT and not name.startswith(".") and here / name != self.var
            )
            is_static = "static" in here.relative_to(self.checkout).parts
            for name in sorted(names):
                if (is_static or name.endswith(CODE)) and (here / name).is_file():
                    yield here / name

    def _static(self) -> str | None:
        """Digest the names and sizes of the collected files; None when there are none."""
        listing = sorted(
            (path.relative_to(self.var).as_posix(), path.stat().st_size)
            for path in (self.var / "static").rglob("*")
            if path.is_file()
        )
        return _digest(repr(listing)) if listing else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
