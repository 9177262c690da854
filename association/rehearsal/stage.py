"""The servers of a rehearsal: a PostgreSQL, a Redis and a mail server of its own, in a folder of its own."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from association.local import processes
from association.local.child import command
from association.local.errors import LocalError
from association.local.postgres import FORGETFUL, SharedServer
from association.local.server import AT_ONCE_STEPS, Server
from association.local.supervisor import end_survivors

CHECKOUT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 30.0
# What a process needs of the environment it was started in; nothing that names the site's own servers.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")


class Stage:
    """Servers that can be killed and come back. Each process bears the folder's name, by which `clear` finds all of them."""

    def __init__(self, folder: Path, postgres: Server) -> None:
        self.folder, self._postgres = folder, postgres
        self.mail_port, self._redis_port = free_port(), free_port()
        self.ledger = folder / "ledger"
        self._key = secrets.token_urlsafe(50)
        self.database = ""
        self._redis: subprocess.Popen[bytes] | None = None

    def new_database(self, name: str) -> None:
        """Take an empty database as the one that is sent from."""
        self._postgres.drop_database(name)
        self._postgres.ensure_database(name)
        self.database = self._postgres.url(name)

    def copy_database(self, address: str) -> None:
        """Fill the empty database from another one, which is only read: seconds, where migrating takes a minute."""
        programs = self._postgres.cluster.programs / "bin"
        dump = subprocess.run(
            [str(programs / "pg_dump"), "--no-owner", address], capture_output=True, check=True
        )
        psql = [str(programs / "psql"), "--quiet", "--no-psqlrc", self.database]
        subprocess.run(psql, input=dump.stdout, capture_output=True, check=True)

    def environment(self) -> Mapping[str, str]:
        """Return the settings under which everything here runs: short times, so that minutes show what days would."""
        return {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            "SITE_MODE": "local",
            "SITE_URL": "http://localhost",
            "SECRET_KEY": self._key,
            "VAR_DIR": str(self.folder / "var"),
            "DATABASE_URL": self.database,
            "REDIS_URL": f"redis://127.0.0.1:{self._redis_port}/0",
            "MAIL_TRANSPORT": "office.transport.SmtpBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail_port),
            "EMAIL_TIMEOUT": "1",
            "MAIL_FIRST_PAUSE": "1",
            "DEFAULT_FROM_EMAIL": "office@rehearsal.example",
            "PYTHONUNBUFFERED": "1",
        }

    def launch(self, name: str, words: Sequence[str]) -> "subprocess.Popen[bytes]":
        """Start a Python module under this stage's settings; what it says goes into a log of that name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command(self.folder, name, words),
                cwd=CHECKOUT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, name: str, words: Sequence[str]) -> None:
        """Run a Python module to its end. Raises `LocalError` with its last words if it fails."""
        if self.launch(name, words).wait():
            raise LocalError(f"{words[0]} failed:\n{self.last_words(name)}")

    def last_words(self, name: str, lines: int = 15) -> str:
        """Return the end of a log."""
        return "\n".join((self.folder / f"{name}.log").read_text(errors="replace").splitlines()[-lines:])

    def start_mail_server(self, *, seed: int, milliseconds: float) -> None:
        """Start the mail server; it is never killed, since its ledger is what everything is compared with."""
        self.ledger.unlink(missing_ok=True)
        words = [str(self.mail_port), str(self.ledger), str(seed), str(milliseconds)]
        self.launch("mail-server", ["association.rehearsal.mail_server", *words])
        wait_for_port(self.mail_port)

    def start_redis(self) -> None:
        """Start the broker, empty."""
        program = shutil.which("redis-server")
        if program is None:
            raise LocalError("There is no redis-server here. Install Debian's package redis-server.")
        words = [
            program,
            "--port",
            str(self._redis_port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        with (self.folder / "redis.log").open("ab") as log:
            self._redis = subprocess.Popen(
                words,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for_port(self._redis_port)

    def kill_redis(self) -> None:
        """Kill the broker with everything that it holds."""
        if self._redis is not None:
            self._redis.kill()
            self._redis.wait()

    def kill_postgres(self) -> None:
        """Stop the database at once, as a crash would: what was not committed is gone."""
        cluster = self._postgres.cluster
        processes.end(list(processes.find(cluster.is_postmaster)), cluster.is_postmaster, steps=AT_ONCE_STEPS)

    def start_postgres(self) -> None:
        """Start the database again; it recovers first."""
        self._postgres.ensure_running()

    def clear(self) -> None:
        """End every process of this stage but the database's."""
        self.kill_redis()
        end_survivors(self.folder, seconds=0.0)


@contextmanager
def standing(*, settings: Mapping[str, str] = FORGETFUL) -> Iterator[Stage]:
    """Have a stage until the block ends; then its processes are ended and its folder is removed.

    `settings` are PostgreSQL's. Without others they are those of a server that confirms what it might forget in a crash: nobody may
    be missed or get two even there.
    """
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-")).resolve()
    # Its database may run under an account of its own, which must get here.
    folder.chmod(0o755)
    shared = SharedServer(folder / "postgres", log=folder / "postgres.log", settings=settings)
    try:
        stage = Stage(folder, shared.enter())
        try:
            yield stage
        finally:
            stage.clear()
            stage.start_postgres()
            shared.leave()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int) -> None:
    """Wait until somebody listens. Raises `LocalError` if nobody does."""
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise LocalError(f"Nothing listens on port {port} after {START_SECONDS:.0f} seconds.")
