"""Django's mail interface to the outbox: whoever calls `send_mail` writes rows, a worker transmits them."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from office.services.outbox import write_email


class OutboxBackend(BaseEmailBackend):
    """Writes each message to the outbox, in the transaction of whoever sends it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for email in email_messages:
            write_email(email, now=timezone.now())
        return len(email_messages)
