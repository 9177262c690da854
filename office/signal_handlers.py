"""What mail providers' webhooks tell, kept as it arrives; and what is written, which ends what was kept of pages."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from django.db.backends.base.base import BaseDatabaseWrapper
from django.dispatch import receiver
from django.utils import timezone

from office.bounces import KINDS, is_final
from office.keeping.generation import watch_writes
from office.services.reports import note_report

LONGEST_KEY = 18
# Providers repeat a report for some days, and mail servers answer late.
BELIEVED = timedelta(days=60)


@receiver(tracking, dispatch_uid="office.keep_report")
def keep_report(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Keep a report about mail that did not arrive or was not wanted; acting on it is a task's work.

    What stands in it comes from other people's mail servers, so that nothing of it is taken to be as it should.
    """
    kind = KINDS.get(event.event_type)
    address = _plain(event.recipient)
    if kind is None or "@" not in address:
        return
    now = timezone.now()
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    note_report(
        provider=esp_name,
        event_id=_id_of(event),
        kind=kind,
        address=address,
        message_id=_plain(event.message_id),
        copy_id=_number(metadata.get("copy")),
        is_final=is_final(event, provider=esp_name),
        detail=_plain(event.mta_response or event.description or event.reject_reason),
        happened_at=_moment(event.timestamp, now=now),
        now=now,
    )


def watch(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Have every statement of a new connection seen, as it was written.

    A connection may be opened within somebody else's wrapper, which changes statements and is taken off as the last one.
    """
    if watch_writes not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, watch_writes)


def _id_of(event: AnymailTrackingEvent) -> str:
    """Name a report so that its repetition has the same name.

    Some providers give none, and some give one name to what they tell about several people.
    """
    own = event.event_id or f"{event.message_id} {event.timestamp}"
    return sha256(f"{own} {event.event_type} {event.recipient}".encode(errors="replace")).hexdigest()


def _plain(value: object) -> str:
    """Return text that a database takes: no NUL, no half letters; what is no text is none."""
    return value.replace("\0", "").encode(errors="replace").decode() if isinstance(value, str) else ""


def _number(value: object) -> str:
    """Return the digits of a key that a row can have, else nothing."""
    digits = str(value)
    return digits if digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_KEY else ""


def _moment(given: object, *, now: datetime) -> datetime:
    """Return when it happened, where that is a moment of the last weeks; else now."""
    if not isinstance(given, datetime) or given.tzinfo is None:
        return now
    return given if now - BELIEVED <= given <= now else now
