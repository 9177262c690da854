"""Background work of the CMS."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone


@shared_task
def publish_due_content() -> None:
    """Publish and expire what is due; safe to run twice."""
    call_command("publish_scheduled")


@shared_task
def delete_due_answers() -> int:
    """Delete answers to forms whose time is over; safe to run twice."""
    from cms.services.answers import delete_due_answers as delete

    return delete(now=timezone.now())


@shared_task
def forget_old_wishes() -> int:
    """Delete wishes for other formats whose time is over; safe to run twice."""
    from cms.services.formats import forget_old_wishes as forget

    return forget(now=timezone.now())
