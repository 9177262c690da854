"""A real SMTP server that does as it is told: takes mail, refuses it, or hangs up."""

import socket
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Behaviour:
    """What the server answers at each step; None means that it agrees. `HANG_UP` breaks the connection there."""

    to_sender: str | None = None
    to_recipient: str | None = None
    to_contents: str | None = None
    # Set by a test that wants the server to wait before it answers a message.
    go_on: threading.Event | None = None
    received: list[EmailMessage] = field(default_factory=list)
    has_contents: threading.Event = field(default_factory=threading.Event)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.mail_from = address
        return self._answer(server, self.to_sender)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.to_recipient is None:
            envelope.rcpt_tos.append(address)
        return self._answer(server, self.to_recipient)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.has_contents.set()
        if self.go_on is not None:
            await server.loop.run_in_executor(None, self.go_on.wait, 20)
        if self.to_contents is None:
            self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return self._answer(server, self.to_contents)

    def _answer(self, server: SMTP, answer: str | None) -> str:
        if answer == HANG_UP:
            server.transport.abort()
        return answer or "250 OK"


HANG_UP = "hang up"


class Server:
    """Runs on a free port of this machine until `stop`."""

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        self.port = _free_port()
        self._controller = Controller(self.behaviour, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        self._stopped = False

    def stop(self) -> None:
        if self.behaviour.go_on is not None:
            self.behaviour.go_on.set()
        if not self._stopped:
            self._stopped = True
            self._controller.stop()


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])
