"""Reading the words of documents that wait for it."""

from datetime import datetime, timedelta
from pathlib import PurePosixPath
from time import monotonic

from django.db import OperationalError, transaction
from django.db.models import Q
from psycopg2.errors import ProgramLimitExceeded

from cms.extracting import Extracted, UnreadableFileError, extract
from cms.models import GatedDocument
from cms.services.searching import follow_document

# Longer than any reading may take: a row whose reader died is read again after it.
LEASE = timedelta(minutes=10)
SECONDS_A_RUN = 300


def read_waiting_documents(*, now: datetime) -> int:
    """Read documents one after the other, the oldest first, for no longer than some minutes; safe to run twice and at once.

    Returns how many were read, those that cannot be read included.
    """
    until, count = monotonic() + SECONDS_A_RUN, 0
    while monotonic() < until and (document := _claimed(now=now)):
        read_document(document=document)
        count += 1
    return count


def read_document(*, document: GatedDocument) -> None:
    """Read one document's words and pages, note them, and let it be found by them.

    A file that was replaced meanwhile is left waiting; one that cannot be read, whose words no search can keep, or that is gone from
    storage, is noted as such.
    """
    name = document.file.name or ""
    try:
        with document.file.open("rb") as file:
            read = extract(file, extension=PurePosixPath(name).suffix.lower().lstrip("."))
        reading = GatedDocument.Reading.DONE
    except (UnreadableFileError, FileNotFoundError):
        read, reading = Extracted(""), GatedDocument.Reading.FAILED
    try:
        _note(document, name, read, reading)
    except OperationalError as problem:
        if not isinstance(problem.__cause__, ProgramLimitExceeded):
            raise
        _note(document, name, Extracted(""), GatedDocument.Reading.FAILED)


@transaction.atomic
def _note(document: GatedDocument, name: str, read: Extracted, reading: str) -> None:
    unchanged = GatedDocument.objects.filter(pk=document.pk, file=name)
    if unchanged.update(text=read.text, pages=read.pages, reading=reading, reading_claimed_until=None):
        follow_document(document_id=document.pk)


@transaction.atomic
def _claimed(*, now: datetime) -> GatedDocument | None:
    free = Q(reading_claimed_until=None) | Q(reading_claimed_until__lt=now)
    waiting = GatedDocument.objects.filter(free, reading=GatedDocument.Reading.WAITING).order_by("pk")
    document = waiting.select_for_update(skip_locked=True).first()
    if document:
        GatedDocument.objects.filter(pk=document.pk).update(reading_claimed_until=now + LEASE)
    return document
