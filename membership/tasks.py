"""Background work of membership."""

from celery import shared_task
from django.utils import timezone

from membership.services.applying import forget_abandoned
from membership.services.renewals.notices import send_due_notices


@shared_task
def send_renewal_notices() -> int:
    """Write the letters about renewing that are due."""
    return send_due_notices(now=timezone.now())


@shared_task
def forget_abandoned_applications() -> int:
    """Delete applications that were never sent and can no longer be gone on with."""
    return forget_abandoned(now=timezone.now())


@shared_task
def forget_old_contacts() -> int:
    """Forget applications, interest, prospects, notes and invitations whose time is over; safe to run twice."""
    from membership.services.forgetting import forget_old_contacts as forget

    return forget(now=timezone.now())
