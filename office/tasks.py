"""Background work of the office."""

from celery import shared_task
from django.utils import timezone


@shared_task
def send_waiting_mail() -> int:
    """Transmit what waits in the outbox."""
    from office.services.outbox import send_waiting

    return send_waiting(now=timezone.now())
