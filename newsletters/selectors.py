"""Reads of issues and news that several pages share."""

from django.db.models import QuerySet

from newsletters.models import IssuePage, NewsPage


def latest_issues(*, count: int) -> QuerySet[IssuePage]:
    """Return the newest published issues; who may read their bodies is decided where they are shown."""
    return IssuePage.objects.live().public().order_by("-month")[:count]


def latest_news(*, count: int) -> QuerySet[NewsPage]:
    """Return the newest published news."""
    return NewsPage.objects.live().public().select_related("lead_picture").order_by("-date", "-pk")[:count]
