"""What an editor should look at before publishing: nothing here stops anybody."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils import dateformat
from wagtail.rich_text import extract_references_from_rich_text

from cms.models import GatedDocument, Picture
from cms.reading import leaves_of_page, texts_of
from membership.access import MEMBERS_ONLY, Access, Gated, is_open_to_everybody

if TYPE_CHECKING:
    from cms.models import ContentPage

LONGEST_TEASER = 240


class Shown(NamedTuple):
    """A file that a page shows, with the gate of the place where it stands."""

    file: GatedDocument | Picture
    place: Gated


def findings_of(page: "ContentPage") -> list[str]:
    """Return, in plain words, what may be missing or wrong with the page as it is written."""
    return [*_teaser(page), *_files(page), *page.own_findings()]


def who_may_read(item: Gated, *, now: datetime) -> str:
    """Say in one line who may read the thing at `now`, and from when that changes."""
    if item.access == Access.PUBLIC:
        return "Everybody may read it."
    if item.access == Access.MEMBERS_FIRST and item.opens_on:
        day = dateformat.format(item.opens_on, "j F Y")
        if is_open_to_everybody(item, now=now):
            return f"Everybody may read it, since {day}."
        return f"Members may read it now. It opens to everybody by itself on {day}."
    return "Only members may read it. Everybody else sees the title and the teaser."


def _teaser(page: "ContentPage") -> Iterator[str]:
    if not page.teaser:
        place = "lists and search" if page.access == Access.PUBLIC else "lists, search and the locked page"
        yield f"There is no teaser, so {place} show the title alone."
    elif len(page.teaser) > LONGEST_TEASER:
        yield f"The teaser is {len(page.teaser)} characters long. Keep it below {LONGEST_TEASER}, so that it can be read at a glance."


def _files(page: "ContentPage") -> Iterator[str]:
    shown = list(_shown_files(page))
    locked = [each for each in shown if _opening(each.file) > _opening(each.place)]
    opened = [each for each in shown if _opening(each.file) < _opening(each.place)]
    if locked:
        yield f"Some readers will not be able to open what they see here, because it is more locked than the page: {_titles(locked)}."
    if opened:
        yield f"These files are more open than the place they stand in; whoever has the address can open them: {_titles(opened)}."


def _titles(shown: list[Shown]) -> str:
    return ", ".join(dict.fromkeys(f"“{each.file.title}”" for each in shown))


def _opening(item: Gated) -> date:
    """The day from which everybody may read: long ago if public, never if for members."""
    if item.access == Access.PUBLIC:
        return date.min
    return item.opens_on or date.max


def _shown_files(page: "ContentPage") -> Iterator[Shown]:
    for field in page._meta.fields:
        if field.related_model is Picture and (picture := getattr(page, field.name)):
            yield Shown(picture, page)
    linked: list[tuple[int, Gated]] = []
    for leaf in leaves_of_page(page):
        place: Gated = MEMBERS_ONLY if leaf.locked else page
        if isinstance(leaf.value, GatedDocument | Picture):
            yield Shown(leaf.value, place)
        linked += [
            (int(identifier), place)
            for text in texts_of(leaf)
            for model, identifier, *_ in extract_references_from_rich_text(text.source)
            if model is GatedDocument
        ]
    documents = GatedDocument.objects.in_bulk({identifier for identifier, _ in linked})
    yield from (
        Shown(documents[identifier], place) for identifier, place in linked if identifier in documents
    )
