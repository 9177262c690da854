"""What the rows say, compared with what the mail server took."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

_MAILS = """
    SELECT key || '@rehearsal.example', address, state, attempts FROM office_copy
    UNION ALL
    SELECT trim(both '<>' from message_id), recipients->>0, state, attempts FROM office_outboxmessage
"""
_READERS = "SELECT address FROM newsletters_reader"
_UNDER_WAY = """
    SELECT (SELECT count(*) FROM office_copy WHERE state IN ('waiting', 'sending'))
        + (SELECT count(*) FROM office_outboxmessage WHERE state IN ('waiting', 'sending'))
        + (SELECT count(*) FROM newsletters_mailing WHERE state <> 'begun')
        + (SELECT count(*) FROM office_consignment WHERE state <> 'done')
"""
SHOWN = 5


@dataclass(frozen=True)
class Mail:
    """One row, a copy or a letter, as it stands at the end."""

    message_id: str
    address: str
    state: str
    attempts: int


@dataclass(frozen=True)
class Taken:
    """One line of the ledger."""

    message_id: str
    address: str
    mood: str


@dataclass(frozen=True)
class Verdict:
    """How many rows ended in each state, how many of the uncertain ones had arrived, and what must not have happened."""

    states: Mapping[str, int]
    arrived_uncertain: int
    taken: int
    attempts: int
    violations: Sequence[str]


def read_ledger(path: Path) -> list[Taken]:
    """Return every message that the mail server took so far."""
    return [Taken(*line.split("\t")) for line in path.read_text().splitlines()] if path.exists() else []


def number_under_way(database: str) -> int | None:
    """Return how many rows are not at their end; None while the database does not answer."""
    try:
        return int(_rows(database, _UNDER_WAY)[0][0])
    except psycopg2.Error:
        return None


def compare(*, database: str, ledger: Path) -> Verdict:
    """Compare the rows with the ledger."""
    mails = [Mail(*row) for row in _rows(database, _MAILS)]
    readers = Counter(address for (address,) in _rows(database, _READERS))
    return judge(mails=mails, readers=readers, taken=read_ledger(ledger))


def judge(*, mails: Sequence[Mail], readers: Counter[str], taken: Sequence[Taken]) -> Verdict:
    """Say whether nobody was missed and nobody got two."""
    times = Counter(entry.message_id for entry in taken)
    by_id = {mail.message_id: mail for mail in mails}
    copies = Counter(mail.address for mail in mails if mail.address in readers)
    violations = [
        *_all("has no copy", (readers - copies).elements()),
        *_all("has two copies", (copies - readers).elements()),
        *_all("is still under way", _in_state(mails, "waiting", "sending")),
        *_all("is marked as sent and never arrived", _where(mails, times, "sent", lambda n: n == 0)),
        *_all("is marked as failed and arrived", _where(mails, times, "failed", lambda n: n > 0)),
        *_all("arrived although nothing may go there", _where(mails, times, "suppressed", lambda n: n > 0)),
        *_all("arrived twice", (mail.address for mail in mails if times[mail.message_id] > 1)),
        *_all("arrived and has no row", (entry.address for entry in taken if entry.message_id not in by_id)),
        *_all(
            "got somebody else's mail",
            (e.address for e in taken if e.message_id in by_id and by_id[e.message_id].address != e.address),
        ),
    ]
    return Verdict(
        states=Counter(mail.state for mail in mails),
        arrived_uncertain=sum(times[mail.message_id] for mail in mails if mail.state == "uncertain"),
        taken=len(taken),
        attempts=sum(mail.attempts for mail in mails),
        violations=violations,
    )


def _all(what: str, addresses: Iterable[str]) -> list[str]:
    found = sorted(addresses)
    if not found:
        return []
    shown = ", ".join(found[:SHOWN]) + (" ..." if len(found) > SHOWN else "")
    return [f"{len(found)} {what}: {shown}"]


def _in_state(mails: Sequence[Mail], *states: str) -> Iterable[str]:
    return (mail.address for mail in mails if mail.state in states)


def _where(
    mails: Sequence[Mail], times: Counter[str], state: str, arrived: Callable[[int], bool]
) -> Iterable[str]:
    return (mail.address for mail in mails if mail.state == state and arrived(times[mail.message_id]))


def _rows(database: str, statement: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(database, connect_timeout=3)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    finally:
        connection.close()
