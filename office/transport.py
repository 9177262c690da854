"""What a failure to transmit means, and the transports of our own."""

import re
import smtplib
from collections.abc import Sequence
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from office.marks import transmittable

# Pauses between tries double from the first, settings.MAIL_FIRST_PAUSE, up to this.
LONGEST_PAUSE = timedelta(hours=6)
FAILURES = (smtplib.SMTPException, OSError, AnymailError, ValueError)


class Verdict(Enum):
    """What became of one message."""

    TAKEN = auto()
    LATER = auto()
    NEVER = auto()
    UNKNOWN = auto()
    NO_CONNECTION = auto()


@runtime_checkable
class TakesBytes(Protocol):
    """A transport that takes a mail in the form in which it is transmitted."""

    def send_bytes(self, *, sender: str, recipient: str, content: bytes) -> None: ...


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


def says_address_is_dead(problem: Exception) -> bool:
    """Say whether the server refused a mail because its recipient's address does not exist (RFC 3463: 5.1.1, 5.1.2, 5.1.10)."""
    if not isinstance(problem, smtplib.SMTPRecipientsRefused):
        return False
    answers = [answer for _, answer in problem.recipients.values()]
    return all(_text(answer).startswith(("5.1.1", "5.1.2", "5.1.10")) for answer in answers)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries that came to nothing."""
    return min(timedelta(seconds=settings.MAIL_FIRST_PAUSE) * 2 ** min(attempts - 1, 30), LONGEST_PAUSE)


def transport_of_settings() -> BaseEmailBackend:
    """Return the transport that settings name, not yet open."""
    return get_connection(settings.MAIL_TRANSPORT)


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def _judge_answer(status: int | None) -> Verdict:
    if status is None:
        return Verdict.UNKNOWN
    if status in {401, 403, 408, 429} or status >= 500:
        return Verdict.LATER
    return Verdict.NEVER


class _AttentiveMixin:
    """Tells a connection that broke before the contents were handed over from one that broke after."""

    def data(self: Any, msg: Any) -> tuple[int, bytes]:
        self.putcmd("data")
        code, answer = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, answer)
        try:
            self.send(_with_end(msg))
            code, answer = self.getreply()
        except (smtplib.SMTPException, OSError) as problem:
            raise Unanswered(str(problem)) from problem
        if code != 250 and not 400 <= code <= 599:
            raise Unanswered(f"The server answered {code} to the contents: {_text(answer)}")
        return code, answer


def _with_end(content: bytes) -> bytes:
    """Return contents as they are transmitted (RFC 5321, 4.5.2): a dot that begins a line is doubled, one alone is the end.

    Most mails have no such dot, and looking for one costs a hundredth of replacing them.
    """
    if content.startswith(b".") or b"\n." in content:
        content = re.sub(rb"(?m)^\.", b"..", content)
    return content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")


class _AttentiveSMTP(_AttentiveMixin, smtplib.SMTP):
    pass


class _AttentiveSMTPOverTLS(_AttentiveMixin, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Django's SMTP transport, which also says when a message may or may not have been taken."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _AttentiveSMTPOverTLS if self.use_ssl else _AttentiveSMTP

    def send_bytes(self, *, sender: str, recipient: str, content: bytes) -> None:
        """Transmit a mail that is already in its final form, over the open connection; raises what smtplib raises."""
        connection = self.connection
        if connection is None:
            raise smtplib.SMTPServerDisconnected("The connection has not been opened.")
        options = ["BODY=8BITMIME"] if connection.has_extn("8bitmime") else []
        connection.sendmail(sender, [transmittable(recipient)], content, mail_options=options)


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
