"""The public search: what a viewer may find, and how a finding is shown."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import Case, Count, F, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from cms.models import ContentPage, SearchEntry
from membership.access import Viewer, readable_by

LONGEST_QUERY = 200
# Two letters that no text means to hold, so that PostgreSQL's marks survive the escaping of everything else.
START, STOP = "\ue000", "\ue001"
MARKED = re.compile(f"{START}([^{START}{STOP}]*){STOP}")
# Divides the rank by the logarithm of the text's length: a long issue does not win by its length alone.
BY_LENGTH = Value(1)


@dataclass(frozen=True)
class KindFound:
    """A kind of page among the findings, and how many of it."""

    name: str
    label: str
    count: int


def tidy(words: str) -> str:
    """Return what a person typed, without what no text holds and no longer than is useful."""
    return " ".join(words.replace("\0", " ").split())[:LONGEST_QUERY].strip()


def find(*, words: str, viewer: Viewer, now: datetime) -> QuerySet[SearchEntry]:
    """Return what the viewer may find, best first, with `rank` and a `snippet` for `marked`.

    A word matches only in text that this viewer may read now, so a locked text can neither be found nor guessed at.
    `words` may hold "exact phrases", -exclusions and "or". Pages below Wagtail's own privacy are found by nobody.
    """
    if not words:
        return SearchEntry.objects.none()
    query = SearchQuery(words, search_type="websearch", config="english")
    may_read_page = readable_by(viewer, now=now)
    entries = SearchEntry.objects.filter(page__in=ContentPage.objects.live().public())
    text: Combinable
    body: Combinable
    if viewer.reads_members_content:
        text, body = F("full_text"), F("full_body")
        found = entries.filter(full_text=query)
    else:
        text = Case(When(may_read_page, then=F("page_text")), default=F("public_text"))
        body = Case(When(may_read_page, then=F("page_body")), default=F("teaser"), output_field=TextField())
        found = entries.filter(may_read_page, page_text=query) | entries.filter(
            ~may_read_page, public_text=query
        )
    return (
        found.annotate(
            rank=SearchRank(text, query, normalization=BY_LENGTH),
            snippet=SearchHeadline(
                body,
                query,
                config="english",
                start_sel=START,
                stop_sel=STOP,
                max_fragments=2,
                fragment_delimiter=" … ",
                min_words=12,
                max_words=28,
            ),
        )
        .select_related("page")
        .order_by("-rank", F("dated").desc(nulls_last=True), "pk")
    )


def kinds_among(found: QuerySet[SearchEntry]) -> list[KindFound]:
    """Return the kinds of page among the findings, the most frequent first."""
    labels = {kind_of(model): model.kind_name for model in _page_types()}
    counts = found.order_by().values("kind").annotate(count=Count("pk")).values_list("kind", "count")
    kinds = [KindFound(kind, labels.get(kind, kind.capitalize()), count) for kind, count in counts]
    return sorted(kinds, key=lambda kind: (-kind.count, kind.label))


def kind_of(model: type[ContentPage]) -> str:
    """Return the word by which pages of this type are filtered."""
    return slugify(model.kind_name)


def marked(snippet: str) -> SafeString:
    """Turn a snippet into safe HTML: everything escaped, the words that were found in <mark>."""
    html = MARKED.sub(r"<mark>\1</mark>", escape(" ".join(snippet.split())))
    return mark_safe(html.replace(START, "").replace(STOP, ""))  # noqa: S308 # escaped above


def _page_types() -> list[type[ContentPage]]:
    found, waiting = [ContentPage], [ContentPage]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += below
        waiting += below
    return found
