"""Atom feeds of newsletter and news.

A feed is public. It tells title and teaser of everything that is published, and more only of what everybody may read.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.xmlutils import SimplerXMLGenerator

from cms.listing import marked_readable
from cms.models import ContentPage
from membership.access import VISITOR, Access, opening_moment
from newsletters.blocks import SECTION_KINDS
from newsletters.models import IssueIndexPage, IssuePage, NewsIndexPage
from newsletters.selectors import latest_issues, latest_news
from office.models import Identity

ISSUES_IN_FEED = 12
NEWS_IN_FEED = 20
SECONDS_KEPT = 300


class AtomWithContent(Atom1Feed):
    """Atom whose entries may say more than their summary."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


class PublicFeed(Feed[Model, datetime]):
    """What both feeds share: who speaks, and when an entry counts as new."""

    feed_type = AtomWithContent
    language = settings.LANGUAGE_CODE
    list_type: type[ContentPage]
    address = ""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={SECONDS_KEPT}"
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> datetime:
        """Return the moment of the request, by which it is decided what everybody may read."""
        now: datetime = request.now  # type: ignore[attr-defined]
        return now

    def link(self) -> str:
        listed = self.list_type.objects.live().first()
        return (listed and listed.full_url) or settings.SITE_URL

    def feed_url(self) -> str:
        return urljoin(settings.SITE_URL, reverse(self.address))

    def author_name(self) -> str:
        return str(Identity.load())

    def item_description(self, item: Any) -> str:
        return item.teaser

    def item_link(self, item: Any) -> str:
        return item.full_url or settings.SITE_URL

    def item_guid(self, item: Any) -> str:
        return f"urn:uuid:{item.translation_key}"

    def item_pubdate(self, item: Any) -> datetime:
        return item.first_published_at or item.latest_revision_created_at

    def item_updateddate(self, item: Any) -> datetime:
        """Count the opening to everybody as news of the entry, beside its last publication."""
        published = item.last_published_at or self.item_pubdate(item)
        if item.readable and item.access == Access.MEMBERS_FIRST:
            return max(published, opening_moment(item.opens_on))
        return published

    def item_extra_kwargs(self, item: Any) -> dict[str, Any]:
        return {"content": self.content_of(item) if item.readable else ""}

    def content_of(self, item: Any) -> str:
        """Return what the entry says beyond its summary, as HTML; asked only of what everybody may read."""
        return ""


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
        return f"{item.title}: {item.headline}" if item.headline else item.title

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
