"""`make run`: the whole site on one machine, from nothing to the first page and back to nothing."""

import errno
import fcntl
import os
import secrets
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from association.local.errors import LocalError
from association.local.place import make_folder
from association.local.postgres import SharedServer
from association.local.preparation import Preparation, look_at
from association.local.services import SITE_STEPS, Service, Steps, site_services
from association.local.supervisor import Supervisor, end_survivors, say
from association.local.welcome import welcome

LOOPBACK = ("127.0.0.1", "::1")
FIRST_ANSWER_SECONDS = 90.0
LOOK_SECONDS = 0.25
FOLDERS = ("run", "logs", "media", "queue", "queue-control", "cache", "static")
KEPT_BACK = {"GUNICORN_CMD_ARGS", "DJANGO_SETTINGS_MODULE"}
"""Variables that a person may have set for other work and that would change what is started here."""


@dataclass(frozen=True)
class Site:
    """Where the site runs and what it consists of; tests give it other `services` and `steps`."""

    checkout: Path
    var: Path
    port: int
    database_url: str = ""
    services: Callable[[Path, Sequence[tuple[str, int]]], Sequence[Service]] = site_services
    steps: Steps = SITE_STEPS
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def address(self) -> str:
        """The address for people."""
        return self.environment.get("SITE_URL") or f"http://localhost:{self.port}"


class Interruption:
    """Turns the first Ctrl-C, SIGTERM or SIGHUP into KeyboardInterrupt; the next ones only ask to hurry."""

    def __init__(self) -> None:
        self.requested = False
        self.hurry = False

    def listen(self) -> None:
        """Begin to listen."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, *_: object) -> None:
        if self.requested:
            self.hurry = True
            return
        self.requested = True
        raise KeyboardInterrupt


def run(site: Site) -> None:
    """Run the site until somebody stops it; raises LocalError in plain words, with nothing left running."""
    interruption = Interruption()
    interruption.listen()
    var = make_folder(site.var)
    with _only_run(var, site.address):
        try:
            _run(site, var, interruption)
        except KeyboardInterrupt:
            say("Everything is stopped.")


def _run(site: Site, var: Path, interruption: Interruption) -> None:
    for name in FOLDERS:
        make_folder(var / name)
    if end_survivors(var, seconds=5.0):
        say("Ended what an earlier, killed start had left behind.")
    addresses = free_addresses(site.port)
    with _database(site, var) as (database_url, shared):
        environment = {
            **{name: value for name, value in site.environment.items() if name not in KEPT_BACK},
            "SITE_MODE": "local",
            "SITE_URL": site.address,
            "VAR_DIR": str(var),
            "DATABASE_URL": database_url,
            "SECRET_KEY": site.environment.get("SECRET_KEY") or secret_key(var / "secret-key"),
            "PYTHONUNBUFFERED": "1",
        }
        supervisor = Supervisor(var=var, checkout=site.checkout, environment=environment)
        try:
            _prepare(site, var, database_url, supervisor)
            supervisor.start(site.services(var, addresses))
            _wait_for_first_answer(site, supervisor, addresses[0])
            where = "the one that DATABASE_URL names" if site.database_url else str(var / "postgres")
            say(welcome(address=site.address, var=var, database=where))
            while True:
                sleep(LOOK_SECONDS)
                if shared and shared.revive():
                    say("The database server had ended and is started again.")
                supervisor.look()
        except KeyboardInterrupt:
            say("\nStopping (Ctrl-C again to hurry) ...")
            raise
        finally:
            interruption.requested = True
            supervisor.stop(hurry=lambda: interruption.hurry)


def _prepare(site: Site, var: Path, database_url: str, supervisor: Supervisor) -> None:
    preparation = Preparation(
        checkout=site.checkout,
        var=var,
        database_url=database_url,
        private=not site.database_url,
        steps=site.steps,
    )
    due = preparation.due()
    for step in due:
        say(f"{step.says} ...")
        supervisor.run(step)
    if due:
        preparation.remember()


def _wait_for_first_answer(site: Site, supervisor: Supervisor, address: tuple[str, int]) -> None:
    deadline = monotonic() + FIRST_ANSWER_SECONDS
    while not answers(f"http://{address[0]}:{address[1]}/healthz"):
        if monotonic() > deadline:
            raise LocalError(
                f"The site did not answer within {FIRST_ANSWER_SECONDS:.0f} seconds.\n"
                f"What it said is in {site.var / 'logs'}."
            )
        sleep(0.1)
        supervisor.look()


@contextmanager
def _only_run(var: Path, address: str) -> Iterator[None]:
    """Be the only run of this folder, or raise LocalError that says where the other one is."""
    run_folder = make_folder(var / "run")
    with (run_folder / "site").open("a+") as note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note.seek(0)
            raise LocalError(
                f"The site of this checkout runs already: {note.read().strip()}.\n"
                "Stop it there with Ctrl-C, or use that one."
            ) from None
        note.truncate(0)
        note.write(f"{address}, process {os.getpid()}\n")
        note.flush()
        yield


@contextmanager
def _database(site: Site, var: Path) -> Iterator[tuple[str, SharedServer | None]]:
    """Have a database: the one that a person named, or our own server's, which is left again at the end."""
    if site.database_url:
        look_at(site.database_url)
        yield site.database_url, None
        return
    say("Starting the database ...")
    shared = SharedServer(var / "postgres", log=var / "logs" / "postgres.log")
    server = shared.enter()
    try:
        server.ensure_database()
        yield server.url(), shared
    finally:
        shared.leave()


def free_addresses(port: int) -> list[tuple[str, int]]:
    """Return this machine's own addresses with `port`; raises LocalError when somebody listens there."""
    addresses = []
    for host in LOOPBACK:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
                addresses.append((host, port))
        except PermissionError:
            raise LocalError(
                f"Port {port} is reserved for the system. Choose one above 1023, as in PORT=8123 make run."
            ) from None
        except OSError as error:
            if error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
                continue
            raise LocalError(
                f"Port {port} is taken: another program listens there.\n"
                f"Stop that one, or choose another port, as in PORT={8123 if port != 8123 else 8124} make run."
            ) from None
    return addresses


def answers(url: str) -> bool:
    """Tell whether a page answers with 200, asked directly and not through a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def secret_key(path: Path) -> str:
    """Return this checkout's secret, made on first use and readable for its owner only."""
    if not path.is_file() or not path.read_text().strip():
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{secrets.token_urlsafe(50)}\n")
        draft.replace(path)
    return path.read_text().strip()
