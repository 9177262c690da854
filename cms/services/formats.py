"""Wishes for documents in other formats: taken from readers, answered by staff, forgotten in time."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts.models import User
from cms.models import FormatRequest, GatedDocument
from cms.models.formats import KEPT_FOR
from office.models import Identity
from office.refusals import Refusal
from office.services.outbox import forget_words, write_message

MARK = "X-Entity-Ref-ID"
NAMELESS = "A document that was deleted"
LETTER_GONE = "This letter was about a document that was deleted since. Its words were deleted with it."


class AlreadyAnsweredError(Refusal):
    """Somebody has marked the wish as answered."""


@transaction.atomic
def ask_for_format(
    *, document: GatedDocument, format: str, email: str, words: str = "", now: datetime
) -> FormatRequest:
    """Keep a reader's wish for a document in another format and tell the office.

    Arguments: `format` is a value of `FormatRequest.Format`. The same wish again while nobody has answered (a form sent twice) is one
    wish. Who may read the document is decided before.
    """
    address = email.strip().lower()
    waiting = FormatRequest.objects.filter(
        document=document, format=format, email=address, words=words, answered_at__isnull=True
    ).first()
    if waiting:
        return waiting
    asked = FormatRequest.objects.create(
        document=document,
        document_title=document.title,
        format=format,
        email=address,
        words=words,
        received_at=now,
    )
    if office := Identity.load().email:
        write_message(
            recipients=[office],
            subject=f"Asked for in another format: {asked.document_title}",
            text=_letter(asked),
            headers={"Reply-To": address, **_mark_of(document)},
            now=now,
        )
    return asked


@transaction.atomic
def mark_answered(*, wish: FormatRequest, by: User, now: datetime) -> FormatRequest:
    """Note that somebody has answered a reader. Raises `AlreadyAnsweredError`."""
    wish = FormatRequest.objects.select_for_update(of=("self",)).get(pk=wish.pk)
    if wish.answered_at:
        raise AlreadyAnsweredError("This is marked as answered already.")
    wish.answered_at, wish.answered_by = now, by
    wish.save(update_fields=["answered_at", "answered_by"])
    return wish


@transaction.atomic
def forget_title(*, document: GatedDocument) -> None:
    """Take the name of a document that is about to go for good out of all that keeps it: wishes, mail to the office, the admin's log.

    What readers wrote about it goes as well, since it may repeat what must go.
    """
    document.format_requests.update(document_title=NAMELESS, words="")
    forget_words(headers=_mark_of(document), instead=LETTER_GONE)
    ModelLogEntry.objects.for_instance(document).update(label=NAMELESS)


def forget_old_wishes(*, now: datetime) -> int:
    """Delete wishes whose time is over, answered or not; safe to run twice. Returns how many."""
    deleted, _ = FormatRequest.objects.filter(received_at__lte=now - KEPT_FOR).delete()
    return deleted


def _mark_of(document: GatedDocument) -> dict[str, str]:
    return {MARK: f"document-{document.pk}"}


def _letter(asked: FormatRequest) -> str:
    where = settings.SITE_URL + reverse("formatrequest:index")
    words = f"\n\nThey write:\n\n{asked.words}" if asked.words else ""
    return (
        f"A reader asks for “{asked.document_title}” in another format: {asked.get_format_display()}.{words}"
        f"\n\nAnswer to {asked.email}, then mark it as answered: {where}"
    )
