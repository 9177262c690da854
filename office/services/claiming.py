"""The statements by which workers share a consignment's copies: few, and each as cheap among a million rows as among a thousand."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakSet

from django.conf import settings
from django.db import connection, transaction

from office.models import Consignment, Copy, Suppression

BATCH = 50
MINUTE = timedelta(minutes=1)
STOPPED = "The worker stopped while it was sending this mail."
State = Copy.State

# The rows are chosen once, before anything is changed: a sub-select in the condition could be run again for each row.
_CLAIM = """
    WITH next AS MATERIALIZED (
        SELECT id FROM office_copy
        WHERE consignment_id = %(consignment)s AND state = 'waiting' AND due_at <= %(now)s
        ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    )
    UPDATE office_copy copy SET due_at = %(until)s, claim = %(claim)s FROM next WHERE copy.id = next.id
    RETURNING copy.id, edition_id, address, key, why, personal, attempts, withdrawn_at IS NOT NULL
"""
# A database that may forget what it has confirmed would, after a crash, have copies sent again that it had marked.
_REMEMBER = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)
# One commit a mail: what became of the last one is written together with the beginning of the next. Planning it takes as long as doing it,
# so each session of the database plans it once.
_PREPARE = """
    PREPARE begin_copy (timestamptz, uuid, bigint, bigint, text) AS
    WITH settled AS (
        UPDATE office_copy SET state = 'sent', sent_at = $1, last_error = '', provider_id = $5
        WHERE id = $4 AND claim = $2 AND state IN ('sending', 'uncertain')
    )
    UPDATE office_copy SET state = 'sending', claimed_at = $1, attempts = attempts + 1
    WHERE id = $3 AND claim = $2 AND state = 'waiting'
    AND EXISTS (SELECT FROM office_consignment c WHERE c.id = consignment_id AND c.state = 'running')
"""
_BEGIN = "EXECUTE begin_copy (%s, %s, %s, %s, %s)"
_prepared: WeakSet[Any] = WeakSet()
"""The database's sessions that know the statement."""


@dataclass(frozen=True)
class Claimed:
    """A copy in one worker's hands: nobody else begins it as long as its lease lasts."""

    id: int
    edition_id: int
    address: str
    key: uuid.UUID
    why: str
    personal: dict[str, str]
    attempts: int
    claim: uuid.UUID
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Taken:
    """A copy that the mail server has taken; `provider_id` is the name that the provider gave it, if any."""

    copy: Claimed
    provider_id: str = ""


def uncertain_after() -> timedelta:
    """How long a transmission can last before nobody knows its fate: longer than all steps of an SMTP exchange together."""
    return timedelta(seconds=15 * settings.EMAIL_TIMEOUT)


def lease() -> timedelta:
    """How long a claim lasts: a worker that died leaves its batch to others then, one that is merely slow loses what it has not begun."""
    return uncertain_after()


def remember_marks() -> None:
    """Have what this connection commits from now on survive a crash of the database, even where its settings prefer speed."""
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER)


def claim_copies(*, consignment: Consignment, now: datetime, at_most: int = BATCH) -> list[Claimed]:
    """Take the next copies that are due, at most so many and no more than the consignment's limit allows in this minute.

    Suppressed addresses, and people who have left meanwhile, are taken out on the way. `now` is an aware datetime.
    """
    claim = _claim if consignment.per_minute is None else _claim_within_limit
    return _without_suppressed(claim(consignment, now, at_most))


def begin(copy: Claimed, *, after: Taken | None, now: datetime) -> bool:
    """Mark the copy as being sent and the one before it as sent, in one statement; say whether it may be transmitted.

    It may not if its consignment was paused or stopped, or if another worker has taken it over.
    """
    settled, provider_id = (after.copy.id, after.provider_id) if after else (None, "")
    with connection.cursor() as cursor:
        if connection.connection not in _prepared:
            cursor.execute(_PREPARE)
            _prepared.add(connection.connection)
        cursor.execute(_BEGIN, [now, copy.claim, copy.id, settled, provider_id])
        return cursor.rowcount == 1


