"""Background work of the newsletter."""

from celery import shared_task

from newsletters.services import subscribing
from newsletters.services.feedback import forget_old_feedback as forget_feedback
from newsletters.services.mailings import begin_due
from office.clock import database_time


@shared_task
def begin_due_mailings() -> int:
    """Begin the mailings whose hour has come."""
    return begin_due(now=database_time())


@shared_task
def forget_unconfirmed() -> int:
    """Delete what was asked for on the site and never confirmed."""
    return subscribing.forget_unconfirmed(now=database_time())


@shared_task
def forget_old_feedback() -> int:
    """Delete what readers told us when its time is over; safe to run twice."""
    return forget_feedback(now=database_time())


@shared_task
def forget_old_imports() -> int:
    """Delete imports that nobody has gone on with for a month."""
    from newsletters.services.import_drafts import forget_old_drafts

    return forget_old_drafts(now=database_time())
