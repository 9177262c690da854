"""Lists of pages, as one viewer sees them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import get_page_models

from cms.models import ContentPage
from membership.access import Viewer, may_read

PageType = TypeVar("PageType", bound=ContentPage)

WITH_ARCHIVE = "archive"  # the word in an address by which a reader asks a list for what is archived as well


def current(*, today: date) -> Q:
    """Return the filter for pages that are not marked as archive on the day."""
    return Q(archived_on__isnull=True) | Q(archived_on__gt=today)


def wants_archive(request: HttpRequest) -> bool:
    """Say whether the reader asked a list for what is archived as well."""
    return WITH_ARCHIVE in request.GET


def parts_of_pages() -> list[type[ContentPage]]:
    """Return the types of page that are parts of another, which search, sitemap and archive name in their place."""
    return [model for model in get_page_models() if issubclass(model, ContentPage) and not model.stands_alone]


def marked_readable(pages: Iterable[PageType], *, viewer: Viewer, now: datetime) -> list[PageType]:
    """Return the pages, each saying in `readable` whether the viewer may read its body at `now`.

    Asks the database for nothing more than the pages themselves.
    """
    listed = list(pages)
    for page in listed:
        page.readable = may_read(viewer, page, now=now)
    return listed
