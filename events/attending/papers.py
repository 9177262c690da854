"""A person's ticket, calendar entry and certificate as files."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing.views import unlisted
from events.addresses import public_page_of
from events.attending.loading import place_by_key
from events.calendars import calendar_response, entry_of
from events.overtaken import comes
from events.papers import certificate_pdf, tickets_pdf
from events.selectors.attendance import has_certificate


@unlisted
@require_GET
def ticket(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a valid ticket as PDF."""
    place = place_by_key(key)
    if not comes(place) or place.booking.event.is_cancelled:
        raise Http404("There is no valid ticket.")
    return _file(tickets_pdf([place]), f"ticket-{place.booking.event.slug}.pdf", "application/pdf")


@unlisted
@require_GET
def calendar(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the event as a calendar file, with the online link where the place is confirmed."""
    place = place_by_key(key)
    event = place.booking.event
    entry = entry_of(event, words=event.venue_access, address=public_page_of(event), with_link=comes(place))
    return calendar_response([entry], name=event.slug, now=timezone.now())


@unlisted
@require_GET
def certificate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the certificate of somebody who came."""
    place = place_by_key(key)
    if not has_certificate(place, now=timezone.now()):
        raise Http404("There is no certificate.")
    return _file(certificate_pdf(place), f"certificate-{place.booking.event.slug}.pdf", "application/pdf")


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
