"""What the site would have sent, on a machine from which nothing leaves."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

NEWEST = 50


@dataclass(frozen=True)
class Letter:
    """One mail, as a person would find it in their mailbox."""

    to: str
    subject: str
    at: datetime | None
    words: str
    attached: tuple[str, ...] = ()


@never_cache
def mail(request: HttpRequest) -> HttpResponse:
    """List the newest mails, for example to read a code for signing in."""
    if settings.SITE_MODE != "local":
        raise PermissionDenied
    files = sorted(Path(settings.MAIL_FOLDER).glob("*.eml"), reverse=True)[:NEWEST]
    return render(request, "pages/local/mail.html", {"letters": [_read(file) for file in files]})


def _read(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    date = message["Date"]
    return Letter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=date.datetime if date else None,
        words=body.get_content() if body else "",
        attached=tuple(part.get_filename("") for part in message.iter_attachments()),
    )
