"""Reads of the library that other parts of the site share."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.listing import current
from membership.access import london_day
from resources.models import BriefingVersionPage
from resources.models.library import Kind, LibraryItem


def dated_between(*, first_day: date, last_day: date, now: datetime) -> QuerySet[LibraryItem]:
    """Return what is published in the library and dated on one of the days, both included, the newest first.

    Left out is what is archived at `now`, and a briefing of which no version is published: its address shows nothing to read.
    """
    versions = BriefingVersionPage.objects.filter(briefing=OuterRef("pk")).live().public()
    return (
        LibraryItem.objects.live()
        .public()
        .filter(~Q(kind=Kind.BRIEFING) | Exists(versions))
        .filter(current(today=london_day(now)), date__range=(first_day, last_day))
        .order_by("-date", "-pk")
    )
