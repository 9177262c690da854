"""Background work of the CMS."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_due_content() -> None:
    """Publish and expire what is due; safe to run twice."""
    call_command("publish_scheduled")
