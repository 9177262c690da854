"""Writing mail to the outbox and handing it to the transport."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import make_msgid
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from office import tasks
from office.models import OutboxMessage

ATTEMPTS = 8
BATCH = 50
UNCERTAIN_AFTER = timedelta(minutes=5)


def write_message(
    *,
    recipients: Sequence[str],
    subject: str,
    text: str,
    html: str = "",
    sender: str = "",
    headers: Mapping[str, str] | None = None,
    now: datetime,
) -> OutboxMessage:
    """Put one mail into the outbox; it is sent soon after the surrounding transaction commits.

    Arguments: `recipients` are addresses that share this one mail; `now` is an aware datetime.
    The Message-ID is given here and never changes, so that a repeated transmission can be recognised (RFC 5322, 3.6.4).
    """
    message = OutboxMessage.objects.create(
        message_id=make_msgid(domain=(sender or settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip(">")),
        sender=sender or settings.DEFAULT_FROM_EMAIL,
        recipients=list(recipients),
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        headers=dict(headers or {}),
        created_at=now,
        due_at=now,
    )
    transaction.on_commit(tasks.send_waiting_mail.delay, robust=True)
    return message


def send_waiting(*, now: datetime) -> int:
    """Transmit what is due; return how many were sent.

    A row is marked as being sent before transmission, so a killed worker leaves it visibly uncertain and never sends it twice.
    Refused mail is tried again with growing pauses, then marked failed.
    """
    _name_uncertain(now=now)
    sent = 0
    with get_connection(settings.MAIL_TRANSPORT) as transport:
        for message in _claim(now=now):
            try:
                _as_email(message, transport=transport).send()
            except (SMTPException, OSError) as problem:
                _note_failure(message, problem=problem, now=now)
            else:
                message.state = OutboxMessage.State.SENT
                message.sent_at = now
                message.save(update_fields=["state", "sent_at"])
                sent += 1
    return sent


def _as_email(message: OutboxMessage, *, transport: BaseEmailBackend) -> EmailMultiAlternatives:
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=message.sender,
        to=message.recipients,
        headers={**message.headers, "Message-ID": message.message_id},
        connection=transport,
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    return email


@transaction.atomic
def _claim(*, now: datetime) -> list[OutboxMessage]:
    rows = list(
        OutboxMessage.objects.due(now).order_by("due_at", "pk").select_for_update(skip_locked=True)[:BATCH]
    )
    for row in rows:
        row.state = OutboxMessage.State.SENDING
        row.claimed_at = now
        row.attempts += 1
    OutboxMessage.objects.bulk_update(rows, ["state", "claimed_at", "attempts"])
    return rows


def _name_uncertain(*, now: datetime) -> None:
    OutboxMessage.objects.filter(
        state=OutboxMessage.State.SENDING, claimed_at__lt=now - UNCERTAIN_AFTER
    ).update(state=OutboxMessage.State.UNCERTAIN)


def _note_failure(message: OutboxMessage, *, problem: Exception, now: datetime) -> None:
    again = message.attempts < ATTEMPTS
    message.state = OutboxMessage.State.WAITING if again else OutboxMessage.State.FAILED
    message.due_at = now + timedelta(minutes=2**message.attempts)
    message.last_error = str(problem)[:500]
    message.save(update_fields=["state", "due_at", "last_error"])
