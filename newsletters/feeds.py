"""Atom feeds. A feed is public: it tells title and teaser of everything, and never a body."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from newsletters.models import IssuePage
from newsletters.selectors import latest_issues
from office.models import Identity

ISSUES_IN_FEED = 12


class IssueFeed(Feed[IssuePage, None]):
    """The newsletter's newest issues."""

    feed_type = Atom1Feed
    subtitle = "The newest issues of the newsletter"

    def title(self) -> str:
        return f"{Identity.load()} newsletter"

    def link(self) -> str:
        return reverse("newsletters:feed")

    def items(self) -> QuerySet[IssuePage]:
        return latest_issues(count=ISSUES_IN_FEED)

    def item_title(self, item: Any) -> str:
        return f"{item.title}: {item.headline}" if item.headline else item.title

    def item_description(self, item: Any) -> str:
        return item.teaser

    def item_link(self, item: Any) -> str:
        return item.full_url

    def item_pubdate(self, item: Any) -> datetime:
        return item.first_published_at or item.latest_revision_created_at
