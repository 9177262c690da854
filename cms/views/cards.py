"""The pictures that stand for pages where links are shared."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from cms.cards import find_card
from office.models import Identity

FOR_A_YEAR = "public, max-age=31536000, immutable"


@require_safe
def card(request: HttpRequest, source: str, key: int, digest: str) -> HttpResponse:
    """Send a card to anybody; an address with words of yesterday leads to the card of today."""
    found = find_card(source, key) if key < 2**31 else None
    if found is None:
        raise Http404
    identity = Identity.load(request_or_site=request)
    if digest != found.digest(identity):
        response: HttpResponse = redirect(found.address(identity))
        response.headers["Cache-Control"] = "public, max-age=300"
        return response
    return HttpResponse(
        found.png(identity),
        content_type="image/png",
        headers={"Cache-Control": FOR_A_YEAR, "X-Content-Type-Options": "nosniff"},
    )
