"""The files that a mail carries: taken over from Django's form, kept while they may be needed, then wiped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from pathlib import PurePath

from django.core.mail import EmailMessage
from django.db.models import Q

from office.models import OutboxAttachment, OutboxMessage

# Base64 adds a third, and many mail servers of councils refuse more than 10 MB a message.
MOST_BYTES = 7 * 1024 * 1024
KEPT_AFTER_SENDING = timedelta(days=14)
KEPT_FOR_A_DECISION = timedelta(days=90)


class AttachmentRefusedError(Exception):
    """A mail cannot carry this: it is too large, or of a form that the outbox does not keep."""


@dataclass(frozen=True)
class Attachment:
    """One file: its name as the reader sees it, its bytes, its type such as "application/pdf"."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


def attachments_of(email: EmailMessage) -> list[Attachment]:
    """Return the attachments of a message in Django's form. Raises `AttachmentRefusedError` for a mail within a mail."""
    return [_taken_over(part) for part in email.attachments]


def keep_attachments(message: OutboxMessage, attachments: Sequence[Attachment]) -> None:
    """Write the attachments of a mail, in order. Raises `AttachmentRefusedError` if they are too large for one mail."""
    if sum(len(attachment.content) for attachment in attachments) > MOST_BYTES:
        raise AttachmentRefusedError(
            f"One mail carries at most {MOST_BYTES // 1024**2} MB; give the reader a link instead."
        )
    OutboxAttachment.objects.bulk_create(
        OutboxAttachment(
            message=message,
            position=position,
            name=_plain_name(attachment.name),
            content_type=attachment.content_type,
            size=len(attachment.content),
            content=attachment.content,
        )
        for position, attachment in enumerate(attachments, start=1)
    )


def wipe_old_attachments(*, now: datetime) -> int:
    """Wipe the bytes of attachments that nobody needs any longer; return how many.

    They go 14 days after their mail was sent, and 90 days after it was written if it never was and nobody has decided.
    """
    sent = Q(message__state=OutboxMessage.State.SENT, message__sent_at__lt=now - KEPT_AFTER_SENDING)
    undecided = Q(
        message__in=OutboxMessage.objects.needing_a_decision(),
        message__created_at__lt=now - KEPT_FOR_A_DECISION,
    )
    return OutboxAttachment.objects.filter(sent | undecided, content__isnull=False).update(content=None)


def _taken_over(part: object) -> Attachment:
    if isinstance(part, Message):
        name, content, content_type = (
            part.get_filename(),
            part.get_payload(decode=True),
            part.get_content_type(),
        )
    else:
        name, content, content_type = part  # type: ignore[misc]
    if isinstance(content, str):
        content = content.encode()
    if not isinstance(content, bytes):
        raise AttachmentRefusedError("The outbox carries files, not a mail within a mail.")
    return Attachment(name or "attachment", content, content_type or "application/octet-stream")


def _plain_name(name: str) -> str:
    """Return the last part of the name, without signs that would end a header's line."""
    return PurePath("".join(sign for sign in name if sign.isprintable())).name[-200:] or "attachment"
