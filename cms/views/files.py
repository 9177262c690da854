"""The gate: every upload and every rendition is had here or not at all."""

from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from cms.delivery import deliver
from cms.models import GatedDocument
from cms.selectors import GuardedFile, document_file, stored_file, view_restrictions
from membership.access import Access, is_open_to_everybody, may_read, way_in

PRIVATE = "private, no-store"
# Short, because an original keeps its address when it becomes members-only.
BRIEFLY = "public, max-age=300"
# Caches keep a document and ask each time whether it still is to be had: one that is taken down is gone from them at once.
ASKED_FIRST = "public, no-cache"
# A rendition's address is never used again: changing the picture or who may read it gives its renditions new ones.
FOR_A_MONTH = "public, max-age=2592000, immutable"


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send a stored file to whoever may read the row it belongs to."""
    return _send(request, stored_file(name))


@require_safe
def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Send a document to whoever may read it; under a name that it had before, or any other, lead them to its file of today.

    Who may not read it gets the same answer whatever the name, so nothing is said of names.
    """
    return _send(request, document_file(document_id), asked_name=document_filename)


@require_safe
def current_document(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """Lead whoever may read a document to its file of today: the address that stays the same."""
    return _send(request, document_file(document_id), asked_name="")


def _send(request: HttpRequest, found: GuardedFile | None, asked_name: str | None = None) -> HttpResponseBase:
    if found is None:
        raise Http404
    restrictions = view_restrictions(found.item)
    for_staff = not all(restriction.accept_request(request) for restriction in restrictions)
    now = request.now  # type: ignore[attr-defined]
    if for_staff or not may_read(request.viewer, found.item, now=now):  # type: ignore[attr-defined]
        if found.item.access == Access.WITHHELD:
            raise Http404
        return _locked(request, found, for_staff=for_staff)
    if restrictions or not is_open_to_everybody(found.item, now=now):
        cache_control = PRIVATE
    else:
        cache_control = FOR_A_MONTH if found.is_rendition else _kept(found)
    if asked_name not in {None, found.filename}:
        response = redirect("wagtaildocs_serve", found.item.pk, found.filename)
        response["Cache-Control"] = cache_control
        return response
    return deliver(
        request,
        storage=default_storage,
        name=found.name,
        filename=found.filename,
        cache_control=cache_control,
    )


def _kept(found: GuardedFile) -> str:
    return ASKED_FIRST if isinstance(found.item, GatedDocument) else BRIEFLY


def _locked(request: HttpRequest, found: GuardedFile, *, for_staff: bool) -> HttpResponseBase:
    if not request.user.is_authenticated:
        response: HttpResponseBase = redirect_to_login(request.get_full_path())
    else:
        response = TemplateResponse(
            request,
            "pages/cms/locked_file.html",
            {
                "item": found.item,
                "for_staff": for_staff,
                "way_in": way_in(request.viewer),  # type: ignore[attr-defined]
            },
            status=403,
        )
    response["Cache-Control"] = PRIVATE
    return response
