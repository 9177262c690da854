"""Background work of the newsletter."""

from celery import shared_task

from newsletters.services.mailings import begin_due
from office.clock import database_time


@shared_task
def begin_due_mailings() -> int:
    """Begin the mailings whose hour has come."""
    return begin_due(now=database_time())
