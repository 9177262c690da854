"""Editions in a frame: shown as a mail program shows them, and able to do nothing."""

from collections.abc import Mapping
from html import escape

from django.conf import settings
from django.http import HttpResponse

from office.marks import fill_in_marks

SAMPLE = {
    "name": "Robin",
    "partnership": "Example Safeguarding Partnership",
    "why": "this is how it will look; each reader is told their own reason here",
    "copy": "preview",
}
# Pictures have the site's public address, which need not be the one at which staff are.
FRAMED = "; ".join(
    [
        "default-src 'none'",
        f"img-src 'self' {settings.SITE_URL} https: data:",
        "style-src 'unsafe-inline'",
        "font-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    ]
)
# Of a person's own copy the links are shown and lead nowhere: pressing them would act for that person.
STILL = FRAMED.replace("sandbox allow-popups allow-popups-to-escape-sandbox", "sandbox")


def framed(html: str, parts: Mapping[str, str] = SAMPLE, *, links: bool = True) -> HttpResponse:
    """Answer with an edition, its marks filled in with `parts`, under a policy that lets it do nothing but be seen."""
    response = HttpResponse(fill_in_marks(html, {name: escape(value) for name, value in parts.items()}))
    response["Content-Security-Policy"] = FRAMED if links else STILL
    response["Cache-Control"] = "private, no-store"
    return response


def filled(text: str, parts: Mapping[str, str] = SAMPLE) -> str:
    """Return an edition's text with its marks filled in."""
    return fill_in_marks(text, parts)
