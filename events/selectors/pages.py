"""Reads of events' pages that several places share."""

from datetime import datetime

from django.db.models import QuerySet
from wagtail.models import Page

from cms.listing import current
from events.models import Event, EventPage
from membership.access import london_day


def pages_to_come(*, count: int, kind: str = "", now: datetime) -> QuerySet[EventPage]:
    """Return the published pages of the next events, or those of a kind, that are neither over nor cancelled, without bodies."""
    pages = EventPage.objects.live().public().filter(current(today=london_day(now)), ends_at__gt=now)
    if kind:
        pages = pages.filter(kind=kind)
    return (
        pages.exclude(event__cancelled_at__isnull=False)
        .defer_streamfields()
        .select_related("event")
        .order_by("starts_at", "pk")[:count]
    )


def address_of(event: Event) -> str:
    """Return the address of the event's published page; empty where there is none."""
    page = Page.objects.live().filter(contentpage__eventpage__event=event).order_by().first()
    return (page.url or "") if page else ""
