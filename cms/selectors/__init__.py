"""Reads of the CMS that are not trivial."""

from cms.selectors.files import (
    GuardedFile,
    document_file,
    stored_file,
    view_restrictions,
)
from cms.selectors.navigation import Link, Links, membership_page_address, navigation_links
from cms.selectors.searching import kind_of, marked, tidy
from cms.selectors.sitemap import SitemapEntry, pages_for_sitemap

__all__ = [
    "GuardedFile",
    "Link",
    "Links",
    "SitemapEntry",
    "document_file",
    "kind_of",
    "marked",
    "membership_page_address",
    "navigation_links",
    "pages_for_sitemap",
    "stored_file",
    "tidy",
    "view_restrictions",
]
