"""The queue's end of what is due about events."""

from celery import shared_task
from django.utils import timezone


@shared_task
def write_due_letters() -> None:
    """Write every letter that is due to the outbox."""
    from events.services.writing import write_due_letters as write

    write(now=timezone.now())
