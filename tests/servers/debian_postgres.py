"""A PostgreSQL of Debian's package, reached by address and password, its role made by the composition's own script."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT
from time import monotonic, sleep
from typing import Any

from association.rehearsal.stage import free_port
from tests.servers.compose import CHECKOUT

PACKAGES = Path("/usr/lib/postgresql")
NOBODY = 65534
PASSWORD = "only-for-this-test"
START_SECONDS = 60.0


def programs() -> Path | None:
    """Return the folder of the newest server that Debian has installed here."""
    found = [path.parent for path in PACKAGES.glob("*/bin/postgres")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


@contextmanager
def serving_debian_postgres(folder: Path) -> Iterator[str]:
    """Run it in `folder`, which others may enter, until the block ends; yields its DATABASE_URL."""
    place = programs()
    assert place, "Install Debian's package postgresql."
    other: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    home, port = folder / "debian-postgres", free_port()
    home.mkdir()
    secret = home / "secret"
    secret.write_text("an-administrator's")
    if other:
        os.chown(home, NOBODY, NOBODY)
        os.chown(secret, NOBODY, NOBODY)
    data = home / "data"
    words = [
        "--username=postgres",
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    subprocess.run(
        [place / "initdb", f"--pgdata={data}", *words], check=True, capture_output=True, cwd="/", **other
    )
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(home),
        "fsync": "off",
        "max_connections": "200",
    }
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
    with (folder / "debian-postgres.log").open("wb") as log:
        server = subprocess.Popen(
            [place / "postgres", "-D", data, "-p", str(port), *flags],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **other,
        )
    try:
        environment = {
            "PATH": f"{place}:{os.environ['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(port),
            "PGPASSWORD": secret.read_text(),
            "SITE_PASSWORD": PASSWORD,
        }
        deadline = monotonic() + START_SECONDS
        while subprocess.run([place / "pg_isready", "-q"], env=environment, check=False).returncode:
            assert monotonic() < deadline, (folder / "debian-postgres.log").read_text()
            sleep(0.2)
        script = CHECKOUT / "deploy" / "database" / "10-role.sh"
        subprocess.run([script], env=environment, check=True)
        yield f"postgres://association:{PASSWORD}@127.0.0.1:{port}/association"
    finally:
        server.send_signal(SIGINT)
        server.wait(timeout=60)
