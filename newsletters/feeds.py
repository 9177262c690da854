"""Atom feeds of newsletter and news.

A feed is public. It tells title and teaser of everything that is published, and more only of what everybody may read.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join

from cms.feeds import PublicFeed
from cms.listing import marked_readable
from membership.access import VISITOR
from newsletters.blocks import SECTION_KINDS
from newsletters.models import IssueIndexPage, IssuePage, NewsIndexPage
from newsletters.selectors import latest_issues, latest_news
from office.models import Identity

ISSUES_IN_FEED = 12
NEWS_IN_FEED = 20


class IssueFeed(PublicFeed):
    """The newsletter's newest issues, each with its contents once it is open to everybody."""

    list_type = IssueIndexPage
    address = "newsletters:feed"
    subtitle = "The newest issues of the newsletter"

    def title(self) -> str:
        return f"{Identity.load()} newsletter"

    def items(self, now: datetime) -> Iterable[Any]:
        return marked_readable(latest_issues(count=ISSUES_IN_FEED, with_bodies=True), viewer=VISITOR, now=now)

    def item_title(self, item: Any) -> str:
        return item.full_title

    def content_of(self, item: IssuePage) -> str:
        """List sections and items, read from the stored stream so that no block asks the database for its rows."""
        sections = [section["value"] for section in item.sections.raw_data]
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}{}</li>", (_outline(value) for value in sections))
        )


def _outline(section: dict[str, Any]) -> tuple[str, str]:
    title = section.get("heading") or dict(SECTION_KINDS).get(section["kind"], "")
    headings = [(item["value"]["heading"],) for item in section["items"] if item["type"] == "item"]
    return title, format_html(
        "<ul>{}</ul>", format_html_join("", "<li>{}</li>", headings)
    ) if headings else ""


class NewsFeed(PublicFeed):
    """The newest news."""

    list_type = NewsIndexPage
    address = "newsletters:news_feed"
    subtitle = "The newest news"

    def title(self) -> str:
        return f"{Identity.load()} news"

    def items(self, now: datetime) -> Iterable[Any]:
        return marked_readable(latest_news(count=NEWS_IN_FEED), viewer=VISITOR, now=now)

    def item_title(self, item: Any) -> str:
        return item.title
