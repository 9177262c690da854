"""The entries of a block that fills itself: what they hold, and which of them may be shown now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve, reverse
from wagtail.blocks import CharBlock, PageChooserBlock, StructBlock, StructValue, TextBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Page, Site

from cms.models import ContentPage
from events.models import EventPage, OtherEvent
from membership.access import Viewer, may_read
from membership.models import Partnership
from resources.models import Example

MOST_ENTRIES = 100


def kept() -> CharBlock:
    """Return a block for something that goes with another and that editors neither see nor change."""
    block = CharBlock(required=False)
    block.field.widget = forms.HiddenInput()
    return block


class EntryValue(StructValue):
    @property
    def about(self) -> str:
        """What the entry is about, such as “example:12” or “page:7”; empty for what stands on its own."""
        if page := self.get("page"):
            return f"page:{page.pk}"
        link, source = self.get("link") or "", self.get("source") or ""
        if example := example_at(link):
            return f"example:{example}"
        # Whoever gives an address in the place of a page has made it an entry of their own.
        return "" if link and source.startswith("page:") else source


class EntryBlock(StructBlock):
    title = CharBlock(max_length=255)
    line = CharBlock(
        required=False,
        max_length=400,
        label="Whose, when, where",
        help_text="A line of words below the title.",
    )
    teaser = TextBlock(
        required=False,
        max_length=600,
        rows=2,
        label="What it is",
        help_text="A sentence or two that everybody may see.",
    )
    page = PageChooserBlock(
        required=False,
        label="Page of ours",
        help_text="Where it leads. Withdrawn pages are left out by themselves.",
    )
    link = CharBlock(
        required=False,
        max_length=1000,
        label="Or an address",
        help_text="https://… elsewhere, or the part after our own host, such as /a-z/.",
    )
    source = kept()

    class Meta:
        icon = "list-ul"
        label = "Entry"
        label_format = "{title}"
        value_class = EntryValue
        form_classname = "struct-block filling-entry"

    def clean(self, value: Any) -> Any:
        """Refuse what leads nowhere or to two places, and note what the entry is about."""
        value = super().clean(value)
        link = value["link"].strip()
        errors = {}
        if link and value["page"]:
            errors["link"] = ValidationError("An entry leads to one place: choose a page or give an address.")
        elif link and not _is_address(link):
            errors["link"] = ValidationError(
                "Begin the address with https:// or, for a place on this site, with /."
            )
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        value["link"] = link
        value["source"] = value.about
        if link and not value["source"] and (page := _page_at(link)):
            value["page"], value["link"], value["source"] = page, "", f"page:{page.pk}"
        return value


@dataclass(frozen=True)
class Shown:
    """An entry as a reader sees it; `address` is empty, a path of this site, or an address elsewhere."""

    title: str
    line: str
    teaser: str
    address: str
    is_locked: bool = False

    @property
    def is_elsewhere(self) -> bool:
        """Whether it leads away from this site."""
        return bool(urlsplit(self.address).netloc) and not self.address.startswith(settings.SITE_URL)


def shown_entries(entries: Iterable[EntryValue], *, viewer: Viewer, now: datetime) -> list[Shown]:
    """Return the entries that may be shown at `now`: what is about something withdrawn, hidden or taken down is left out.

    At most five queries, whatever their number. An event that was cancelled since says so.
    """
    listed = list(entries)
    asked: dict[str, set[int]] = defaultdict(set)
    for entry in listed:
        kind, _, key = entry.about.partition(":")
        if key.isdecimal():
            asked[kind].add(int(key))
    pages = _pages(asked["page"])
    examples = Example.objects.listed().in_bulk(asked["example"]) if asked["example"] else {}
    elsewhere = (
        set(
            OtherEvent.objects.filter(is_shown=True, pk__in=asked["event_elsewhere"]).values_list(
                "pk", flat=True
            )
        )
        if asked["event_elsewhere"]
        else set()
    )
    partnerships = Partnership.objects.in_bulk(asked["partnership"]) if asked["partnership"] else {}
    cancelled = _cancelled(pages)
    shown = []
    for entry in listed:
        kind, _, key = entry.about.partition(":")
        number = int(key) if key.isdecimal() else 0
        line, address, item = entry["line"], entry["link"], None
        match kind:
            case "page":
                if (item := pages.get(number)) is None:
                    continue
                address = (item.url or "") if entry["page"] else ""
                line = f"Cancelled. {line}" if number in cancelled else line
            case "example":
                if (item := examples.get(number)) is None:
                    continue
                address = item.get_absolute_url() if entry["link"] else ""
            case "event_elsewhere":
                if number not in elsewhere:
                    continue
            case "partnership":
                if number not in partnerships:
                    continue
                address = address or reverse("resources:partnership", args=[partnerships[number].slug])
        locked = item is not None and not may_read(viewer, item, now=now)
        shown.append(Shown(entry["title"], line, entry["teaser"], address, locked))
    return shown


def example_at(address: str) -> int | None:
    """Return the key of the example whose page is at the address, if it is one of this site."""
    path = _own_path(address)
    if not path:
        return None
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match.kwargs["example_id"] if match.view_name == "resources:example" else None


def _pages(keys: set[int]) -> dict[int, ContentPage]:
    return ContentPage.objects.live().public().in_bulk(keys) if keys else {}


def _cancelled(pages: dict[int, ContentPage]) -> set[int]:
    if not pages:
        return set()
    called_off = EventPage.objects.filter(pk__in=pages, event__cancelled_at__isnull=False)
    return set(called_off.values_list("pk", flat=True))


def _is_address(link: str) -> bool:
    parts = urlsplit(link)
    if link.startswith("/"):
        return not link.startswith("//")
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _own_path(address: str) -> str:
    """Return the path of an address of this site; empty for one elsewhere."""
    own = address.removeprefix(settings.SITE_URL)
    return urlsplit(own).path if own.startswith("/") and not own.startswith("//") else ""


def _page_at(address: str) -> Page | None:
    """Return the page at an address of this site."""
    path, site = (
        _own_path(address),
        Site.objects.select_related("root_page").filter(is_default_site=True).first(),
    )
    if not path or site is None:
        return None
    return Page.objects.filter(url_path=site.root_page.url_path + path.lstrip("/")).first()
