"""From an outline to drafts: an issue of the newsletter, or one news page for each piece."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.text import slugify
from wagtail.coreutils import find_available_slug

from newsletters.importing.outline import BodyBlock, Heading, Item, Kind, Outline, counted
from newsletters.importing.reading_back import UNTITLED, words_of_page
from newsletters.importing.rendering import body_data, fitted, section_data
from newsletters.importing.source import Source, plain
from newsletters.importing.verifying import WordReport, compare_words, words_of_source
from newsletters.models import (
    ImportedDocument,
    ImportedPart,
    IssueIndexPage,
    IssuePage,
    NewsIndexPage,
    NewsPage,
)
from newsletters.months import title_of_month
from newsletters.places import may_write_below

if TYPE_CHECKING:
    from accounts.models import User

_LONGEST_TITLE: Final = 255
_LONGEST_HEADLINE: Final = 200


class NotImportedError(Exception):
    """Nothing was imported; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MonthMissingError(NotImportedError):
    def __init__(self) -> None:
        super().__init__("The document names no month. Say which month this issue is of.")


class NoPlaceError(NotImportedError):
    def __init__(self, kind: Kind) -> None:
        page = "newsletter archive" if kind == "newsletter" else "news list"
        super().__init__(f"The site has no {page} yet. Create that page first.")


class MonthTakenError(NotImportedError):
    def __init__(self, other: IssuePage) -> None:
        state = "published" if other.live else "a draft"
        super().__init__(f"There is an issue for {title_of_month(other.month)} already; it is {state}.")


