"""The site's navigation for every template."""

from functools import cache
from typing import cast

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.selectors import Links, membership_page_address, navigation_links


def navigation(request: HttpRequest) -> dict[str, object]:
    """Offer the links of header and footer, read only by templates that show them."""
    links = cast(Links, SimpleLazyObject(lambda: navigation_links(request)))
    return {
        "navigation": SimpleLazyObject(lambda: links.header),
        "footer_links": SimpleLazyObject(lambda: links.footer),
        "membership_page": cache(lambda: membership_page_address(request)),
    }
