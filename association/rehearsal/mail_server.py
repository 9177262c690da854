"""`python -m association.rehearsal.mail_server PORT LEDGER SEED MILLISECONDS`: a mail server that makes sending hard.

It takes most mail, after so many milliseconds, and writes each message that it truly took into the ledger before it answers. What it
does to a recipient at each try follows from the seed alone, whoever transmits and when: it refuses for now or for good at every step,
answers late or not at all, and drops connections before and after it has taken the contents. Seed 0 is a mail server without moods.
"""

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import Sequence
from email.parser import BytesHeaderParser
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

# What a recipient meets, by weight. Answers are given at the step that they are named after.
MOODS = {
    "take": 800,
    "recipient 450 4.2.1 mailbox busy": 20,
    "recipient 421 4.7.0 too much mail": 8,
    "recipient 550 5.1.1 no such person": 10,
    "recipient 554 5.7.1 refused": 8,
    "data 451 4.3.0 not now": 8,
    "data drop": 10,
    "contents 452 4.3.1 out of storage": 20,
    "contents 554 5.6.0 not wanted": 10,
    "contents drop": 10,
    "taken late": 40,
    "taken drop": 10,
    "taken silent": 2,
}
# Before anybody knows the recipient, chance alone decides.
REFUSED_CONNECTIONS = 0.03
SENDERS = {"250 OK": 984, "451 4.3.2 busy": 12, "550 5.7.1 not from you": 4}
LATE_SECONDS = 0.4
SILENT_SECONDS = 8.0


class Ledger:
    """Every message that was taken, a line each; written through before the server says that it took it."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def note(self, message_id: str, recipient: str, mood: str) -> None:
        os.write(self._file, f"{message_id.strip('<>')}\t{recipient}\t{mood}\n".encode())


class Fate:
    """Chooses what a recipient meets at each try."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._tries: Counter[str] = Counter()
        self._chance = random.Random(seed)  # noqa: S311 - moods, not secrets

    def of(self, recipient: str) -> str:
        if not self._seed:
            return "take"
        self._tries[recipient] += 1
        chance = random.Random(f"{self._seed} {recipient} {self._tries[recipient]}")  # noqa: S311
        return chance.choices(list(MOODS), weights=list(MOODS.values()))[0]

    def refuses_connection(self) -> bool:
        return bool(self._seed) and self._chance.random() < REFUSED_CONNECTIONS

    def of_sender(self) -> str:
        return (
            self._chance.choices(list(SENDERS), weights=list(SENDERS.values()))[0] if self._seed else "250 OK"
        )


class Handler:
    def __init__(self, fate: Fate, ledger: Ledger, seconds: float) -> None:
        self.fate, self._ledger, self._seconds = fate, ledger, seconds

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: "MoodyServer", session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.fate.of_sender()
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: "MoodyServer", session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        server.mood = self.fate.of(address)
        step, _, answer = server.mood.partition(" ")
        if step == "recipient":
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: "MoodyServer", session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self._seconds)
        step, _, answer = server.mood.partition(" ")
        if step == "contents":
            return server.drop() if answer == "drop" else answer
        message_id = BytesHeaderParser().parsebytes(cast("bytes", envelope.content))["Message-ID"]
        self._ledger.note(message_id, envelope.rcpt_tos[0], server.mood.replace(" ", "-"))
        if answer == "late":
            await asyncio.sleep(LATE_SECONDS)
        elif answer == "silent":
            await asyncio.sleep(SILENT_SECONDS)
        elif answer == "drop":
            return server.drop()
        return "250 OK"


class MoodyServer(SMTP):
    """One connection."""

    mood = "take"

    def drop(self) -> str:
        if self.transport is not None:
            cast("asyncio.Transport", self.transport).abort()
        return "421 gone"

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if self.event_handler.fate.refuses_connection():
            transport.abort()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        step, _, answer = self.mood.partition(" ")
        if step != "data":
            await super().smtp_DATA(arg)
        elif answer == "drop":
            self.drop()
        else:
            await self.push(answer)


async def serve(port: int, ledger: str, seed: int, milliseconds: float) -> None:
    """Serve on this machine only, until somebody ends the process."""
    handler = Handler(Fate(seed), Ledger(ledger), milliseconds / 1000)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: MoodyServer(handler, hostname="rehearsal.invalid", loop=loop), host="127.0.0.1", port=port
    )
    await server.serve_forever()


def main(arguments: Sequence[str]) -> None:
    port, ledger, seed, milliseconds = arguments
    asyncio.run(serve(int(port), ledger, int(seed), float(milliseconds)))


if __name__ == "__main__":
    main(sys.argv[1:])
