"""How findings are shown: the entries of one page of results, with the words that were found marked."""

import re
from collections.abc import Sequence

from django.contrib.postgres.search import SearchHeadline
from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Coalesce, Concat, Greatest, Length, Lower, NullIf, StrIndex, Substr
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from cms.models import ContentPage, SearchEntry
from cms.selectors.searching.asking import Asked, plain_words
from cms.selectors.searching.sight import Sight
from membership.access import may_read

# Two letters that no text means to hold, so that PostgreSQL's marks survive the escaping of everything else.
START, STOP = "\ue000", "\ue001"
MARKED = re.compile(f"{START}([^{START}{STOP}]*){STOP}")
# Of a longer text only a window around the first word that was found is looked through for a snippet, in letters.
SHORT_TEXT = 20_000
WINDOW = 6_000
BEFORE_THE_WORD = 400
ENDING = 3
SHORTEST_BEGINNING = 4


def shown(pks: Sequence[int], *, asked: Asked, sight: Sight) -> list[SearchEntry]:
    """Return these entries in this order, each with `readable` and an `excerpt` from what the viewer may read."""
    body = F("full_body") if sight.viewer.reads_members_content else F("page_body")
    whole = Case(
        When(
            sight.readable,
            then=Concat(
                body, Value("\n", output_field=TextField()), F("file_text"), output_field=TextField()
            ),
        ),
        default=F("teaser"),
        output_field=TextField(),
    )
    entries = (
        SearchEntry.objects.select_related("page")
        .alias(whole=whole)
        .alias(letters=Length("whole"))
        .annotate(
            snippet=SearchHeadline(
                _window(asked.words),
                asked.query,
                config="english",
                start_sel=START,
                stop_sel=STOP,
                max_fragments=2,
                fragment_delimiter=" … ",
                min_words=12,
                max_words=28,
            )
        )
        .defer("page_body", "full_body", "file_text", "title_text", "public_text", "page_text", "full_text")
        .in_bulk(list(pks))
    )
    for entry in entries.values():
        entry.readable = may_read(sight.viewer, entry, now=sight.now)  # type: ignore[attr-defined]
        entry.excerpt = _excerpt(entry)  # type: ignore[attr-defined]
    return [entries[pk] for pk in pks if pk in entries]


def marked(snippet: str) -> SafeString:
    """Turn a snippet into safe HTML: everything escaped, the words that were found in <mark>."""
    html = MARKED.sub(r"<mark>\1</mark>", escape(" ".join(snippet.split())))
    return mark_safe(html.replace(START, "").replace(STOP, ""))  # noqa: S308 # escaped above


def kind_of(model: type[ContentPage]) -> str:
    """Return the word by which pages of this type are filtered."""
    return slugify(model.kind_name)


def _excerpt(entry: SearchEntry) -> str:
    """Prefer words that were found, then the teaser, then how the text begins."""
    excerpt = marked(entry.snippet)  # type: ignore[attr-defined]
    return excerpt if "<mark>" in excerpt or not entry.teaser else entry.teaser


def _window(words: str) -> Case:
    beginnings = [word[: max(SHORTEST_BEGINNING, len(word) - ENDING)] for word in plain_words(words)]
    places = [NullIf(StrIndex(Lower("whole"), Value(word)), Value(0)) for word in beginnings]
    start = Greatest(Coalesce(*places, Value(1), Value(1)) - BEFORE_THE_WORD, Value(1))
    return Case(
        When(letters__gt=SHORT_TEXT, then=Substr("whole", start, WINDOW)),
        default=F("whole"),
        output_field=TextField(),
    )
