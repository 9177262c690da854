"""Calendar files of what is published, and the form for suggestions."""

import uuid
from typing import Any

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from cms.form_builder import HONEYPOT
from events.calendars import Entry, calendar_response, entry_of
from events.models import EventPage, EventsPage
from events.programme.forms import SuggestionForm
from events.programme.reading import Talk, talks_of
from events.services.suggesting import suggest as keep_suggestion
from membership.access import may_read

TOO_MANY = (
    "Many suggestions have come from your network or address in the last while. Wait ten minutes, then press the button again: "
    "what you wrote is still here."
)


@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with an event's calendar file, to whoever may read its page."""
    page = _published(slug)
    if not may_read(request.viewer, page, now=request.now):  # type: ignore[attr-defined]
        return page.serve_locked(request)
    entry = entry_of(page.event, words=page.teaser, address=page.full_url or "")
    return calendar_response([entry], name=slug, now=request.now)  # type: ignore[attr-defined]


@require_safe
def session_calendar(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Answer with the calendar file of one session of an event's programme."""
    page = _published(slug)
    if not may_read(request.viewer, page, now=request.now):  # type: ignore[attr-defined]
        return page.serve_locked(request)
    talk = next((talk for talk in talks_of(page) if talk.key == str(key)), None)
    if talk is None:
        raise Http404
    name = f"{slug}-{key.hex[:8]}"
    return calendar_response([entry_of_talk(talk, page)], name=name, now=request.now)  # type: ignore[attr-defined]


def entry_of_talk(talk: Talk, page: EventPage) -> Entry:
    """Return a session of an event as an entry of a calendar."""
    speakers = ", ".join(speaker.name for speaker in talk.speakers)
    return Entry(
        key=f"event-{page.event_id}-session-{talk.key}",
        name=talk.title,
        starts_at=talk.starts_at,
        ends_at=talk.ends_at,
        place=", ".join(filter(None, [talk.room, page.venue_name or page.place])),
        words="\n\n".join(filter(None, [page.title, speakers and f"With {speakers}"])),
        address=page.full_url or "",
        is_cancelled=page.cancelled is not None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Take a suggestion for an event, or for any, where the association asks for them."""
    page = _asking(slug)
    form = SuggestionForm(request.POST or None, initial=_known(request))
    status = 200
    if request.method == "POST" and request.POST.get(HONEYPOT):
        return redirect("event_suggested")
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="suggest_for_event", key=form.cleaned_data["email"].lower()):
            event = page.event if isinstance(page, EventPage) else None
            keep_suggestion(event=event, **form.cleaned_data, now=request.now)  # type: ignore[attr-defined]
            return redirect("event_suggested")
        form.add_error(None, TOO_MANY)
        status = 429
    action = reverse("event_suggest_for", args=[slug]) if slug else reverse("event_suggest")
    context = {"form": form, "about": page, "action": action, "honeypot": HONEYPOT}
    response = render(request, "pages/events/suggest.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def suggested(request: HttpRequest) -> HttpResponse:
    """Say thank you and what happens next."""
    return render(request, "pages/events/suggested.html", {"events_page": EventsPage.objects.live().first()})


def _published(slug: str) -> Any:
    """Return the published page of an event; raises Http404 where there is none that everybody may know of."""
    page = EventPage.objects.live().public().filter(event__slug=slug).select_related("event").first()
    if page is None:
        raise Http404
    return page


def _asking(slug: str) -> EventsPage | EventPage:
    """Return the page on behalf of which suggestions are asked for; raises Http404 where they are not."""
    if slug:
        page: EventPage = _published(slug)
    else:
        found = EventsPage.objects.live().public().first()
        if found is None:
            raise Http404
        page = found
    if not page.takes_suggestions:
        raise Http404
    return page


def _known(request: HttpRequest) -> dict[str, str]:
    if not request.user.is_authenticated:
        return {}
    return {"name": request.user.name, "email": request.user.email}
