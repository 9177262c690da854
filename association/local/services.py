"""What runs beside the database: the web server, the worker and the scheduler."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Service:
    """A long-running process: a Python module with its arguments, under a name of its own."""

    name: str
    words: Sequence[str]


@dataclass(frozen=True)
class Step:
    """Something to be done before the services start: a Python module that ends by itself."""

    says: str
    words: Sequence[str]


def site_services(var: Path, addresses: Sequence[tuple[str, int]]) -> list[Service]:
    """Return the site's services, the web server first: it listens on `addresses`.

    Its two workers have four threads each, so that connections which a browser keeps in reserve hold up nobody.
    """
    binds = [f"--bind={f'[{host}]' if ':' in host else host}:{port}" for host, port in addresses]
    gunicorn = (
        "gunicorn",
        "--workers=2",
        "--worker-class=gthread",
        "--threads=4",
        "--preload",
        "--no-control-socket",
    )
    return [
        Service("web", (*gunicorn, *binds, "association.wsgi:application")),
        Service("worker", ("association.worker",)),
        Service("scheduler", ("association.scheduler",)),
    ]


@dataclass(frozen=True)
class Steps:
    """What readies the site: `update` after a change of code or database, `collect` after one of static files.

    `first` happens once in a database's life; `again` follows an update of one that has had it.
    """

    update: Sequence[Step]
    collect: Sequence[Step]
    first: Sequence[Step]
    again: Sequence[Step] = ()


SITE_STEPS = Steps(
    update=[Step("Bringing the database up to date", ("manage", "migrate", "--verbosity=0"))],
    collect=[
        Step(
            "Collecting styles and scripts",
            ("manage", "collectstatic", "--noinput", "--clear", "--verbosity=0"),
        )
    ],
    first=[
        Step("Setting up the first pages", ("manage", "set_up_site")),
        Step("Loading the demonstration", ("manage", "load_demonstration")),
    ],
    again=[
        Step("Setting up what is new", ("manage", "set_up_site")),
        Step("Reading everything for the search", ("manage", "rebuild_search")),
    ],
)
