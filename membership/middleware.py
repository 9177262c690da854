"""Puts a lazy `viewer` and a `now` on every request."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from accounts.second_factor import is_shown_where_needed
from membership.access import Viewer
from membership.selectors import viewer_for

ACTING_FOR = "acting_for_partnership"


class ViewerMiddleware:
    """Decides once a request, and only if asked, who is reading; pages for signed-in people are never stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response


def _viewer(request: HttpRequest) -> Viewer:
    viewer = viewer_for(
        user_id=request.user.pk,
        acting_for=cast("int | None", request.session.get(ACTING_FOR)) if request.user.pk else None,
        now=request.now,  # type: ignore[attr-defined]
    )
    # A stolen password must not read what staff read, be it outside the admin.
    if viewer.is_staff_reader and not is_shown_where_needed(request):
        return replace(viewer, is_staff_reader=False)
    return viewer
