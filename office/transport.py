"""What a failure to transmit means, and the transports of our own."""

import smtplib
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

FAILURES = (smtplib.SMTPException, OSError, AnymailError, ValueError)


class Verdict(Enum):
    """What became of one message."""

    TAKEN = auto()
    LATER = auto()
    NEVER = auto()
    UNKNOWN = auto()
    NO_CONNECTION = auto()


class Unanswered(smtplib.SMTPException):
    """The connection broke after the server had begun to take the message and before it said whether it did."""


def judge(problem: Exception) -> Verdict:
    """Say what a failure while sending means for the message.

    SMTP answers of 5xx to sender, recipients or contents are final (RFC 5321, 4.2.1); an API's 4xx likewise, except for
    wrong keys and for too many requests, which are not the message's fault.
    """
    match problem:
        case Unanswered():
            return Verdict.UNKNOWN
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in problem.recipients.values()]
            return Verdict.NEVER if all(code >= 500 for code in codes) else Verdict.LATER
        case smtplib.SMTPSenderRefused() | smtplib.SMTPDataError():
            return Verdict.NEVER if problem.smtp_code >= 500 else Verdict.LATER
        case smtplib.SMTPException():
            return Verdict.LATER
        case AnymailRecipientsRefused():
            return Verdict.NEVER
        case AnymailAPIError():
            return _judge_answer(problem.status_code)
        case OSError():
            return Verdict.LATER
        case _:
            return Verdict.NEVER


def _judge_answer(status: int | None) -> Verdict:
    if status is None:
        return Verdict.UNKNOWN
    if status in {401, 403, 408, 429} or status >= 500:
        return Verdict.LATER
    return Verdict.NEVER


class _AttentiveMixin:
    """Tells a connection that broke before the message was handed over from one that broke after."""

    def data(self, msg: Any) -> tuple[int, bytes]:
        try:
            return super().data(msg)  # type: ignore[misc]
        except (smtplib.SMTPServerDisconnected, OSError) as problem:
            raise Unanswered(str(problem)) from problem


class _AttentiveSMTP(_AttentiveMixin, smtplib.SMTP):
    pass


class _AttentiveSMTPOverTLS(_AttentiveMixin, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Django's SMTP transport, which also says when a message may or may not have been taken."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _AttentiveSMTPOverTLS if self.use_ssl else _AttentiveSMTP


class KeptHereBackend(BaseEmailBackend):
    """Transmits nothing: on one machine every message becomes a file, to be read at /local/mail/."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for email in email_messages:
            message = email.message()
            name = (
                f"{timezone.now():%Y%m%dT%H%M%S%f}-{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
            )
            (folder / name).write_bytes(message.as_bytes())
        return len(email_messages)
