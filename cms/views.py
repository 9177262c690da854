"""Search, files behind the gate, and what machines ask for."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from cms.models import GatedDocument, SearchEntry
from cms.models.gated import GatedModel
from cms.selectors import find, gated_file
from membership.access import Access, may_read, way_in

RESULTS_A_PAGE = 20


def search(request: HttpRequest) -> HttpResponse:
    """Find published content; each viewer only in what they may read."""
    words = request.GET.get("q", "").strip()[:200]
    found = find(words=words, viewer=request.viewer, now=request.now) if words else SearchEntry.objects.none()  # type: ignore[attr-defined]
    results = Paginator(found, RESULTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pages/cms/search.html", {"words": words, "results": results})


def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send a stored file to whoever may read the row it belongs to."""
    item = gated_file(name)
    if item is None:
        raise Http404
    return _guarded(request, item, name)


def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Send a document for download to whoever may read it."""
    item = get_object_or_404(GatedDocument, pk=document_id)
    if item.filename != document_filename:
        raise Http404
    return _guarded(request, item, item.file.name)


def _guarded(request: HttpRequest, item: GatedModel, name: str) -> HttpResponseBase:
    if not may_read(request.viewer, item, now=request.now):  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return redirect(f"{settings.LOGIN_URL}?next={request.path}")
        return TemplateResponse(
            request,
            "pages/cms/locked_file.html",
            {"item": item, "way_in": way_in(request.viewer)},  # type: ignore[attr-defined]
            status=403,
        )
    if not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name))
    if item.access == Access.PUBLIC:
        patch_cache_control(response, public=True, max_age=300)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response


def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what to leave alone."""
    return render(request, "robots.txt", content_type="text/plain")


def sitemap(request: HttpRequest) -> HttpResponse:
    """List the published pages for search engines."""
    return wagtail_sitemap(request)
