"""The queue's end of what is due about events."""

from celery import shared_task
from django.utils import timezone


@shared_task
def write_due_letters() -> None:
    """Write every letter that is due to the outbox."""
    from events.services.writing import write_due_letters as write

    write(now=timezone.now())


@shared_task
def write_letters_by_the_calendar() -> None:
    """Make reminders, and thanks with certificates, due once their day has come."""
    from events.services.reminders import remind, thank

    now = timezone.now()
    remind(now=now)
    thank(now=now)


@shared_task
def forget_due_details() -> None:
    """Delete what people told about their needs once its day has come."""
    from events.services.telling import forget_due_details as forget

    forget(now=timezone.now())
