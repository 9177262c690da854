"""Background work of the office."""

from celery import shared_task
from django.utils import timezone

from office.services.sending import send_waiting


@shared_task
def send_waiting_mail() -> int:
    """Transmit what waits in the outbox."""
    return send_waiting(now=timezone.now())
