"""What mail providers' webhooks tell, kept as it arrives."""

from hashlib import sha256
from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from django.dispatch import receiver
from django.utils import timezone

from office.bounces import KINDS, is_final
from office.services.reports import note_report


@receiver(tracking, dispatch_uid="office.keep_report")
def keep_report(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Keep a report about mail that did not arrive or was not wanted; acting on it is a task's work."""
    kind = KINDS.get(event.event_type)
    if kind is None or not event.recipient:
        return
    now = timezone.now()
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    note_report(
        provider=esp_name,
        event_id=_id_of(event),
        kind=kind,
        address=event.recipient,
        message_id=str(event.message_id or ""),
        copy_id=str(metadata.get("copy", "")),
        is_final=is_final(event, provider=esp_name),
        detail=str(event.mta_response or event.description or event.reject_reason or ""),
        happened_at=min(event.timestamp or now, now),
        now=now,
    )


def _id_of(event: AnymailTrackingEvent) -> str:
    """Name a report so that its repetition has the same name.

    Some providers give none, and some give one name to what they tell about several people.
    """
    own = event.event_id or f"{event.message_id} {event.timestamp}"
    return sha256(f"{own} {event.event_type} {event.recipient}".encode()).hexdigest()
