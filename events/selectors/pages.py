"""Reads of events' pages that several places share."""

from datetime import datetime

from django.db.models import QuerySet

from cms.listing import current
from events.models import EventPage
from membership.access import london_day


def pages_to_come(*, count: int, now: datetime) -> QuerySet[EventPage]:
    """Return the published pages of the next events that are neither over nor cancelled, without bodies."""
    return (
        EventPage.objects.live()
        .public()
        .filter(current(today=london_day(now)), ends_at__gt=now)
        .exclude(event__cancelled_at__isnull=False)
        .defer_streamfields()
        .select_related("event")
        .order_by("starts_at", "pk")[:count]
    )
