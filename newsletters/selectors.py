"""Reads of issues and news that several pages share."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from cms.listing import current
from newsletters.models import IssuePage, NewsPage
from newsletters.months import month_after, month_of


def latest_issues(*, count: int, with_bodies: bool = False) -> QuerySet[IssuePage]:
    """Return the newest published issues that are not archived, their bodies only if asked for.

    Who may read a body is decided where it is shown.
    """
    issues = IssuePage.objects.live().public().filter(current(today=timezone.localdate())).order_by("-month")
    return (issues if with_bodies else issues.defer_streamfields())[:count]


def latest_news(*, count: int) -> QuerySet[NewsPage]:
    """Return the newest published news that is not archived, without bodies."""
    return (
        NewsPage.objects.live()
        .public()
        .filter(current(today=timezone.localdate()))
        .defer_streamfields()
        .select_related("lead_picture")
        .order_by("-date", "-pk")[:count]
    )


def newest_issue() -> IssuePage | None:
    """Return the issue of the latest month, published or not."""
    return IssuePage.objects.order_by("-month").first()


def next_month(newest: IssuePage | None, *, now: datetime) -> date:
    """Return the month after the newest issue, or the running month while there is none."""
    return month_after(newest.month) if newest else month_of(timezone.localdate(now))


def is_unfinished(issue: IssuePage) -> bool:
    """Say whether the issue is still being written: never published and not scheduled to be."""
    return not issue.live and issue.first_published_at is None and not issue.approved_schedule


def unfinished_issues() -> QuerySet[IssuePage]:
    """Return the issues that are being written, the next one first."""
    return (
        IssuePage.objects.filter(live=False, first_published_at__isnull=True)
        .annotate_approved_schedule()
        .defer_streamfields()
        .order_by("month")
    )
