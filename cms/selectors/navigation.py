"""The links of header and footer."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page

from cms.models import MembershipPage, Navigation


@dataclass(frozen=True)
class Link:
    """A link of the navigation; `is_current` where the page that is shown lies at or below its address."""

    title: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Links:
    """The links that stand on every page."""

    header: list[Link]
    footer: list[Link]


def navigation_links(request: HttpRequest) -> Links:
    """Return the links that editors chose, without those to pages that are not published; two queries for any number."""
    setting = Navigation.load(request_or_site=request)
    chosen = {
        name: [child["value"] for child in getattr(setting, name).raw_data] for name in ("header", "footer")
    }
    wanted = {value["page"] for values in chosen.values() for value in values if value.get("page")}
    pages = Page.objects.live().in_bulk(wanted)
    return Links(**{name: _links(request, values, pages) for name, values in chosen.items()})


def membership_page_address(request: HttpRequest | None) -> str:
    """Return where one reads about membership: the page about it, or the form where there is no such page; one query."""
    page = MembershipPage.objects.live().first()
    return (page.get_url(request) if page else None) or reverse("join:start")


def _links(request: HttpRequest, values: list[dict[str, Any]], pages: dict[int, Page]) -> list[Link]:
    found = [
        (value.get("label") or page.title, url)
        for value in values
        if (page := pages.get(value.get("page") or 0)) and (url := page.get_url(request))
    ]
    above = [url for _, url in found if _lies_at_or_below(request.path, url)]
    current = max(above, key=len, default=None)
    return [Link(title, url, url == current) for title, url in found]


def _lies_at_or_below(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
