"""Correcting what was misspelt, with words that the viewer may read.

The list of words says for each word who may read it somewhere; candidates for a viewer come only from what is theirs. Texts are locked,
withheld and taken down between two readings of the list, so every word is looked for in the viewer's own texts before it is offered.
"""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery, TrigramSimilarity
from django.db.models import CharField, Value

from cms.models import SearchWord
from cms.selectors.searching.asking import plain_words, replaced
from cms.selectors.searching.sight import Sight
from membership.access import Viewer

MOST_ALIKE = 12
MOST_TRIED = 3
# How many slips a word of so many letters may hold: a dropped, added, changed or swapped letter each.
SLIPS = ((5, 1), (8, 2), (40, 3))


def correct(words: str, *, sight: Sight, known_too: bool = False) -> str:
    """Return what was typed with words put right that nothing this viewer may read holds; empty when there is nothing to put right.

    With `known_too` words that do stand somewhere are exchanged for what is most like them as well.
    """
    typed = plain_words(words)
    known = set() if known_too else _standing(typed, sight=sight)
    unknown = [word for word in typed if word not in known]
    if not unknown:
        return ""
    alike = _alike(unknown, viewer=sight.viewer)
    standing = _standing({word for words in alike.values() for word in words}, sight=sight)
    corrections = {
        word: next((each for each in alike.get(word, []) if each in standing), "") for word in unknown
    }
    put_right = {word: correction for word, correction in corrections.items() if correction}
    return replaced(words, put_right) if put_right else ""


def slips_between(one: str, other: str) -> int:
    """Return how many letters must be dropped, added, changed or swapped with their neighbour to make one word of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i, *([0] * len(other))]
        for j, wanted in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]


def _alike(words: Iterable[str], *, viewer: Viewer) -> dict[str, list[str]]:
    """Return for each word the few that it may have been meant for, the likeliest first."""
    reach = _reach(viewer)
    parts = [
        SearchWord.objects.filter(audience__lte=reach, word__trigram_similar=word)
        .annotate(alike=TrigramSimilarity("word", word), typed=Value(word, output_field=CharField()))
        .order_by("-alike", "word")
        .values_list("typed", "word", "alike")[:MOST_ALIKE]
        for word in words
    ]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found: dict[str, list[tuple[int, bool, float, str]]] = {}
    for typed, word, alike in rows:
        slips = slips_between(typed, word)
        if word != typed and slips <= next(most for letters, most in SLIPS if len(typed) <= letters):
            found.setdefault(typed, []).append((slips, word[0] != typed[0], -alike, word))
    return {typed: [word for *_, word in sorted(options)[:MOST_TRIED]] for typed, options in found.items()}


def _standing(words: Iterable[str], *, sight: Sight) -> set[str]:
    """Return those of the words that stand in something that this viewer may read now, in any form."""
    parts = [
        part.annotate(word=Value(word, output_field=CharField()))
        .order_by()
        .values_list("word", flat=True)[:1]
        for word in sorted(words)
        for part in sight.matching(SearchQuery(word, config="english"), sight.entries(archive=True))
    ]
    if not parts:
        return set()
    return set(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])


def _reach(viewer: Viewer) -> int:
    if viewer.has_members_rights:
        return SearchWord.Audience.MEMBERS
    return SearchWord.Audience.OPEN_ACCESS if viewer.open_access else SearchWord.Audience.EVERYBODY
