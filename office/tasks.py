"""Background work of the office."""

from celery import shared_task
from django.conf import settings

from office.clock import database_time
from office.services.attachments import wipe_old_attachments
from office.services.copies import send_copies
from office.services.sending import send_waiting
from office.slots import SENDING, slot


@shared_task
def send_waiting_mail() -> int:
    """Transmit what waits in the outbox."""
    return send_waiting(now=database_time())


@shared_task
def send_consignments() -> int:
    """Transmit copies of bulk mail for a while; as many workers as settings allow do so at a time, the others have nothing to do."""
    with slot(work=SENDING, slots=settings.MAIL_CONNECTIONS) as is_free:
        if not is_free:
            return 0
        sent = send_copies(now=database_time())
    if sent.is_more_due:
        send_consignments.delay()
    return sent.number


@shared_task
def sweep_consignments() -> None:
    """Wake the senders of bulk mail; if nothing is due they go back to sleep."""
    wake_senders()


def wake_senders() -> None:
    """Ask as many workers as may send at a time to look for copies that are due."""
    for _ in range(settings.MAIL_CONNECTIONS):
        send_consignments.delay()


@shared_task
def wipe_attachments() -> int:
    """Wipe files that sent mail carried and nobody needs any longer."""
    return wipe_old_attachments(now=database_time())


@shared_task
def act_on_mail_reports() -> int:
    """Do what follows from what mail providers reported."""
    # Imported late: keeping a report asks for this task.
    from office.services.reports import act_on_reports

    return act_on_reports(now=database_time())


@shared_task
def forget_old_mail_reports() -> int:
    """Delete what mail providers reported long ago."""
    from office.services.reports import forget_old_reports

    return forget_old_reports(now=database_time())


@shared_task
def forget_old_mail() -> int:
    """Wipe words and addresses of mail that is older than anybody needs."""
    from office.services.forgetting import forget_old_mail as forget

    return forget(now=database_time())
