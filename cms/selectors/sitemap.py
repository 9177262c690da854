"""Which pages search engines are told about."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from cms.listing import current, parts_of_pages
from cms.models import ContentPage
from membership.access import Access


@dataclass(frozen=True)
class SitemapEntry:
    """A page's address and when it last changed."""

    address: str
    changed_at: datetime | None


def pages_for_sitemap(request: HttpRequest) -> list[SitemapEntry]:
    """Return every live page that is not below Wagtail's own privacy; `request` spares looking the site up for each.

    What is archived, a part of another page, or never opened by the site's setting is left out.
    """
    pages = (
        ContentPage.objects.live()
        .public()
        .not_exact_type(*parts_of_pages())
        .filter(current(today=timezone.localdate()))
        .exclude(access=Access.GIVEN)
        .order_by("path")
    )
    addresses = ((page, page.get_full_url(request)) for page in pages)
    return [SitemapEntry(address, page.last_published_at) for page, address in addresses if address]
