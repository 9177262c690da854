"""The queue's end of what is due about events."""

from celery import shared_task
from django.utils import timezone


@shared_task
def write_due_letters() -> None:
    """Write every letter that is due to the outbox."""
    from events.services.writing import write_due_letters as write

    write(now=timezone.now())


@shared_task
def forget_old_suggestions() -> int:
    """Delete suggestions of topics and speakers whose time is over; safe to run twice."""
    from events.services.suggesting import forget_old_suggestions as forget

    return forget(now=timezone.now())
