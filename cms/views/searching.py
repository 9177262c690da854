"""The public search."""

from dataclasses import dataclass
from typing import Any

from allauth.core.internal import ratelimit
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms.selectors.searching import (
    MOST,
    Asked,
    Candidates,
    Sight,
    candidates,
    correct,
    facets_of,
    promoted_for,
    shown,
    suggestions,
)
from cms.services.searches import note_search_in_vain
from membership.access import way_in

RESULTS_A_PAGE = 20
# Fewer results than this make a misspelling likely enough to ask, if the other word has this many times as many.
FEW, MANY_TIMES = 3, 10


@dataclass(frozen=True)
class Answer:
    """What a question came to: the findings, those before narrowing, and what else may have been meant."""

    asked: Asked
    found: Candidates
    widened: Candidates
    instead_of: str = ""
    perhaps: Asked | None = None


@require_safe
@cache_control(private=True, no_store=True)
def search(request: HttpRequest) -> HttpResponse:
    """Find what is published; each viewer only in what they may read now."""
    sight = Sight.of(request.viewer, now=request.now)  # type: ignore[attr-defined]
    asked = Asked.read(request.GET)
    if asked.words and not ratelimit.consume(request, app="allauth.account", action="search", limit_get=True):
        return ratelimit.respond_429(request)
    answer = answer_to(asked, sight=sight)
    paginator = Paginator(answer.found.found, RESULTS_A_PAGE)
    results = paginator.get_page(request.GET.get("page"))
    if asked.words and not answer.widened.found:
        note_search_in_vain(words=asked.words, now=sight.now)
    entries = shown([each.pk for each in results], asked=answer.asked, sight=sight)
    for entry in entries:
        entry.address = entry.get_url(request)  # type: ignore[attr-defined]
    results.object_list = entries  # type: ignore[assignment] # the page shows the entries of its candidates
    context: dict[str, Any] = {
        "words": asked.words,
        "asked": asked,
        "answer": answer,
        "count": f"{MOST:,}+" if answer.found.more else f"{len(answer.found.found):,}",
        "results": results,
        "promoted": promoted_for(asked.words, sight=sight, request=request) if results.number == 1 else [],
        "facets": facets_of(answer.asked, answer.widened) if asked.words else [],
        "without_archive": asked.but(archive=False).address(),
        "with_archive": asked.but(archive=True).address(),
        "way_in": way_in(sight.viewer),
        "any_locked": any(not entry.readable for entry in entries),  # type: ignore[attr-defined]
    }
    in_place = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    response = render(
        request, "pages/cms/search_results.html" if in_place else "pages/cms/search.html", context
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def answer_to(asked: Asked, *, sight: Sight) -> Answer:
    """Find what is asked for, and put right what was misspelt: at once when nothing was found, else as a question."""
    widened = candidates(asked.widened(), sight=sight)
    meant = asked
    instead_of = ""
    if asked.words and not widened.found:
        corrected = correct(asked.words, sight=sight)
        if corrected:
            meant, instead_of = asked.but(words=corrected), asked.words
            widened = candidates(meant.widened(), sight=sight)
        if not widened.found:
            meant, instead_of = asked, ""
    if meant.kind and not widened.more and meant.kind not in {each.kind for each in widened.found}:
        meant = meant.but(kind="")
    found = candidates(meant, sight=sight) if meant.is_narrowed else widened
    perhaps = _perhaps(asked, len(widened.found), sight=sight) if not instead_of else None
    return Answer(meant, found, widened, instead_of=instead_of, perhaps=perhaps)


def _perhaps(asked: Asked, count: int, *, sight: Sight) -> Asked | None:
    """Return the question that a person may have meant whose words are known but hardly ever used."""
    if not 0 < count < FEW:
        return None
    corrected = asked.widened().but(words=correct(asked.words, sight=sight, known_too=True))
    return corrected if len(candidates(corrected, sight=sight).found) >= MANY_TIMES * count else None


@require_safe
@cache_control(private=True, no_store=True)
def suggest(request: HttpRequest) -> JsonResponse:
    """Name what a person may be looking for while they type: titles, or the words they probably mean."""
    if not ratelimit.consume(request, app="allauth.account", action="suggest", limit_get=True):
        return JsonResponse({"suggestions": []}, status=429)
    sight = Sight.of(request.viewer, now=request.now)  # type: ignore[attr-defined]
    asked = Asked.read(request.GET)
    found = [
        {
            "title": entry.title,
            "kind": entry.kind_name,
            "address": entry.get_url(request),
            "locked": not entry.readable,  # type: ignore[attr-defined]
        }
        for entry in suggestions(asked.words, sight=sight)
    ]
    if not found and (corrected := correct(asked.words, sight=sight)):
        address = f"{request.path.removesuffix('suggestions/')}{Asked(words=corrected).address()}"
        found = [{"title": corrected, "kind": "Search for this instead", "address": address, "locked": False}]
    return JsonResponse({"suggestions": found})
