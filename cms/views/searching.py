"""The public search."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms.selectors import find, kinds_among, marked, tidy

RESULTS_A_PAGE = 20


@require_safe
@cache_control(private=True, no_store=True)
def search(request: HttpRequest) -> HttpResponse:
    """Find published content; each viewer only in what they may read now."""
    words = tidy(request.GET.get("q", ""))
    found = find(words=words, viewer=request.viewer, now=request.now)  # type: ignore[attr-defined]
    kinds = kinds_among(found) if words else []
    kind = request.GET.get("kind", "")
    if kind in {choice.name for choice in kinds}:
        found = found.filter(kind=kind)
    else:
        kind = ""
    paginator = Paginator(found, RESULTS_A_PAGE)
    results = paginator.get_page(request.GET.get("page"))
    labels = {choice.name: choice.label for choice in kinds}
    for result in results:
        result.label = labels.get(result.kind, "")  # type: ignore[attr-defined]
        result.excerpt = marked(result.snippet)  # type: ignore[attr-defined]
        result.address = result.page.get_url(request)  # type: ignore[attr-defined,union-attr]
    return render(
        request,
        "pages/cms/search.html",
        {
            "words": words,
            "kind": kind,
            "kinds": kinds,
            "total": sum(choice.count for choice in kinds),
            "results": results,
            "pages": list(paginator.get_elided_page_range(results.number)),
            "query": urlencode({"q": words, **({"kind": kind} if kind else {})}) + "&",
            "query_for_all": urlencode({"q": words}),
        },
    )
