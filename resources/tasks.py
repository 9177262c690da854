"""Background work of the directory and the library."""

from celery import shared_task
from django.utils import timezone

from resources.services.profiles import remind_yearly


@shared_task
def remind_of_profiles() -> int:
    """Ask people on lists whether their profiles are still right, once a year; safe to run twice."""
    return remind_yearly(now=timezone.now())
