"""Django's mail interface to the outbox: whoever calls `send_mail` writes rows, a worker transmits them."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from office.services.outbox import write_message


class OutboxBackend(BaseEmailBackend):
    """Writes each message to the outbox, in the transaction of whoever sends it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            write_message(
                recipients=message.recipients(),
                subject=str(message.subject),
                text=str(message.body),
                html=_html_of(message),
                sender=message.from_email,
                headers=dict(message.extra_headers),
                now=timezone.now(),
            )
        return len(email_messages)


class KeptHereBackend(BaseEmailBackend):
    """Transmits nothing: on one machine the outbox itself is the mailbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return len(email_messages)


def _html_of(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(part[0]) for part in message.alternatives if part[1] == "text/html"), "")
