"""A web server that behaves as badly as the web: it redirects, drips, lies, and never stops talking.

What it does is chosen by the first word of the path. `Net` pretends that it stands at public addresses.
"""

import socket
import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PUBLIC = "93.184.215.14"
OTHER_PUBLIC = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


@dataclass(frozen=True)
class Request:
    method: str
    host: str
    path: str
    headers: dict[str, str]


class WebServer:
    """Runs until `stop`. `requests` is what came; `most_at_once` the most requests that one host was handling at a time."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.at_once: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": self}))
        if context:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up on purpose here."""


class _Handler(BaseHTTPRequestHandler):
    web: WebServer

    def do_GET(self) -> None:
        host = self.headers.get("Host", "")
        with self.web.lock:
            self.web.requests.append(Request(self.command, host, self.path, dict(self.headers)))
            self.web.at_once[host] += 1
            self.web.most_at_once[host] = max(self.web.most_at_once[host], self.web.at_once[host])
        try:
            what, _, rest = self.path.lstrip("/").partition("/")
            getattr(self, f"be_{what.replace('-', '_')}", self.be_fine)(rest)
        finally:
            with self.web.lock:
                self.web.at_once[host] -= 1

    do_HEAD = do_GET  # noqa: N815 - the library's own name

    def answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def be_fine(self, rest: str) -> None:
        self.answer(200)

    def be_status(self, rest: str) -> None:
        self.answer(int(rest.split("/")[0]))

    def be_head_says(self, rest: str) -> None:
        """`head-says/404`: that on HEAD, and 200 on GET."""
        self.answer(int(rest) if self.command == "HEAD" else 200)

    def be_go(self, rest: str) -> None:
        """`go/301/https://…`: a redirect there."""
        status, _, address = rest.partition("/")
        self.answer(int(status), Location=address)

    def be_round(self, rest: str) -> None:
        """Round and round without end."""
        self.answer(302, Location=f"/round/{int(rest or 0) + 1}")

    def be_drip(self, rest: str) -> None:
        """A header that comes one sign at a time, for longer than anybody waits."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        for _ in range(200):
            if self.web.stopping.wait(0.05):
                return
            self.wfile.write(b"x")

    def be_silent(self, rest: str) -> None:
        self.web.stopping.wait(20)

    def be_endless(self, rest: str) -> None:
        """A body without end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not self.web.stopping.is_set():
            self.wfile.write(b"x" * 65536)

    def be_headers_without_end(self, rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.web.stopping.is_set():
            self.wfile.write(b"X-More: " + b"x" * 8000 + b"\r\n")

    def be_nonsense(self, rest: str) -> None:
        self.wfile.write(b"220 mail.example ESMTP ready\r\n")

    def be_slow(self, rest: str) -> None:
        time.sleep(float(rest.partition("?")[0]))
        self.answer(200)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@dataclass
class Net:
    """Pretends to be the internet: names stand at the addresses in `names`, and every public address leads to `server`.

    `names` may hold several answers for a name: each lookup takes the next, the last one stays. `connected` is where connections went.
    """

    server: WebServer
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    connected: list[tuple[str, int]] = field(default_factory=list)

    def lookup(self, host: str, port: int) -> list[str]:
        answers = self.names.get(host)
        if answers is None:
            return [PUBLIC]
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.connected.append((address, port))
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=seconds)
