"""How issues and news are listed in the admin."""

from typing import Any

from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet

from newsletters.models import IssuePage, NewsPage
from newsletters.months import title_of_month
from office.listing import FigureColumn


def day(value: Any) -> str:
    """Write a day as the site does, or nothing where there is none."""
    return f"{value:%-d %B %Y}" if value else ""


def columns_with(dated: Column) -> list[Any]:
    """Return the columns of a listing of gated pages, with their own date."""
    return [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
        dated,
        Column("access", label="Who may read", accessor="get_access_display", sort_key="access"),
        FigureColumn(
            "opens_on", label="Opens on", accessor=lambda page: day(page.opens_on), sort_key="opens_on"
        ),
        DateColumn(
            "latest_revision_created_at", label="Updated", sort_key="latest_revision_created_at", width="12%"
        ),
        PageStatusColumn("status", label="Status", sort_key="live", width="12%"),
    ]


class IssueList(ExplorableIndexView):
    """The issues below the archive, the newest month on top."""

    default_ordering = "-month"


class NewsList(ExplorableIndexView):
    """The news, the newest on top."""

    default_ordering = "-date"


class IssueViewSet(PageViewSet):
    model = IssuePage
    index_view_class = IssueList
    columns = columns_with(
        FigureColumn(
            "month", label="Month", accessor=lambda issue: title_of_month(issue.month), sort_key="month"
        )
    )
    list_filter = ["access", "live"]


class NewsViewSet(PageViewSet):
    model = NewsPage
    index_view_class = NewsList
    columns = columns_with(
        FigureColumn("date", label="Date", accessor=lambda news: day(news.date), sort_key="date")
    )
    list_filter = ["access", "live"]
