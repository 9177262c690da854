"""What search engines are told, in the words of schema.org; only what lists show to everybody."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from membership.access import is_open_to_everybody

if TYPE_CHECKING:
    from datetime import datetime

    from cms.models import ContentPage
    from office.models import Identity

Described = dict[str, Any]
GOOGLES_LONGEST_HEADLINE = 110


def without_empty(described: Described) -> Described:
    """Return the description without what is not known."""
    return {name: value for name, value in described.items() if value not in (None, "", [], {})}


def organisation(identity: "Identity") -> Described:
    """Return who the association is."""
    lines = [line.strip() for line in identity.postal_address.splitlines() if line.strip()]
    return without_empty(
        {
            "@type": "Organization",
            "@id": f"{settings.SITE_URL}/#organisation",
            "name": identity.name,
            "alternateName": identity.short_name,
            "slogan": identity.strapline,
            "url": f"{settings.SITE_URL}/",
            "logo": urljoin(settings.SITE_URL, static("img/touch-icon.png")),
            "email": identity.email,
            "telephone": identity.phone,
            "address": ", ".join(lines),
            "sameAs": [link.value["url"] for link in identity.social_links],
        }
    )


def named(identity: "Identity") -> Described:
    """Return the association as the publisher or organiser of something."""
    return {
        "@type": "Organization",
        "@id": f"{settings.SITE_URL}/#organisation",
        "name": identity.name,
        "url": f"{settings.SITE_URL}/",
        "logo": urljoin(settings.SITE_URL, static("img/touch-icon.png")),
    }


def website(identity: "Identity") -> Described:
    """Return the site and how to search it."""
    return {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#site",
        "name": identity.name,
        "url": f"{settings.SITE_URL}/",
        "inLanguage": "en-GB",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": urljoin(settings.SITE_URL, reverse("cms:search")) + "?q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def article(
    page: "ContentPage", context: Mapping[str, Any], *, kind: str, headline: str, published: Any, body: str
) -> Described:
    """Return a page of text.

    Arguments: `kind` is a type of schema.org; `published` a date or an aware datetime; `body` the CSS selector of the text, named where it,
    or a part of it, is for members.
    """
    identity, now = context["identity"], context["now"]
    changed: datetime | None = page.last_published_at
    open_to_all = is_open_to_everybody(page, now=now)
    closed_part = body if not open_to_all else ".members-part, .locked" if page.text.members else ""
    return without_empty(
        {
            "@type": kind,
            "headline": headline[:GOOGLES_LONGEST_HEADLINE],
            "description": page.search_description or page.teaser,
            "url": page.full_url,
            "mainEntityOfPage": page.full_url,
            "image": [page.card.address(identity)],
            "datePublished": published.isoformat() if published else None,
            "dateModified": changed.isoformat() if changed else None,
            "inLanguage": "en-GB",
            "author": named(identity),
            "publisher": named(identity),
            "isAccessibleForFree": open_to_all and not closed_part,
            "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": closed_part}
            if closed_part
            else None,
        }
    )


def breadcrumbs_of(page: "ContentPage") -> list[Described]:
    """Return where a page stands; nothing for the home page, above which there is nothing."""
    if not page.crumbs:
        return []
    above = [
        ("Home" if each.depth == 2 else each.title, urljoin(settings.SITE_URL, each.url or ""))
        for each in page.crumbs
    ]
    steps = [*above, (page.title, page.full_url or "")]
    return [
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": name, "item": address}
                for number, (name, address) in enumerate(steps, 1)
            ],
        }
    ]
