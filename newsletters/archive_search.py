"""Searching the archive of the newsletter: the one search of the site, asked for issues and their items only."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.text import slugify

from cms.selectors.searching import MOST, Asked, Sight, candidates, correct, kind_of, shown
from newsletters.items import KIND_OF_ITEMS
from newsletters.models import IssuePage

RESULTS_A_PAGE = 20
KINDS = (kind_of(IssuePage), slugify(KIND_OF_ITEMS))


@dataclass(frozen=True)
class ArchiveAnswer:
    """What a question to the archive came to; `instead_of` is what was typed where nothing held it."""

    asked: Asked
    results: Page[Any]
    count: str
    instead_of: str
    any_locked: bool


def asked_of_archive(request: HttpRequest, *, year: int | None) -> Asked:
    """Read the question from an address; `year` is the one of the archive's page, unless another is asked for."""
    asked = Asked.read(request.GET)
    return Asked(words=asked.words, year=asked.year or year, archive=asked.archive, within=KINDS)


def search_archive(request: HttpRequest, asked: Asked) -> ArchiveAnswer:
    """Find issues and items, each viewer only in what they may read now; what was misspelt is put right if nothing holds it."""
    sight = Sight.of(request.viewer, now=request.now)  # type: ignore[attr-defined]
    found, instead_of = candidates(asked, sight=sight), ""
    if not found.found and not candidates(asked.widened(), sight=sight).found:
        corrected = asked.but(words=correct(asked.words, sight=sight))
        if corrected.words and (better := candidates(corrected, sight=sight)).found:
            found, instead_of, asked = better, asked.words, corrected
    results = Paginator(found.found, RESULTS_A_PAGE).get_page(request.GET.get("page"))
    entries = shown([each.pk for each in results], asked=asked, sight=sight)
    for entry in entries:
        entry.address = entry.get_url(request)  # type: ignore[attr-defined]
    results.object_list = entries  # type: ignore[assignment] # the page shows the entries of its candidates
    return ArchiveAnswer(
        asked=asked,
        results=results,
        count=f"{MOST:,}+" if found.more else f"{len(found.found):,}",
        instead_of=instead_of,
        any_locked=any(not entry.readable for entry in entries),  # type: ignore[attr-defined]
    )
