"""Examples and partnerships: the directory's pages that are no pages of the tree."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from accounts.second_factor import is_shown_where_needed
from membership.access import Access, may_read, way_in
from membership.models import Partnership
from membership.selectors import successors_at
from resources.directory import selectors
from resources.directory.filters import Option, Selection
from resources.directory.listing import Found, Rows, page_of
from resources.directory.similar import similar_to
from resources.facets import partnership_facet, topic_facet
from resources.models import DirectoryPage, Example, State

MODERATE = "resources.moderate_example"


@require_safe
def example(request: HttpRequest, example_id: int, slug: str) -> HttpResponse:
    """Show an example to those who may read it, and its title and teaser with a way in to everybody else.

    One that is not shown exists only for those who moderate; of one that was taken down everybody learns that it is gone.
    """
    shown = get_object_or_404(Example.objects.select_related("partnership", "type"), pk=example_id)
    moderates = request.user.has_perm(MODERATE) and is_shown_where_needed(request)
    if not shown.is_listed and not moderates:
        if shown.state == State.TAKEN_DOWN:
            return render(request, "pages/resources/gone.html", status=HTTPStatus.GONE)
        raise Http404
    if request.path != shown.get_absolute_url():
        return HttpResponsePermanentRedirect(shown.get_absolute_url())
    readable = may_read(request.viewer, shown, now=request.now) or moderates  # type: ignore[attr-defined]
    return render_example(request, shown, readable=readable)


def render_example(request: HttpRequest, shown: Example, *, readable: bool) -> HttpResponse:
    """Show an example's page, also to staff before anybody else sees it."""
    asked: dict[str, Any] = {"viewer": request.viewer, "now": request.now}  # type: ignore[attr-defined]
    rows = Rows(selectors.topics(), **asked)
    (row,) = rows.of([shown])
    response = render(
        request,
        "pages/resources/example.html",
        {
            "example": shown,
            "topics": row.topics,
            "directory": DirectoryPage.objects.live().first(),
            "readable": readable,
            "files": _files(shown) if readable else [],
            "host": host_of(shown.link),
            "problem_subject": f"A problem with “{shown.title}” ({shown.get_absolute_url()})",
            "similar": rows.of(similar_to(shown)),
            "way_in": way_in(request.viewer),  # type: ignore[attr-defined]
        },
    )
    if shown.access != Access.PUBLIC or not shown.is_listed:
        patch_cache_control(response, private=True, no_store=True)
    return response


def host_of(address: str) -> str:
    """Return the name of the site that an address is on, as people know it."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _files(example: Example) -> list[Any]:
    return [
        file.document for file in example.files.select_related("document__collection").defer("document__text")
    ]


@require_safe
def partnership(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what everybody may know of a partnership, and all that it has shared, whatever has become of its membership."""
    shown = get_object_or_404(Partnership, slug=slug)
    asked: dict[str, Any] = {"viewer": request.viewer, "now": request.now}  # type: ignore[attr-defined]
    topics = selectors.topics()
    mine = Selection({"partnership": Option(shown.slug, shown.name, partnership_facet(shown.pk))})
    found = selectors.candidates(mine)
    results = page_of(Found(mine, found, Rows(topics, **asked)), request.GET)
    tallies = ((topic, found.carrying(topic_facet(topic.pk))) for topic in topics)
    return render(
        request,
        "pages/resources/partnership.html",
        {
            "partnership": shown,
            "host": host_of(shown.website),
            "areas": shown.areas.all(),
            "former_names": [*dict.fromkeys(former.name for former in shown.former_names.all())],
            "predecessors": shown.predecessors.all(),
            "successors": successors_at(shown.slug) if shown.closed_on else [],
            "number": found.number,
            "results": results,
            "tallies": [(topic, number) for topic, number in tallies if number and number.value],
            "directory": DirectoryPage.objects.live().first(),
        },
    )
