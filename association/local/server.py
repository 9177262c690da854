"""One PostgreSQL server process: started, asked, and stopped, whoever started it and whatever was killed before."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import IO
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from association.local import processes
from association.local.cluster import SUPERUSER, Cluster, plain_environment
from association.local.errors import LocalError
from association.local.place import SOCKET_NAME

ROLE = "association"
START_SECONDS = 60.0
ANSWER_SECONDS = 15.0
ORPHAN_SECONDS = 3.0
STOP_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
AT_ONCE_STEPS = ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
LOG_BYTES = 10_000_000


@dataclass
class Server:
    """The server of one cluster. It answers at a socket in `socket_folder` and writes to `log`."""

    cluster: Cluster
    socket_folder: Path
    log: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    _process: "subprocess.Popen[bytes] | None" = None

    def url(self, database: str = ROLE) -> str:
        """Return the DATABASE_URL of a database here, for a role that makes databases but is no superuser."""
        return f"postgres://{ROLE}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def is_running(self) -> bool:
        """Tell whether the process noted in the pid file is a server for our data folder."""
        noted = self.cluster.read_pid_file()
        return noted is not None and processes.find_by_id(noted.pid, self.cluster.is_postmaster) is not None

    def answers(self) -> bool:
        """Tell whether a server answers, and serves our data folder and no other."""
        noted = self.cluster.read_pid_file()
        if noted is None:
            return False
        try:
            connection = _connect(noted.socket_folder)
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SHOW data_directory")
                    (data,) = cursor.fetchone()
            finally:
                connection.close()
        except psycopg2.Error:
            return False
        if Path(data).resolve() != self.cluster.data:
            return False
        self.socket_folder = noted.socket_folder
        return True

    def ensure_running(self) -> bool:
        """Take over the server that runs, or start one. Returns whether it was started."""
        if self.answers():
            return False
        self._clear_the_way()
        if self.answers():
            return False
        self._start()
        return True

    def ensure_database(self, name: str = ROLE) -> None:
        """Make the role and the database `name` unless they are there."""
        with self._superuser() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                words = sql.SQL("CREATE DATABASE {} OWNER {}")
                cursor.execute(words.format(sql.Identifier(name), sql.Identifier(ROLE)))

    def drop_database(self, name: str) -> None:
        """Remove the database `name`, cutting off whoever still uses it."""
        with self._superuser() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def _superuser(self) -> "Iterator[psycopg2.extensions.cursor]":
        connection = _connect(self.socket_folder)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def stop(self) -> None:
        """Stop the server: its clients are cut off, its data is written."""
        processes.end(
            list(processes.find(self.cluster.is_postmaster)), self.cluster.is_postmaster, steps=STOP_STEPS
        )
        if self._process:
            self._process.wait()
            self._process = None

    def _clear_the_way(self) -> None:
        """Wait for a server of ours that is about to answer; end one that never does, and what a kill left.

        The two pid files, in the data folder and beside the socket, are removed only when no process of ours
        is left: their number may by now be somebody else's, and PostgreSQL itself would take that process for
        the server.
        """
        deadline = monotonic() + ANSWER_SECONDS
        postmasters = list(processes.find(self.cluster.is_postmaster))
        while any(map(processes.is_running, postmasters)) and monotonic() < deadline:
            if self.answers():
                return
            sleep(0.1)
        processes.end(postmasters, self.cluster.is_postmaster, steps=AT_ONCE_STEPS)
        if self._process:
            self._process.poll()
        left = processes.wait_for_end(processes.find(self.cluster.is_ours), ORPHAN_SECONDS)
        left = processes.end(left, self.cluster.is_ours, steps=AT_ONCE_STEPS)
        if left:
            numbers = ", ".join(str(process.pid) for process in left)
            raise LocalError(
                f"Processes of an earlier database server will not end: {numbers}.\nEnd them, then try again."
            )
        for stale in (
            self.cluster.data / "postmaster.pid",
            self.socket_folder / f"{SOCKET_NAME}.lock",
            self.socket_folder / SOCKET_NAME,
        ):
            stale.unlink(missing_ok=True)

    def _start(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": "300",
            "cluster_name": self.cluster.name,
            "timezone": "UTC",
            "log_timezone": "UTC",
            "client_connection_check_interval": "10s",
            **self.settings,
        }
        words = [str(self.cluster.programs / "bin" / "postgres"), "-D", str(self.cluster.data)]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        with open_log(self.log) as log:
            begin = log.seek(0, os.SEEK_END)
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                words,
                cwd="/",
                env=plain_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self.cluster.account.switch,
            )
        self._wait_until_it_answers(self._process, begin)

    def _wait_until_it_answers(self, process: "subprocess.Popen[bytes]", begin: int) -> None:
        deadline = monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None:
                raise LocalError(
                    f"The database server ended at once. Its last words:\n{last_words(self.log, begin)}"
                )
            if monotonic() > deadline:
                raise LocalError(
                    f"The database server did not answer within {START_SECONDS:.0f} seconds. "
                    f"Its last words:\n{last_words(self.log, begin)}"
                )
            sleep(0.05)


def open_log(log: Path) -> IO[bytes]:
    """Open a log to append to, having put an old one that grew large aside as `.1`."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.rename(log.with_name(f"{log.name}.1"))
    return log.open("ab")


def last_words(log: Path, begin: int, lines: int = 6) -> str:
    """Return the last lines that a log got since it was `begin` bytes long."""
    with log.open("rb") as file:
        file.seek(begin)
        said = file.read().decode(errors="replace").strip().splitlines()
    return "\n".join(said[-lines:]) or "(none)"


def _connect(socket_folder: Path) -> "psycopg2.extensions.connection":
    return psycopg2.connect(host=str(socket_folder), user=SUPERUSER, dbname="postgres", connect_timeout=3)
