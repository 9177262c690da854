"""What all Atom feeds of the site share.

A feed is public. It tells title and teaser of everything that is published, and more only of what everybody may read.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import parse_http_date_safe
from django.utils.xmlutils import SimplerXMLGenerator

from cms.models import ContentPage
from membership.access import Access, opening_moment
from office.models import Identity

SECONDS_KEPT = 300


class AtomWithContent(Atom1Feed):
    """Atom whose entries may say more than their summary."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


class PublicFeed(Feed[Model, datetime]):
    """A feed of pages that carry `readable`: who speaks, when an entry counts as new, and whether anything has changed since."""

    feed_type = AtomWithContent
    language = settings.LANGUAGE_CODE
    list_type: type[ContentPage]
    address = ""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the feed, or with 304 to whoever has it as it is."""
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={SECONDS_KEPT}"
        etag = f'"{sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        changed = parse_http_date_safe(response.get("Last-Modified", ""))
        return get_conditional_response(request, etag, changed, response) or response

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
