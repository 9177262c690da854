"""Lists of pages, as one viewer sees them."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from cms.models import ContentPage
from membership.access import Viewer, may_read

PageType = TypeVar("PageType", bound=ContentPage)


def marked_readable(pages: Iterable[PageType], *, viewer: Viewer, now: datetime) -> list[PageType]:
    """Return the pages, each saying in `readable` whether the viewer may read its body at `now`.

    Asks the database for nothing more than the pages themselves.
    """
    listed = list(pages)
    for page in listed:
        page.readable = may_read(viewer, page, now=now)
    return listed
