"""Plays api.stripe.com on a free port of this machine, for the real library."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from stripe import WebhookSignature

from tests.servers.stripe.account import Account, resolve
from tests.servers.stripe.calls import CALLS
from tests.servers.stripe.checking import RefusedError, check, decode

LONGEST_WAIT_SECONDS = 20
STATUS = {"resource_missing": 404, "idempotency_error": 400}


@dataclass
class Trouble:
    """What goes wrong with coming requests: `how` is a status, "drop" or "hang"; `done` says whether Stripe acts before it fails."""

    how: int | str
    times: int = 1
    address: str = ""
    done: bool = False


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    address: str
    values: dict[str, Any]
    key: str | None
    version: str | None


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


class StripeServer:
    """Runs until `stop`. `account` is what it keeps; `requests` what it was asked, `refused` what Stripe would not have taken."""

    secret_key = "sk_test_" + "only" + "for" + "tests"
    webhook_secret = "whsec_" + "only" + "for" + "tests"

    def __init__(self) -> None:
        self.account = Account()
        self.requests: list[Request] = []
        self.refused: list[str] = []
        self.troubles: list[Trouble] = []
        self.go_on = threading.Event()
        self._answers: dict[str, tuple[Request, Answer]] = {}
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def base(self) -> str:
        """What stands in place of https://api.stripe.com."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def stop(self) -> None:
        self.go_on.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)

    def trouble(self, how: int | str, *, times: int = 1, address: str = "", done: bool = False) -> None:
        """Let the next requests (of addresses that begin so) go wrong."""
        self.troubles.append(Trouble(how, times, address, done))

    def forget_answers(self) -> None:
        """Forget which keys were used, as Stripe does after some days."""
        self._answers.clear()

    def signed(self, event: dict[str, Any], *, at: int | None = None, secret: str = "") -> tuple[str, str]:
        """Return the body and the signature with which Stripe would deliver an event."""
        body = json.dumps(event, indent=2)
        return body, WebhookSignature.generate_signature_header(
            body, secret or self.webhook_secret, timestamp=at
        )

    def take(self, request: Request) -> Answer | str:
        """Answer one request; a text means that the connection breaks or hangs instead."""
        with self._lock:
            self.requests.append(request)
            trouble = self._trouble_for(request)
            if trouble and not trouble.done:
                return _failure(trouble)
            answer = self._once(request)
            return _failure(trouble) if trouble else answer

    def _trouble_for(self, request: Request) -> Trouble | None:
        for trouble in self.troubles:
            if trouble.times and request.address.startswith(trouble.address):
                trouble.times -= 1
                return trouble
        return None

    def _once(self, request: Request) -> Answer:
        """Carry out a request, or repeat the answer if its key has been seen (docs.stripe.com/api/idempotent_requests)."""
        if request.method != "POST" or request.key is None:
            return self._carry_out(request)
        if request.key in self._answers:
            before, answer = self._answers[request.key]
            if (before.address, before.values) != (request.address, request.values):
                words = (
                    f"Keys for idempotent requests can only be used with the same parameters ({request.key})."
                )
                return _refusal(RefusedError(words, kind="idempotency_error"))
            return Answer(answer.status, answer.body, {**answer.headers, "Idempotent-Replayed": "true"})
        answer = self._carry_out(request)
        if answer.status == 200:
            self._answers[request.key] = (request, answer)
        return answer

    def _carry_out(self, request: Request) -> Answer:
        for call in CALLS:
            if found := call.matches(request.method, request.address):
                try:
                    check(call, request.values)
                except RefusedError as problem:
                    self.refused.append(f"{request.method} {request.address}: {problem}")
                    return _refusal(problem)
                try:
                    done = resolve(self.account, call.does, found.groups(), request.values)
                except RefusedError as problem:
                    return _refusal(problem)
                return Answer(200, json.loads(json.dumps(done)))
        self.refused.append(f"{request.method} {request.address}: no such call")
        return _refusal(RefusedError("Unrecognized request URL", code="resource_missing"))


def _refusal(problem: RefusedError) -> Answer:
    error = {"type": problem.kind, "message": problem.words, "code": problem.code or None}
    if problem.param:
        error["param"] = problem.param
    return Answer(STATUS.get(problem.code, 400), {"error": error})


def _failure(trouble: Trouble) -> Answer | str:
    if isinstance(trouble.how, str):
        return trouble.how
    kind = "rate_limit_error" if trouble.how == 429 else "api_error"
    words = "Too many requests." if trouble.how == 429 else "An unknown error occurred."
    return Answer(trouble.how, {"error": {"type": kind, "message": words}})


def _handler(server: StripeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body leave together: apart, each answer would wait 40 ms for the other side's acknowledgement.
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def log_message(self, *words: Any) -> None:
            pass

        def _serve(self, form: str) -> None:
            if self.headers.get("Authorization") != f"Bearer {server.secret_key}":
                return self._send(
                    Answer(401, {"error": {"type": "invalid_request_error", "message": "No key"}})
                )
            request = Request(
                self.command,
                urlsplit(self.path).path,
                decode(form),
                self.headers.get("Idempotency-Key"),
                self.headers.get("Stripe-Version"),
            )
            answer = server.take(request)
            if isinstance(answer, Answer):
                return self._send(answer)
            if answer == "hang":
                server.go_on.wait(LONGEST_WAIT_SECONDS)
            self.close_connection = True
            self.connection.close()
            return None

        def _send(self, answer: Answer) -> None:
            body = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            headers = {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                "Request-Id": f"req_{len(server.requests)}",
                **answer.headers,
            }
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    return Handler
