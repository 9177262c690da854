"""Answers while somebody types: titles that begin with, or hold, the words so far."""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, IntegerField, Value, When

from cms.models import SearchEntry
from cms.selectors.searching.candidates import NEWEST_FIRST
from cms.selectors.searching.sight import Sight
from membership.access import may_read

MOST = 7
LOOKED_AT = 200
SHORTEST = 2
LETTERS = re.compile(r"[^\W_]+")
MOST_WORDS = 8


def suggestions(words: str, *, sight: Sight) -> list[SearchEntry]:
    """Return the entries whose titles hold all the words, the last of them perhaps unfinished, each with `readable`.

    Only titles are looked at, which everybody sees who may find the entry at all; of things whose very title is locked those of others
    are left out.
    """
    typed = LETTERS.findall(words.lower())[:MOST_WORDS]
    if not typed or len("".join(typed)) < SHORTEST:
        return []
    # The words stand in the text of titles both as they are and stemmed; an unfinished word has no stem yet.
    query = SearchQuery(" & ".join(f"{word}:*" for word in typed), search_type="raw", config="simple")
    titled = sight.titled(sight.entries()).filter(title_text=query)
    looked_at = titled.order_by(*NEWEST_FIRST).values("pk")[:LOOKED_AT]
    entries = (
        SearchEntry.objects.filter(pk__in=looked_at)
        .annotate(
            begins=Case(
                When(title__istartswith=words, then=Value(1)), default=Value(0), output_field=IntegerField()
            ),
            rank=SearchRank(F("title_text"), query, normalization=Value(1)),
        )
        .select_related("page")
        .defer("page_body", "full_body", "file_text", "title_text", "public_text", "page_text", "full_text")
        .order_by("-begins", "-rank", *NEWEST_FIRST)[:MOST]
    )
    found: list[SearchEntry] = list(entries)
    for entry in found:
        entry.readable = may_read(sight.viewer, entry, now=sight.now)  # type: ignore[attr-defined]
    return found
