"""Background work of membership."""

from celery import shared_task
from django.utils import timezone

from membership.services.renewals.notices import send_due_notices


@shared_task
def send_renewal_notices() -> int:
    """Write the letters about renewing that are due."""
    return send_due_notices(now=timezone.now())
