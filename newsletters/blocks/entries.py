"""The entries of a block that fills itself: what they hold, and which of them may be shown now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
from membership.access import Gated, Viewer, may_read
from membership.models import Partnership
from resources.models import Example

MOST_ENTRIES = 100


def kept() -> CharBlock:
    """Return a block for something that goes with another and that editors neither see nor change."""
    block = CharBlock(required=False)
    block.field.widget = forms.HiddenInput()
    return block


class EntryValue(StructValue):
    def words_of(self, name: str) -> str:
        """Return what is written in a field, on one line; empty where nothing is."""
        return " ".join((self.get(name) or "").split())

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
        link = value.words_of("link")
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
    """An entry as a reader sees it.

    `address` is empty, a path of this site, or an address elsewhere; `mark` names, in mail that is kept, an example that may have to go.
    """

    title: str
    line: str
    teaser: str
    address: str
    is_locked: bool = False
    mark: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it leads away from this site."""
        return bool(urlsplit(self.address).netloc) and not self.address.startswith(settings.SITE_URL)


@dataclass(frozen=True)
class Target:
    """What an entry is about, where that may be seen: its page, and the gate in front of it if there is one."""

    address: str = ""
    gate: Gated | None = None
    remark: str = ""


def shown_entries(entries: Iterable[EntryValue], *, viewer: Viewer, now: datetime) -> list[Shown]:
    """Return the entries that may be shown at `now`: what is about something withdrawn, hidden or taken down is left out.

    At most five queries, whatever their number. An event that was cancelled since says so.
    """
    listed = list(entries)
    targets = targets_of({entry.about for entry in listed})
    shown = []
    for entry in listed:
        about, target = entry.about, targets.get(entry.about)
        if target is None:
            continue
        kind, _, key = about.partition(":")
        # A page that an editor took away from an entry is not led to; everything else is, unless an address was given.
        address = entry.words_of("link") or target.address
        if kind == "example" or (kind == "page" and entry.get("page")):
            address = target.address
        elif kind == "page":
            address = ""
        shown.append(
            Shown(
                title=entry.words_of("title"),
                line=f"{target.remark} {entry.words_of('line')}".strip(),
                teaser=entry.words_of("teaser"),
                address=address,
                is_locked=target.gate is not None and not may_read(viewer, target.gate, now=now),
                mark=mark_of_example(int(key)) if kind == "example" else "",
            )
        )
    return shown


def targets_of(about: Iterable[str]) -> dict[str, Target]:
    """Return what entries are about, as far as everybody may see that it exists; what stands on its own always may."""
    asked: dict[str, set[int]] = defaultdict(set)
    for each in about:
        kind, _, key = each.partition(":")
        if key.isdecimal():
            asked[kind].add(int(key))
    found = {"": Target()}
    for kind, keys in asked.items():
        if look_up := LOOK_UPS.get(kind):
            found |= {f"{kind}:{key}": target for key, target in look_up(keys)}
    return found


def _pages(keys: set[int]) -> Iterator[tuple[int, Target]]:
    pages = ContentPage.objects.live().public().in_bulk(keys)
    called_off = EventPage.objects.filter(pk__in=pages, event__cancelled_at__isnull=False)
    cancelled = set(called_off.values_list("pk", flat=True))
    for key, page in pages.items():
        yield key, Target(page.url or "", page, "Cancelled." if key in cancelled else "")


def _examples(keys: set[int]) -> Iterator[tuple[int, Target]]:
    for key, example in Example.objects.listed().in_bulk(keys).items():
        yield key, Target(example.get_absolute_url(), example)


def _events_elsewhere(keys: set[int]) -> Iterator[tuple[int, Target]]:
    for key in OtherEvent.objects.filter(is_shown=True, pk__in=keys).values_list("pk", flat=True):
        yield key, Target()


def _partnerships(keys: set[int]) -> Iterator[tuple[int, Target]]:
    for key, slug in Partnership.objects.filter(pk__in=keys).values_list("pk", "slug"):
        yield key, Target(reverse("resources:partnership", args=[slug]))


LOOK_UPS = {
    "page": _pages,
    "example": _examples,
    "event_elsewhere": _events_elsewhere,
    "partnership": _partnerships,
}


def mark_of_example(key: int) -> str:
    """Return what the entry of an example is known by in mail that is kept."""
    return f"about-example-{key}"


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
