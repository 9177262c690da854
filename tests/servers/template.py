"""A database with every migration applied, made once and copied in a moment for each process and each session of tests."""

import fcntl
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2.sql import SQL, Identifier

from tests.servers.database import CHECKOUT

PREFIX = "migrated_"
UNFINISHED = "unfinished_migrations"


def migrated_database() -> str:
    """Return the name of a database on the tests' server that holds what the migrations make, for `CREATE DATABASE ... TEMPLATE`.

    It is made again when a migration or a pinned package changes; whoever comes while it is being made waits.
    """
    name = PREFIX + _state()
    with (Path(os.environ["VAR_DIR"]) / "migrating").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        there = _databases()
        if name not in there:
            for old in there:
                _tell("DROP DATABASE IF EXISTS {}", old)
            _tell("CREATE DATABASE {}", UNFINISHED)
            words = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{UNFINISHED}").geturl()
            subprocess.run(words, cwd=CHECKOUT, env={**os.environ, "DATABASE_URL": address}, check=True)
            _tell("ALTER DATABASE {} RENAME TO {}", UNFINISHED, name)
    return name


def _state() -> str:
    files = sorted(CHECKOUT.glob("*/migrations/*.py"))
    contents = [file.read_bytes() for file in (*files, CHECKOUT / "requirements.txt")]
    return sha256(b"".join(sha256(content).digest() for content in contents)).hexdigest()[:16]


def _databases() -> list[str]:
    with _connected() as server, server.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s OR datname = %s",
            [f"{PREFIX}%", UNFINISHED],
        )
        return [row[0] for row in cursor]


def _tell(order: str, *names: str) -> None:
    server = _connected()
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(SQL(order).format(*map(Identifier, names)))
    server.close()


def _connected() -> "psycopg2.extensions.connection":
    return psycopg2.connect(os.environ["DATABASE_URL"])
