"""This checkout's site: its folders, its database, and the environment that its processes run in."""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from association.local.place import make_folder
from association.local.postgres import SharedServer
from association.local.preparation import Preparation, look_at
from association.local.services import SITE_STEPS, Service, Steps, site_services
from association.local.supervisor import Supervisor, say

FOLDERS = ("run", "logs", "media", "queue", "queue-control", "cache", "static")
KEPT_BACK = {"GUNICORN_CMD_ARGS", "DJANGO_SETTINGS_MODULE"}
"""Variables that a person may have set for other work and that would change what is started here."""


@dataclass(frozen=True)
class Site:
    """Where the site runs and what it consists of; tests give it other `services` and `steps`.

    The first service answers at the address; the others start once it does.
    """

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


@dataclass(frozen=True)
class OpenSite:
    """A site whose database answers: the environment for its processes, and who looks after them."""

    site: Site
    environment: Mapping[str, str]
    supervisor: Supervisor
    shared: SharedServer | None
    """The private server, unless a person has named another database."""

    def prepare(self) -> None:
        """Bring database and files up to date where that is necessary."""
        preparation = Preparation(
            checkout=self.site.checkout,
            var=Path(self.environment["VAR_DIR"]),
            database_url=self.environment["DATABASE_URL"],
            private=self.shared is not None,
            steps=self.site.steps,
        )
        due = preparation.due()
        for step in due:
            say(f"{step.says} ...")
            self.supervisor.run(step)
        if due:
            preparation.remember()


@contextmanager
def opened(site: Site) -> Iterator[OpenSite]:
    """Have the site's folders and its database; the private server is left again at the end.

    Raises LocalError when a folder cannot be written to or the database does not answer.
    """
    var = make_folder(site.var)
    for name in FOLDERS:
        make_folder(var / name)
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
            yield OpenSite(site, environment, supervisor, shared)
        finally:
            supervisor.stop()


@contextmanager
def preparing(var: Path) -> Iterator[None]:
    """Be the only one who prepares the site of this folder, waiting for whoever does."""
    with (make_folder(var / "run") / "preparing").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _database(site: Site, var: Path) -> Iterator[tuple[str, SharedServer | None]]:
    if site.database_url:
        look_at(site.database_url)
        yield site.database_url, None
        return
    shared = SharedServer(var / "postgres", log=var / "logs" / "postgres.log")
    server = shared.enter()
    try:
        server.ensure_database()
        yield server.url(), shared
    finally:
        shared.leave()


def secret_key(path: Path) -> str:
    """Return this checkout's secret, made on first use and readable for its owner only."""
    if not path.is_file() or not path.read_text().strip():
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{secrets.token_urlsafe(50)}\n")
        draft.replace(path)
    return path.read_text().strip()
