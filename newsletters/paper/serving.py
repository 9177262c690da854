"""Sending an issue as PDF to whoever may read it."""

from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from cms.delivery import NO_FETCHES
from newsletters.models import IssuePage
from newsletters.paper.issues import paper_of
from office.models import Identity

PRIVATE = "private, no-store"
# Caches keep it and ask each time whether it still stands: what was taken down is gone from them at once.
ASKED_FIRST = "public, no-cache"


def serve_paper(request: HttpRequest, issue: IssuePage) -> HttpResponse:
    """Answer with the issue as PDF, as this viewer may read it; asked only once it is decided that they may."""
    viewer = request.viewer  # type: ignore[attr-defined]
    paper = paper_of(issue, viewer=viewer, now=request.now)  # type: ignore[attr-defined]
    etag = f'"{paper.digest}"'
    for_all = not issue.depends_on_viewer and not viewer.is_signed_in
    headers = {"ETag": etag, "Cache-Control": ASKED_FIRST if for_all else PRIVATE}
    unchanged = get_conditional_response(request, etag, None, HttpResponse(headers=headers))
    if unchanged is not None and unchanged.status_code != HTTPStatus.OK:
        return _varying(unchanged)
    if not paper.is_made and not ratelimit.consume(
        request, app="allauth.account", action="make_paper", limit_get=True
    ):
        return _too_many(request, issue)
    name = slugify(f"{Identity.load().short_name or Identity.load().name} {issue.title}")
    response = HttpResponse(
        paper.pdf(),
        content_type="application/pdf",
        headers={
            **headers,
            "Content-Disposition": content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
            or "",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
            "Content-Security-Policy": NO_FETCHES,
        },
    )
    return _varying(response)


def _varying(response: HttpResponse) -> HttpResponse:
    """What a visitor was sent is not what somebody gets who has signed in since."""
    patch_vary_headers(response, ["Cookie"])
    return response


def _too_many(request: HttpRequest, issue: IssuePage) -> HttpResponse:
    response = TemplateResponse(
        request, "pages/newsletters/paper_later.html", {"issue": issue}, status=HTTPStatus.TOO_MANY_REQUESTS
    )
    response.headers["Cache-Control"] = PRIVATE
    return response
