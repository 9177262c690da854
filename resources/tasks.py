"""The queue's end of what the directory and the library do by themselves."""

from celery import shared_task
from django.utils import timezone

from resources.services import privacy, profiles, uploading
from resources.services.currency import ask_what_is_due
from resources.services.dead_links import write_dead_link_letters
from resources.services.link_checks import check_due_links
from resources.services.profiles import remind_yearly


@shared_task
def sweep_held_files() -> int:
    """Delete uploads whose example was not sent within a day; safe to run twice."""
    return uploading.sweep_held_files(now=timezone.now())


@shared_task
def look_again_into_files() -> int:
    """Check files for personal data that were too long to read when they came; safe to run twice."""
    return privacy.look_again(now=timezone.now())


@shared_task
def remind_of_profiles() -> int:
    """Ask people on lists whether their profiles are still right, once a year; safe to run twice."""
    return remind_yearly(now=timezone.now())


@shared_task
def check_links() -> int:
    """Check the links that are due; safe to run twice."""
    return check_due_links(now=timezone.now())


@shared_task
def tell_of_dead_links() -> int:
    """Write the letters about dead links that are due; safe to run twice."""
    return write_dead_link_letters(now=timezone.now())


@shared_task
def ask_whether_still_current() -> int:
    """Write the questions that are due whether examples are still current; safe to run twice."""
    return ask_what_is_due(now=timezone.now())


@shared_task
def forget_old_profiles() -> int:
    """Delete proposals that nobody answered and profiles withdrawn long ago; safe to run twice."""
    return profiles.forget_old_profiles(now=timezone.now())
