"""The Atom feed of the library: publications and briefings."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from cms.feeds import PublicFeed
from cms.listing import marked_readable
from membership.access import VISITOR, london_day
from office.models import Identity
from resources.library.selectors import dated_between
from resources.models import LibraryPage

ITEMS_IN_FEED = 20


class LibraryFeed(PublicFeed):
    """What the library published last."""

    list_type = LibraryPage
    address = "resources:feed"
    subtitle = "The newest publications and briefings"

    def title(self) -> str:
        return f"{Identity.load()} publications"

    def items(self, now: datetime) -> Iterable[Any]:
        published = dated_between(first_day=date.min, last_day=london_day(now), now=now)
        return marked_readable(published[:ITEMS_IN_FEED], viewer=VISITOR, now=now)

    def item_title(self, item: Any) -> str:
        return f"{item.get_kind_display()}: {item.title}"
