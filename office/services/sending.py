"""Handing what waits in the outbox to the transport.

One row at a time: claimed and marked as being sent in a short transaction, transmitted outside of it, then marked
with what happened. A worker that dies in between leaves one row whose fate nobody knows; after a while it is named
uncertain and waits for a person. Several workers pass over one another's rows (`SKIP LOCKED`).
"""

from datetime import datetime, timedelta
from time import monotonic

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from office.models import OutboxAttachment, OutboxMessage
from office.services.claiming import remember_marks, uncertain_after
from office.transport import FAILURES, Verdict, judge, pause_after, transport_of_settings

# About two days with the pauses between them, within RFC 5321 (4.5.4.1).
ATTEMPTS = 16
# A code or a reset link is of no use half an hour later.
ATTEMPTS_OF_A_SECRET = 4
AT_MOST = 500

STOPPED = "The worker stopped while it was sending this message."
State = OutboxMessage.State


def send_waiting(*, now: datetime, at_most: int = AT_MOST) -> int:
    """Transmit what is due at `now` (an aware datetime), at most so many; return how many were sent.

    Refused mail is tried again with growing pauses, then marked failed; mail refused for good fails at once; mail
    that may or may not have been taken becomes uncertain and is left to a person.
    """
    _name_uncertain(now=now)
    if not OutboxMessage.objects.due(now).exists():
        return 0
    remember_marks()
    started = monotonic()
    sent = 0
    transport = transport_of_settings()
    try:
        for _ in range(at_most):
            moment = now + timedelta(seconds=monotonic() - started)
            message = claim_next(due=now, now=moment)
            if message is None:
                break
            verdict = _transmit(message, transport=transport, now=moment)
            sent += verdict is Verdict.TAKEN
            if verdict is Verdict.NO_CONNECTION:
                break
    finally:
        _close(transport)
    return sent


@transaction.atomic
def claim_next(*, due: datetime, now: datetime) -> OutboxMessage | None:
    """Mark the next row due as being sent and return it; None if nothing is due or all of it is in other hands."""
    message = (
        OutboxMessage.objects.due(due).order_by("due_at", "pk").select_for_update(skip_locked=True).first()
    )
    if message is None:
        return None
    message.state = State.SENDING
    message.claimed_at = now
    message.attempts += 1
    message.save(update_fields=["state", "claimed_at", "attempts"])
    return message


def _transmit(message: OutboxMessage, *, transport: BaseEmailBackend, now: datetime) -> Verdict:
    try:
        transport.open()
    except FAILURES as problem:
        _note_failure(message, verdict=Verdict.LATER, problem=problem, now=now)
        return Verdict.NO_CONNECTION
    try:
        transport.send_messages([_as_email(message)])
    except FAILURES as problem:
        verdict = judge(problem)
        _note_failure(message, verdict=verdict, problem=problem, now=now)
        _close(transport)
        return verdict
    _settle(message, State.SENT, sent_at=now, last_error="")
    return Verdict.TAKEN


def _note_failure(message: OutboxMessage, *, verdict: Verdict, problem: Exception, now: datetime) -> None:
    error = f"{type(problem).__name__}: {problem}"[:500]
    if verdict is Verdict.UNKNOWN:
        _settle(message, State.UNCERTAIN, last_error=error)
    elif verdict is Verdict.NEVER or message.attempts >= _attempts_of(message):
        _settle(message, State.FAILED, last_error=error)
    else:
        _settle(message, State.WAITING, due_at=now + pause_after(message.attempts), last_error=error)


@transaction.atomic
def _settle(message: OutboxMessage, state: OutboxMessage.State, **changes: object) -> None:
    """Write the outcome, and wipe a secret that nobody waits for any longer.

    The row may have been named uncertain meanwhile by another worker; we know better. Words wiped then stay wiped.
    """
    if state is State.WAITING:
        mine = OutboxMessage.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
    else:
        mine = OutboxMessage.objects.filter(
            pk=message.pk, state__in=[State.SENDING, State.UNCERTAIN], attempts=message.attempts
        )
        if message.is_secret:
            changes |= {"text": "", "html": ""}
            OutboxAttachment.objects.filter(message__in=mine).update(content=None)
    mine.update(state=state, **changes)


@transaction.atomic
def _name_uncertain(*, now: datetime) -> None:
    stuck = OutboxMessage.objects.filter(state=State.SENDING, claimed_at__lt=now - uncertain_after())
    OutboxAttachment.objects.filter(message__in=stuck.filter(is_secret=True)).update(content=None)
    stuck.filter(is_secret=True).update(state=State.UNCERTAIN, text="", html="", last_error=STOPPED)
    stuck.filter(is_secret=False).update(state=State.UNCERTAIN, last_error=STOPPED)


def _attempts_of(message: OutboxMessage) -> int:
    return ATTEMPTS_OF_A_SECRET if message.is_secret else ATTEMPTS


def _close(transport: BaseEmailBackend) -> None:
    try:
        transport.close()
    except FAILURES:
        # What was to be sent is settled; a server that does not take its leave changes nothing.
        return


def _as_email(message: OutboxMessage) -> EmailMultiAlternatives:
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=message.sender,
        to=message.recipients,
        headers={**message.headers, "Message-ID": message.message_id},
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    for attachment in message.attachments.all():
        email.attach(attachment.name, bytes(attachment.content or b""), attachment.content_type)
    return email