class WordsLostError(NotImportedError):
    """The drafts would not hold exactly the words of the document."""

    def __init__(self, report: WordReport) -> None:
        super().__init__(f"The import was stopped because words would have been lost. {report}")
        self.report = report


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes one page, and the words that have to be on it."""

    title: str
    words: tuple[str, ...]
    digest: str
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """The pages of a document in its order: those made now, and those that were there before."""

    document: ImportedDocument
    pages: tuple[IssuePage | NewsPage, ...]
    made: tuple[IssuePage | NewsPage, ...]
    undated: tuple[NewsPage, ...] = ()

    @property
    def known_before(self) -> bool:
        """Nothing was made, because the document had been imported already."""
        return not self.made


def may_import(*, user: User, kind: Kind) -> bool:
    """Say whether the person may add pages where drafts of this kind are made."""
    return may_write_below(IssueIndexPage if kind == "newsletter" else NewsIndexPage, user=user)


@transaction.atomic
def import_outline(*, source: Source, outline: Outline, user: User | None, now: dt.datetime) -> Imported:
    """Make drafts of an outline; a document or a piece that was imported before is left as it is.

    Arguments: `source` the file as it was read, against whose words everything is checked; `outline` its outline,
    corrected or not; `user` who imports (None: the command line).
    Raises `MonthMissingError` for an issue without a month, `MonthTakenError` where the month has one, `NoPlaceError`
    where the page above is missing, and `WordsLostError` if a single word were lost; nothing is made then.
    """
    if outline.kind == "newsletter" and outline.month is None:
        raise MonthMissingError
    place = _place(outline.kind)
    report = compare_words(words_of_source(source), outline.words())
    if not report.complete:
        raise WordsLostError(report)
    if known := find_imported(outline):
        return Imported(known, pages_of(known), ())
    if outline.month and (other := IssuePage.objects.filter(month=outline.month).first()):
        raise MonthTakenError(other)
    document, _ = ImportedDocument.objects.get_or_create(
        digest=_digest(outline.kind, outline.words()),
        kind=outline.kind,
        defaults={"file_name": source.name[-255:], "imported_at": now, "imported_by": user},
    )
    pages: list[IssuePage | NewsPage] = []
    made: list[IssuePage | NewsPage] = []
    undated: list[NewsPage] = []
    for position, part in enumerate(parts_of(outline)):
        page = _page_of_part(part)
        if page is None:
            page = _made_page(part, outline, place, user)
            made.append(page)
            if isinstance(page, NewsPage) and part.item and part.item.published is None:
                undated.append(page)
        ImportedPart.objects.create(document=document, position=position, digest=part.digest, page=page)
        pages.append(page)
    return Imported(document, tuple(pages), tuple(made), tuple(undated))


def verify_import(*, source: Source, outline: Outline) -> WordReport | None:
    """Compare a document's words with those on its pages as they stand now, drafts included.

    Returns None if the document was not imported.
    """
    document = find_imported(outline)
    if document is None:
        return None
    words = [
        word
        for page in pages_of(document)
        for word in words_of_page(page, numbered=outline.numbered, titled=_is_titled(page, outline))
    ]
    return compare_words(words_of_source(source), words)


def find_imported(outline: Outline) -> ImportedDocument | None:
    """The earlier import of a document with these words, while any of its pages exists."""
    digest = _digest(outline.kind, outline.words())
    return ImportedDocument.objects.filter(digest=digest, kind=outline.kind, parts__isnull=False).first()


def pages_of(document: ImportedDocument) -> tuple[IssuePage | NewsPage, ...]:
    """The pages of a document in its order, in their latest draft."""
    parts = document.parts.select_related("page").order_by("position")
    return tuple(part.page.specific.get_latest_revision_as_object() for part in parts)


def parts_of(outline: Outline) -> Iterator[Part]:
    """What becomes a page each: all of a newsletter; each item of a news page, and first what stands before them."""
    if outline.kind == "newsletter":
        words = tuple(outline.words())
        yield Part(outline.title, words, _digest("newsletter", words))
        return
    seen: Counter[tuple[str, ...]] = Counter()
    untitled = [Item("", outline.introduction)] if outline.introduction else []
    items = [*untitled, *outline.items]
    for item in items:
        words = (*counted(item.heading), *_words(item.blocks, numbered=outline.numbered))
        digest = _digest("news", words, str(seen[words]) if seen[words] else "")
        seen[words] += 1
        yield Part(item.heading, words, digest, item)


def _words(blocks: tuple[BodyBlock, ...], *, numbered: bool) -> list[str]:
    return [
        word
        for block in blocks
        for word in (
            counted(plain(block.runs)) if isinstance(block, Heading) else block.words(numbers=numbered)
        )
    ]


def _digest(kind: str, words: list[str] | tuple[str, ...], mark: str = "") -> str:
    return hashlib.sha256("\n".join([kind, mark, *words]).encode()).hexdigest()


def _place(kind: Kind) -> IssueIndexPage | NewsIndexPage:
    """The page under which drafts are made, locked so that two imports at once do not make the same pages."""
    model = IssueIndexPage if kind == "newsletter" else NewsIndexPage
    place = model.objects.select_for_update().first()
    if place is None:
        raise NoPlaceError(kind)
    return place


def _page_of_part(part: Part) -> IssuePage | NewsPage | None:
    known = ImportedPart.objects.filter(digest=part.digest).select_related("page").first()
    return known.page.specific if known else None


def _made_page(
    part: Part, outline: Outline, place: IssueIndexPage | NewsIndexPage, user: User | None
) -> IssuePage | NewsPage:
    page = _news_page(part.item) if part.item else _issue_page(outline)
    page.live = False
    page.has_unpublished_changes = True
    page.owner = user
    page.slug = find_available_slug(place, slugify(page.title) or "imported")
    place.add_child(instance=page)
    page.save_revision(user=user, log_action="wagtail.create")
    page = page.specific_class.objects.get(pk=page.pk).get_latest_revision_as_object()
    words = words_of_page(page, numbered=outline.numbered, titled=_is_titled(page, outline))
    report = compare_words(list(part.words), words)
    if not report.complete:
        raise WordsLostError(report)
    return page


def _issue_page(outline: Outline) -> IssuePage:
    assert outline.month is not None  # noqa: S101 - checked before anything is made
    title = title_of_month(outline.month)
    headline, rest = ("", ()) if outline.title == title else fitted(outline.title, _LONGEST_HEADLINE)
    return IssuePage(
        title=title,
        month=outline.month,
        headline=headline,
        introduction=body_data([*rest, *outline.introduction], caption=title),
        sections=[section_data(section) for section in outline.sections],
    )


def _news_page(item: Item) -> NewsPage:
    title, rest = fitted(item.heading, _LONGEST_TITLE)
    page = NewsPage(title=title or UNTITLED, body=body_data([*rest, *item.blocks], caption=title or UNTITLED))
    if item.published:
        page.date = item.published
    return page


def _is_titled(page: IssuePage | NewsPage, outline: Outline) -> bool:
    return isinstance(page, IssuePage) and outline.title == page.title
