"""Background work of the office."""

from celery import shared_task
from django.utils import timezone

from office.services.attachments import wipe_old_attachments
from office.services.sending import send_waiting


@shared_task
def send_waiting_mail() -> int:
    """Transmit what waits in the outbox."""
    return send_waiting(now=timezone.now())


@shared_task
def wipe_attachments() -> int:
    """Wipe files that sent mail carried and nobody needs any longer."""
    return wipe_old_attachments(now=timezone.now())
