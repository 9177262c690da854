"""Transmitting the copies of consignments.

A worker claims a batch, marks each copy as being sent in a statement of its own just before it is transmitted, and
writes what became of it together with the next one's beginning. Wherever it is killed, at most one copy's fate is
unknown; the rest of its batch is due again once the lease is over.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, OuterRef

from office.links import sign_copy
from office.marks import Master, Words
from office.models import Consignment, Copy, Edition
from office.models.consignments import ConsignmentQuerySet
from office.outages import GONE, write_in_the_end
from office.services.claiming import (
    Claimed,
    Taken,
    begin,
    claim_copies,
    name_uncertain,
    put_back,
    release,
    remember_marks,
    settle,
)
from office.services.sending import send_waiting
from office.services.suppressions import note_dead_address
from office.transport import (
    FAILURES,
    TakesBytes,
    Verdict,
    judge,
    pause_after,
    says_address_is_dead,
    transport_of_settings,
)

# About an hour with the pauses between them; a newsletter need not arrive days late.
ATTEMPTS_OF_A_COPY = 6
# Shorter than the ten seconds that most supervisors leave a worker to end by itself; killed, it would leave an uncertain copy.
TURN_SECONDS = 8.0
# A sign-in code must not wait behind a newsletter.
LOOK_FOR_SINGLE_MAIL = timedelta(seconds=1)
State = Copy.State


@dataclass(frozen=True)
class Sent:
    """What a worker has done: how many copies were taken, and whether more are due."""

    number: int
    is_more_due: bool


def send_copies(*, now: datetime, seconds: float = TURN_SECONDS) -> Sent:
    """Transmit what is due of all running consignments for about so many seconds, in turn, a batch of each.

    `now` is an aware datetime. Single mails that become due meanwhile go first.
    """
    remember_marks()
    name_uncertain(now=now)
    worker = _Worker(now=now, seconds=seconds)
    try:
        return Sent(worker.work(), worker.is_out_of_time)
    finally:
        worker.close()
        _close_finished(now=worker.moment)


class _Worker:
    """One worker's turn: its clock, its connection, and the mails that it has built."""

    def __init__(self, *, now: datetime, seconds: float) -> None:
        self._now, self._started, self._seconds = now, monotonic(), seconds
        self._transport: BaseEmailBackend | None = None
        self._takes_bytes: TakesBytes | None = None
        self._masters: dict[int, Master] = {}
        self._last: Taken | None = None
        self._looked_at = now
        self._is_cut_off = False

    @property
    def moment(self) -> datetime:
        return self._now + timedelta(seconds=monotonic() - self._started)

    @property
    def is_out_of_time(self) -> bool:
        return monotonic() - self._started >= self._seconds

    def work(self) -> int:
        number = 0
        while not self.is_out_of_time and not self._is_cut_off:
            found = 0
            for consignment in Consignment.objects.running().order_by("opened_at", "pk"):
                if self.is_out_of_time or self._is_cut_off:
                    break
                claimed = claim_copies(consignment=consignment, now=self.moment)
                found += len(claimed)
                number += self._send_batch(consignment, claimed)
            if not found:
                break
        return number

    def close(self) -> None:
        try:
            self._settle_last()
        finally:
            self._hang_up()

    def _send_batch(self, consignment: Consignment, claimed: list[Claimed]) -> int:
        number = 0
        for position, copy in enumerate(claimed):
            self._look_for_single_mail()
            transport = None if self.is_out_of_time else self._connect(consignment)
            if transport is None:
                later = knock_again_after() if self._is_cut_off else timedelta()
                release(claimed[position:], due_at=self.moment + later)
                break
            # Two statements wait for each other only within one batch: the claim is the same.
            if self._last and self._last.copy.claim != copy.claim:
                self._settle_last()
            if not self._begin(claimed[position:]):
                release(claimed[position:], due_at=self.moment)
                break
            number += self._transmit(transport, replace(copy, attempts=copy.attempts + 1))
        return number

    def _begin(self, batch: list[Claimed]) -> bool:
        """Begin the first of what is left of a batch."""
        copy = batch[0]
        try:
            may_go = begin(copy, after=self._last, now=self.moment)
        except GONE:
            # Whether it was marked is not known; that it was not transmitted is.
            self._settle_last()
            self._write(partial(put_back, copy, due_at=self.moment, last_error=""))
            self._write(partial(release, batch, due_at=self.moment))
            raise
        self._last = None
        return may_go

    def _transmit(self, transport: BaseEmailBackend, copy: Claimed) -> int:
        try:
            provider_id = self._hand_over(transport, copy)
        except FAILURES as problem:
            self._hang_up()
            self._note_failure(copy, problem)
            return 0
        self._last = Taken(copy, provider_id)
        return 1

    def _hand_over(self, transport: BaseEmailBackend, copy: Claimed) -> str:
        master = self._master_of(copy)
        parts = {**copy.personal, "why": copy.why, "copy": sign_copy(copy.id)}
        if self._takes_bytes is not None:
            content = master.fill_in(address=copy.address, key=copy.key, parts=parts)
            self._takes_bytes.send_bytes(sender=master.address, recipient=copy.address, content=content)
            return ""
        email = master.as_email(address=copy.address, key=copy.key, parts=parts)
        email.metadata = {"copy": str(copy.id)}  # type: ignore[attr-defined]
        transport.send_messages([email])
        status = getattr(email, "anymail_status", None)
        return str(getattr(status, "message_id", None) or "")[:255]

    def _note_failure(self, copy: Claimed, problem: Exception) -> None:
        error = f"{type(problem).__name__}: {problem}"[:500]
        verdict = judge(problem)
        if verdict is Verdict.UNKNOWN:
            self._write(partial(settle, copy, state=State.UNCERTAIN, last_error=error))
        elif verdict is Verdict.NEVER or copy.attempts >= ATTEMPTS_OF_A_COPY:
            self._write(partial(settle, copy, state=State.FAILED, last_error=error))
            if says_address_is_dead(problem):
                note_dead_address(address=copy.address, detail=error, now=self.moment)
        else:
            due_at = self.moment + pause_after(copy.attempts)
            self._write(partial(put_back, copy, due_at=due_at, last_error=error))

    def _connect(self, consignment: Consignment) -> BaseEmailBackend | None:
        if self._transport is not None:
            return self._transport
        transport = transport_of_settings()
        try:
            transport.open()
        except FAILURES as problem:
            self._is_cut_off = True
            words = f"The mail server cannot be reached: {type(problem).__name__}: {problem}"[:500]
            Consignment.objects.filter(pk=consignment.pk).update(hindrance=words)
            return None
        self._transport = transport
        self._takes_bytes = transport if isinstance(transport, TakesBytes) else None
        Consignment.objects.running().exclude(hindrance="").update(hindrance="")
        return transport

    def _hang_up(self) -> None:
        transport, self._transport = self._transport, None
        if transport is None:
            return
        try:
            transport.close()
        except FAILURES:
            # What was to be sent is settled; a server that does not take its leave changes nothing.
            return

    def _settle_last(self) -> None:
        last, self._last = self._last, None
        if last:
            known = {"sent_at": self.moment, "last_error": "", "provider_id": last.provider_id}
            self._write(partial(settle, last.copy, state=State.SENT, **known))

    def _write(self, write: Callable[[], None]) -> None:
        """Write what nobody else knows, even if the database is away just now."""
        write_in_the_end(write, seconds=settings.EMAIL_TIMEOUT)

    def _look_for_single_mail(self) -> None:
        if self.moment - self._looked_at >= LOOK_FOR_SINGLE_MAIL:
            self._settle_last()
            send_waiting(now=self.moment)
            self._looked_at = self.moment

    def _master_of(self, copy: Claimed) -> Master:
        if copy.edition_id not in self._masters:
            edition = Edition.objects.select_related("consignment").get(pk=copy.edition_id)
            self._masters[copy.edition_id] = Master(
                sender=edition.consignment.sender, words=words_of(edition)
            )
        return self._masters[copy.edition_id]


def knock_again_after() -> timedelta:
    """How long copies wait whose worker found no mail server: nothing was tried, so it is sooner than after a refusal."""
    return timedelta(seconds=settings.MAIL_FIRST_PAUSE / 4)


def words_of(edition: Edition) -> Words:
    """Return an edition's words as they are made into mail."""
    return Words(edition.audience, edition.subject, edition.text, edition.html, edition.headers)


@transaction.atomic
def _close_finished(*, now: datetime) -> None:
    """Close the consignments of which nothing is left to send.

    Whether that is so is asked again once they are locked: a person may have put a copy back in line just before.
    """
    locked = [consignment.pk for consignment in _finished().select_for_update(skip_locked=True, no_key=True)]
    if locked:
        _finished().filter(pk__in=locked).update(state=Consignment.State.DONE, ended_at=now, hindrance="")


def _finished() -> ConsignmentQuerySet:
    copies = Copy.objects.filter(consignment=OuterRef("pk"))
    return Consignment.objects.running().exclude(
        Exists(copies.filter(state=State.WAITING)) | Exists(copies.filter(state=State.SENDING))
    )
