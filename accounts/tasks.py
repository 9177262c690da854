"""Background work of accounts."""

from celery import shared_task
from django.utils import timezone


@shared_task
def forget_people() -> int:
    """End what is over about accounts: sessions, letters of farewell, accounts nobody uses; safe to run twice."""
    from accounts.services.unused import forget_people as forget

    return forget(now=timezone.now())


@shared_task
def forget_history() -> int:
    """Delete the audit trail and the logs of more than seven years ago; safe to run twice."""
    from accounts.services.history import forget_history as forget

    return forget(now=timezone.now())
