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
def learn_words() -> int:
    """Add the words of what was published lately to those that misspelt ones are corrected with; safe to run twice."""
    from cms.services.wording import learn_words as learn

    return learn(now=timezone.now())


@shared_task
def tidy_search() -> None:
    """Forget words that stand nowhere any more and searches of more than a year ago; safe to run twice."""
    from cms.services.searches import forget_searches
    from cms.services.wording import learn_words_anew

    learn_words_anew(now=timezone.now())
    forget_searches(now=timezone.now())


@shared_task
def read_documents() -> int:
    """Read the words of documents that wait for it; safe to run twice and at once."""
    from cms.services.reading import read_waiting_documents

    return read_waiting_documents(now=timezone.now())


@shared_task
def forget_old_wishes() -> int:
    """Delete wishes for other formats whose time is over; safe to run twice."""
    from cms.services.formats import forget_old_wishes as forget

    return forget(now=timezone.now())


@shared_task
def tidy_editing() -> int:
    """Delete what editing leaves behind after a month; safe to run twice."""
    from cms.services.tidying import tidy_editing as tidy

    return tidy(now=timezone.now())
