"""The composition's proxy in front of a server that tells what reached it."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

from association.rehearsal.stage import free_port
from tests.servers.compose import CHECKOUT

NOBODY = 65534


class Telling(BaseHTTPRequestHandler):
    """Answers with the headers that came; /file/… with the proxy's way of being sent a file, /slow/ not at all."""

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        if self.path.startswith("/file/"):
            body = b""
            self.send_header("X-Accel-Redirect", "/internal-media/" + self.path.removeprefix("/file/"))
            self.send_header("Content-Disposition", "attachment; filename=letter.pdf")
            self.send_header("Content-Security-Policy", "sandbox")
            self.send_header("Cache-Control", "private, no-store")
            self.send_header("X-Robots-Tag", "noindex")
        self.send_header("Content-Type", "application/pdf" if not body else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@dataclass
class Proxy:
    folder: Path
    port: int

    def ask(self, path: str, **headers: str) -> tuple[int, Any, bytes]:
        """Ask as a plain client and follow nothing."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=named)
        stay = type("Stay", (urllib.request.HTTPRedirectHandler,), {"redirect_request": lambda *_: None})
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({}), stay()).open(
                request, timeout=20
            ) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "run" / "access.log").read_text().splitlines()]


@contextmanager
def serving_proxy(folder: Path, **more: str) -> Iterator[Proxy]:
    """Run deploy/proxy/start in `folder`, without a certificate unless one is in `folder`/certificates, until the block ends."""
    for name in ("run", "public/static", "media", "certificates"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "run").chmod(0o777)
    site = ThreadingHTTPServer(("127.0.0.1", 0), Telling)
    Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"] + ":/usr/sbin",
        "SITE_URL": "https://www.association.example",
        "PROXY_RUN": str(folder / "run"),
        "PROXY_HTTP": f"127.0.0.1:{port}",
        "PROXY_SERVERS": f"127.0.0.1:{site.server_address[1]}",
        "PROXY_PUBLIC": str(folder / "public"),
        "PROXY_MEDIA": str(folder / "media"),
        "PROXY_CERTIFICATES": str(folder / "certificates"),
        "PROXY_ACCESS_LOG": str(folder / "run" / "access.log"),
        **more,
    }
    other: dict[str, Any] = (
        {"user": NOBODY, "group": os.getegid(), "extra_groups": []} if os.geteuid() == 0 else {}
    )
    with (folder / "proxy.log").open("wb") as log:
        proxy = subprocess.Popen(
            [CHECKOUT / "deploy" / "proxy" / "start"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **other,
        )
    try:
        running = Proxy(folder, port)
        deadline = monotonic() + 20
        while not _answers(running):
            assert proxy.poll() is None, (folder / "proxy.log").read_text()
            assert monotonic() < deadline
            sleep(0.05)
        yield running
    finally:
        proxy.terminate()
        proxy.wait(timeout=20)
        site.shutdown()
        site.server_close()


def _answers(proxy: Proxy) -> bool:
    try:
        return proxy.ask("/_proxy/health")[0] == 200
    except (urllib.error.URLError, OSError):
        return False
