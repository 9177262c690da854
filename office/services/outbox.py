"""Writing mail to the outbox, and what staff decide about mail that did not arrive."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from wagtail.log_actions import log

from office import tasks
from office.models import OutboxMessage
from office.services.attachments import Attachment, attachments_of, keep_attachments


class NothingToDecideError(Exception):
    """The message is in a state that leaves staff nothing to decide, or its words are gone."""

    def __init__(self, message: OutboxMessage) -> None:
        words = message.get_state_display()
        if message.needs_a_decision:
            words = f"its {'secret words' if message.is_secret else 'attachments'} are no longer kept"
        super().__init__(f"Nothing was changed: this message is {message.get_state_display()} ({words}).")


@transaction.atomic
def write_message(
    *,
    recipients: Sequence[str],
    subject: str,
    text: str,
    html: str = "",
    sender: str = "",
    headers: Mapping[str, str] | None = None,
    attachments: Sequence[Attachment] = (),
    is_secret: bool = False,
    now: datetime,
) -> OutboxMessage:
    """Put one mail into the outbox; it is sent soon after the surrounding transaction commits.

    Arguments: `recipients` are addresses that share this one mail; `is_secret` marks words that open something to
    whoever reads them (a code, a link): they are shown to no staff and wiped once the mail is sent or given up;
    `now` is an aware datetime. Raises `AttachmentRefusedError` if the attachments are too large for one mail.
    The Message-ID is given here and never changes, so that a repeated transmission can be recognised (RFC 5322, 3.6.4).
    """
    sender = sender or settings.DEFAULT_FROM_EMAIL
    message = OutboxMessage.objects.create(
        message_id=make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2]),
        sender=sender,
        recipients=list(recipients),
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        headers=dict(headers or {}),
        is_secret=is_secret,
        created_at=now,
        due_at=now,
    )
    keep_attachments(message, attachments)
    # The row is the truth and is swept every minute, so a queue that does not answer must not fail the request.
    transaction.on_commit(tasks.send_waiting_mail.delay, robust=True)
    return message


def write_email(email: EmailMessage, *, is_secret: bool = False, now: datetime) -> OutboxMessage:
    """Put a message in Django's form into the outbox; with its attachments; see `write_message`."""
    return write_message(
        recipients=email.recipients(),
        subject=str(email.subject),
        text=str(email.body),
        html=_html_of(email),
        sender=email.from_email,
        headers=dict(email.extra_headers),
        attachments=attachments_of(email),
        is_secret=is_secret,
        now=now,
    )


@transaction.atomic
def send_again(*, message: OutboxMessage, by: AbstractBaseUser, now: datetime) -> None:
    """Put a failed or uncertain message back in line, on a person's word. Raises `NothingToDecideError`."""
    message = _locked(message)
    if not message.can_be_sent_again:
        raise NothingToDecideError(message)
    message.state = OutboxMessage.State.WAITING
    message.due_at, message.attempts, message.last_error = now, 0, ""
    message.save(update_fields=["state", "due_at", "attempts", "last_error"])
    log(message, "office.send_again", user=by)
    transaction.on_commit(tasks.send_waiting_mail.delay, robust=True)


@transaction.atomic
def count_as_sent(*, message: OutboxMessage, by: AbstractBaseUser, now: datetime) -> None:
    """Close a failed or uncertain message as arrived, on a person's word. Raises `NothingToDecideError`."""
    message = _locked(message)
    if not message.needs_a_decision:
        raise NothingToDecideError(message)
    message.state = OutboxMessage.State.SENT
    message.sent_at = message.claimed_at or now
    message.save(update_fields=["state", "sent_at"])
    log(message, "office.count_as_sent", user=by)


@transaction.atomic
def forget_words(*, headers: Mapping[str, str], instead: str) -> int:
    """Replace subject and words of all mail that carries these headers, sent or not; returns how many there were.

    For what must not live on in copies: recipients keep what has reached them.
    """
    found = OutboxMessage.objects.filter(headers__contains=dict(headers))
    return found.update(subject=instead.split(".")[0], text=instead, html="")


def _locked(message: OutboxMessage) -> OutboxMessage:
    return OutboxMessage.objects.select_for_update().get(pk=message.pk)


def _html_of(email: EmailMessage) -> str:
    if not isinstance(email, EmailMultiAlternatives):
        return ""
    return next((str(part[0]) for part in email.alternatives if part[1] == "text/html"), "")
