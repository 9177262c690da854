"""The queue's end of what the directory and the library do by themselves."""

from celery import shared_task
from django.utils import timezone

from resources.services import uploading
from resources.services.profiles import remind_yearly


@shared_task
def sweep_held_files() -> int:
    """Delete uploads whose example was not sent within a day; safe to run twice."""
    return uploading.sweep_held_files(now=timezone.now())


@shared_task
def remind_of_profiles() -> int:
    """Ask people on lists whether their profiles are still right, once a year; safe to run twice."""
    return remind_yearly(now=timezone.now())
