"""Results that editors chose for certain words."""

from typing import Any

from django.db.models import BooleanField, F, Func, Q, Value
from django.http import HttpRequest
from wagtail.models import Page

from cms.models import PromotedResult
from cms.selectors.searching.sight import Sight
from membership.access import may_read

MOST = 3


class HoldsOneOf(Func):
    """Whether a text holds all words of one of the phrases in an array, in any form."""

    arity = 2
    output_field = BooleanField()

    def as_sql(
        self, compiler: Any, connection: Any, *args: Any, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        phrases, text = (compiler.compile(each) for each in self.source_expressions)
        sql = (
            "EXISTS (SELECT 1 FROM unnest(%s) phrase"
            " WHERE to_tsvector('english', %s) @@ plainto_tsquery('english', phrase))"
        )
        return sql % (phrases[0], text[0]), (*phrases[1], *text[1])


def promoted_for(words: str, *, sight: Sight, request: HttpRequest | None = None) -> list[PromotedResult]:
    """Return what editors chose for these words, each with its `href` and whether it is `readable`.

    Nothing that is unpublished or below Wagtail's own privacy is shown; title and note are the editors' own words for everybody.
    """
    if not words:
        return []
    shown = Q(page=None) | Q(page__in=Page.objects.live().public())
    chosen = PromotedResult.objects.filter(shown, HoldsOneOf(F("words"), Value(words)))
    found = list(chosen.select_related("page__contentpage")[:MOST])
    for promoted in found:
        page = getattr(promoted.page, "contentpage", None)
        promoted.href = promoted.page.get_url(request) if promoted.page else promoted.address  # type: ignore[attr-defined]
        promoted.readable = page is None or may_read(sight.viewer, page, now=sight.now)  # type: ignore[attr-defined]
    return found
