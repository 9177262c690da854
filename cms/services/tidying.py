"""Tidying what editing leaves behind."""

from datetime import datetime, timedelta

from wagtail.admin.models import EditingSession, FormState

KEPT_FOR = timedelta(days=30)


def tidy_editing(*, now: datetime) -> int:
    """Delete who was editing what, and forms that were not saved, of more than 30 days ago; safe to run twice. Returns how many rows."""
    since = now - KEPT_FOR
    number = EditingSession.objects.filter(last_seen_at__lt=since).delete()[0]
    return number + FormState.objects.filter(last_updated_at__lt=since).delete()[0]
