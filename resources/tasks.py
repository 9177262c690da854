"""Background work of the directory and the library."""

from celery import shared_task
from django.utils import timezone

from resources.services import uploading


@shared_task
def sweep_held_files() -> int:
    """Delete uploads whose example was not sent within a day."""
    return uploading.sweep_held_files(now=timezone.now())