def settle(copy: Claimed, *, state: Copy.State, **changes: object) -> None:
    """Write what became of a copy whose transmission has ended for good, unless a person has decided about it meanwhile.

    Another worker may have named it uncertain; whoever transmitted it knows better.
    """
    known = [State.SENDING, State.UNCERTAIN]
    Copy.objects.filter(pk=copy.id, claim=copy.claim, state__in=known).update(state=state, **changes)


@transaction.atomic
def put_back(copy: Claimed, *, due_at: datetime, last_error: str) -> None:
    """Let a copy that was certainly not taken wait for its next try, or stop it if its consignment was stopped meanwhile.

    The lock keeps whoever stops the consignment at this moment from overlooking the copy.
    """
    consignments = Consignment.objects.select_for_update(no_key=True)
    consignment = consignments.get(editions=copy.edition_id)
    is_open = consignment.state in {Consignment.State.RUNNING, Consignment.State.PAUSED}
    Copy.objects.filter(pk=copy.id, claim=copy.claim, state=State.SENDING).update(
        state=State.WAITING if is_open else State.STOPPED, due_at=due_at, last_error=last_error, claim=None
    )


def release(copies: Sequence[Claimed], *, due_at: datetime) -> None:
    """Give back what was claimed and not begun, so that it is due at `due_at` without waiting for the lease to end."""
    if copies:
        mine = Copy.objects.filter(pk__in=[copy.id for copy in copies], claim=copies[0].claim)
        mine.waiting().update(due_at=due_at, claim=None)


def name_uncertain(*, now: datetime) -> int:
    """Name the copies uncertain whose transmission began too long ago; they wait for a person. Returns how many."""
    stuck = Copy.objects.stuck(before=now - uncertain_after())
    return stuck.update(state=State.UNCERTAIN, last_error=STOPPED)


def claim_statement(
    *, consignment: Consignment, now: datetime, claim: uuid.UUID | None = None, at_most: int = BATCH
) -> tuple[str, dict[str, Any]]:
    """Return the statement that claims, with its parameters, for those who measure it."""
    return _CLAIM, {
        "consignment": consignment.pk,
        "claim": claim or uuid.uuid4(),
        "now": now,
        "until": now + lease(),
        "most": at_most,
    }


def _claim(consignment: Consignment, now: datetime, most: int) -> list[Claimed]:
    claim = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(*claim_statement(consignment=consignment, now=now, claim=claim, at_most=most))
        rows = cursor.fetchall()
    return [_claimed(row, claim) for row in sorted(rows, key=lambda row: row[0])]


def _claimed(row: tuple[Any, ...], claim: uuid.UUID) -> Claimed:
    number, edition, address, key, why, personal, attempts, is_withdrawn = row
    return Claimed(number, edition, address, key, why, json.loads(personal), attempts, claim, is_withdrawn)


@transaction.atomic
def _claim_within_limit(consignment: Consignment, now: datetime, most: int) -> list[Claimed]:
    """Count what is taken in each minute, under the consignment's lock, so that workers keep the limit together."""
    held = Consignment.objects.select_for_update(no_key=True).get(pk=consignment.pk)
    if held.per_minute is None:
        return _claim(held, now, most)
    if held.minute_began_at is None or now - held.minute_began_at >= MINUTE:
        held.minute_began_at, held.minute_taken = now, 0
    claimed = _claim(held, now, min(most, max(0, held.per_minute - held.minute_taken)))
    held.minute_taken += len(claimed)
    held.save(update_fields=["minute_began_at", "minute_taken"])
    return claimed


def _without_suppressed(claimed: list[Claimed]) -> list[Claimed]:
    if not claimed:
        return []
    addresses = [copy.address for copy in claimed]
    suppressed = set(
        Suppression.objects.in_force().filter(address__in=addresses).values_list("address", flat=True)
    )
    taken_out = {copy.id for copy in claimed if copy.is_withdrawn or copy.address in suppressed}
    if taken_out:
        Copy.objects.filter(pk__in=taken_out).waiting().update(state=State.SUPPRESSED, claim=None)
    return [copy for copy in claimed if copy.id not in taken_out]
