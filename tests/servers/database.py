"""One private PostgreSQL server for a whole test session, up before the settings are read."""

import atexit
import fcntl
import os
from pathlib import Path
from typing import IO

from association.local.postgres import FORGETFUL, SharedServer

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def prepare_environment() -> None:
    """Set SITE_MODE, VAR_DIR and DATABASE_URL for this session, unless the process that started this one has.

    Tests keep everything they write under `test` in VAR_DIR, database included, so that a running site of the
    same checkout is not disturbed. Under pytest-xdist the controller starts and stops the server; its
    workers, and commands that tests run, inherit the variables and only connect. A DATABASE_URL that a person
    has set is used as it is.
    """
    if os.environ.get("SITE_MODE") == "test" and os.environ.get("DATABASE_URL"):
        return
    os.environ["SITE_MODE"] = "test"
    os.environ.setdefault("SECRET_KEY", "only-for-tests-and-known-to-everybody-who-reads-this-line")
    var = Path(os.environ.get("VAR_DIR") or CHECKOUT / "var") / "test"
    os.environ["VAR_DIR"] = str(var)
    if os.environ.get("DATABASE_URL"):
        return
    shared = SharedServer(var / "postgres", log=var / "logs" / "postgres.log", settings=FORGETFUL)
    server = shared.enter()
    atexit.register(shared.leave)
    name, claim = claim_name(var / "postgres")
    atexit.register(claim.close)
    server.ensure_database(name)
    os.environ["DATABASE_URL"] = server.url(name)


def claim_name(folder: Path) -> tuple[str, IO[str]]:
    """Return a database name that no other session of this checkout uses, held until the lock is closed."""
    number = 1
    while True:
        lock = (folder / f"session-{number}").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            number += 1
        else:
            return ("association" if number == 1 else f"association_{number}"), lock
