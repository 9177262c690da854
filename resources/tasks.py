"""Background work of the directory."""

from celery import shared_task
from django.utils import timezone

from resources.services.currency import ask_what_is_due
from resources.services.dead_links import write_dead_link_letters
from resources.services.link_checks import check_due_links


@shared_task
def check_links() -> int:
    """Check the links that are due."""
    return check_due_links(now=timezone.now())


@shared_task
def tell_of_dead_links() -> int:
    """Write the letters about dead links that are due."""
    return write_dead_link_letters(now=timezone.now())


@shared_task
def ask_whether_still_current() -> int:
    """Write the questions that are due whether examples are still current."""
    return ask_what_is_due(now=timezone.now())
