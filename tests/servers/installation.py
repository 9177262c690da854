"""The site as it stands in production, of the composition's own commands: proxy with HTTPS, two web servers, two workers, a scheduler.

What containers would give is given by folders and ports of this machine; the commands, the variables and the proxy's configuration
are those of docker-compose.yml, Dockerfile, .env.example and deploy/.
"""

import os
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM
from time import monotonic, sleep
from typing import Any

from association.local.programs import find_program
from association.rehearsal.stage import free_port
from tests.servers.compose import CHECKOUT, composition, example_values, image_environment, image_words

NOBODY = 65534
START_SECONDS = 240.0


@dataclass
class Installation:
    """`folder` belongs to it alone; `database_url` and `redis` (redis://host:port) are servers that are there."""

    folder: Path
    database_url: str
    redis: str
    mail_port: int
    http: int = field(default_factory=free_port)
    https: int = field(default_factory=free_port)
    web: Mapping[str, int] = field(default_factory=lambda: {"web-1": free_port(), "web-2": free_port()})
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"https://localhost:{self.https}"

    @property
    def certificate(self) -> Path:
        return self.folder / "files" / "own-certificate" / "fullchain.pem"

    def values(self) -> dict[str, str]:
        """What somebody would write into .env."""
        given = {
            "SECRET_KEY": "an-installation-that-lives-for-the-length-of-one-test-and-no-longer",
            "SITE_URL": self.address,
            "ALLOWED_HOSTS": "localhost",
            "SITE_PASSWORD": "only-for-this-test",
            "POSTGRES_PASSWORD": "only-for-this-test-too",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail_port),
            "DEFAULT_FROM_EMAIL": "office@association.example",
            "METRICS_TOKEN": "only-for-whoever-watches",
            "WEB_WORKERS": "1",
            "WORKER_THREADS": "2",
        }
        assert given.keys() <= example_values().keys()
        return example_values() | given

    def environment(self, service: str, **more: str) -> dict[str, str]:
        """What the service's container would have, at the places of this machine."""
        told = composition(self.values())["services"][service]
        image = image_environment() if "build" in told else {}
        values = self.values() if told.get("env_file") else {}
        environment = {**image, **values, **told.get("environment", {})}
        environment.pop("POSTGRES_PROGRAMS", None)
        placed = {name: self._here(str(value)) for name, value in environment.items()}
        placed["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}:/usr/sbin"
        if "DATABASE_URL" in placed:
            placed["DATABASE_URL"] = self.database_url
        return placed | more

    def command(self, service: str) -> list[str]:
        """What the service's container would run."""
        told = composition(self.values())["services"][service]
        entry = image_words("ENTRYPOINT") if "build" in told else []
        return [self._here(word) for word in [*entry, *told["command"]]]

    def prepare(self) -> None:
        """Collect styles as the image's building does, then run what runs before everything else."""
        for name in ("files", "public", "certificates", "challenges", "proxy", "backups"):
            (self.folder / name).mkdir()
        (self.folder / "proxy").chmod(0o777)
        self.run([str(CHECKOUT / "deploy" / "collect")], service="migrate")
        self.run(self.command("migrate"), service="migrate")

    def start(self) -> None:
        """Start everything and wait until the site answers through the proxy."""
        for name in self.web:
            self.start_web(name)
        for number in (1, 2):
            self.start_worker(number)
        self._launch(
            "scheduler", self.command("scheduler"), self.environment("scheduler", **self._life("scheduler"))
        )
        for name in self.web:
            self.wait_for_web(name)
        self.start_proxy()
        self._wait("proxy", f"{self.address}/readyz")

    def start_web(self, name: str) -> None:
        environment = self.environment(name, WEB_BIND=f"127.0.0.1:{self.web[name]}")
        self._launch(name, self.command(name), environment)

    def wait_for_web(self, name: str) -> None:
        self._wait(name, f"http://127.0.0.1:{self.web[name]}/healthz")

    def start_worker(self, number: int) -> None:
        name = f"worker-{number}"
        environment = self.environment("worker", WORKER_NAME=f"{name}@%h", **self._life(name))
        self._launch(name, self.command("worker"), environment)

    def start_proxy(self) -> None:
        environment = self.environment(
            "proxy",
            PROXY_HTTP=f"127.0.0.1:{self.http}",
            PROXY_HTTPS=f"127.0.0.1:{self.https}",
            PROXY_SERVERS=" ".join(f"127.0.0.1:{port}" for port in self.web.values()),
            PROXY_RESOLVER="",
            PROXY_RUN=str(self.folder / "proxy"),
            # What a container gives its account as its output, a file of somebody else's is not.
            PROXY_ACCESS_LOG=str(self.folder / "proxy" / "access.log"),
            PROXY_PUBLIC=str(self.folder / "public"),
            PROXY_MEDIA=str(self.folder / "files" / "media"),
            PROXY_CHALLENGES=str(self.folder / "challenges"),
            PROXY_CERTIFICATES=f"{self.folder / 'certificates'} {self.folder / 'files' / 'own-certificate'}",
        )
        # Another account in the site's group, as in the composition; as oneself where one may not change.
        other: dict[str, Any] = (
            {"user": NOBODY, "group": os.getegid(), "extra_groups": []} if os.geteuid() == 0 else {}
        )
        self._launch("proxy", self.command("proxy"), environment, **other)

    def run(self, words: Sequence[str], *, service: str = "web-1") -> str:
        """Run a command in the surroundings of a service and return what it said; it must succeed."""
        done = subprocess.run(
            words,
            cwd=CHECKOUT,
            env=self.environment(service),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def kill(self, name: str) -> None:
        """End a service at once, with every process that it started."""
        self._end(name, SIGKILL)

    def stop(self) -> None:
        """End everything, politely first."""
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(SIGTERM)
        deadline = monotonic() + 15
        while monotonic() < deadline and any(process.poll() is None for process in self.running.values()):
            sleep(0.1)
        for name in list(self.running):
            self._end(name, SIGKILL)

    def log(self, name: str) -> str:
        path = self.folder / "proxy" / "access.log" if name == "proxy" else self.folder / f"{name}.log"
        return path.read_text(errors="replace")

    def logs(self) -> str:
        return "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}"
            for path in sorted(self.folder.glob("*.log"))
        )

    def _life(self, name: str) -> dict[str, str]:
        return {"SIGN_OF_LIFE": str(self.folder / f"{name}.alive")}

    def _end(self, name: str, signal: int) -> None:
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            # Each was started as the head of a group of its own, and nobody else is in it.
            os.killpg(process.pid, signal)
        process.wait()

    def _launch(self, name: str, words: Sequence[str], environment: Mapping[str, str], **more: Any) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                words,
                cwd=CHECKOUT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **more,
            )

    def _here(self, text: str) -> str:
        for there, here in {
            "/srv/": f"{self.folder}/",
            "/app/collected": f"{self.folder}/collected",
            "/deploy/proxy": str(CHECKOUT / "deploy" / "proxy"),
            "redis://redis:6379": self.redis,
        }.items():
            text = text.replace(there, here)
        return str(CHECKOUT / text) if text.startswith("deploy/") else text

    def _wait(self, name: str, address: str) -> None:
        deadline = monotonic() + START_SECONDS
        while not self._answers(address):
            if self.running[name].poll() is not None or monotonic() > deadline:
                raise RuntimeError(f"{name} does not answer.\n{self.logs()}")
            sleep(0.2)

    def _answers(self, address: str) -> bool:
        context = ssl.create_default_context(cafile=self.certificate) if address.startswith("https") else None
        handlers: list[Any] = [urllib.request.ProxyHandler({})]
        if context:
            handlers.append(urllib.request.HTTPSHandler(context=context))
        request = urllib.request.Request(address, headers={"Host": f"localhost:{self.https}"})  # noqa: S310 - ours
        try:
            with urllib.request.build_opener(*handlers).open(request, timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def needed_programs() -> list[str]:
    """Return what is missing here of the programs that an installation consists of."""
    return [name for name in ("nginx", "redis-server") if find_program(name) is None]
