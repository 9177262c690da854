"""Background work of billing."""

from celery import shared_task
from django.utils import timezone

from billing.services.reminders import send_due_reminders


@shared_task
def remind_of_overdue_invoices() -> int:
    """Send the reminders that have come due."""
    return send_due_reminders(now=timezone.now())
