"""The page of everything that a person has booked and where they have been."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from events.account_panel import bookings_of, places_of, places_of_before, waiting_of
from events.models import EventsPage

PER_PAGE = 20
# Nobody has more to come than this; the list is bounded all the same.
MOST_TO_COME = 100


@require_safe
@never_cache
@login_required
def own_bookings(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person's bookings, places and waiting, and the events they have been to."""
    user, now = cast(User, request.user), request.now  # type: ignore[attr-defined]
    coming = {
        "bookings": list(bookings_of(request, now=now)[:MOST_TO_COME]),
        "places": list(places_of(user.pk, now=now)[:MOST_TO_COME]),
        "waiting": list(waiting_of(user.pk, now=now)[:MOST_TO_COME]),
        "user_id": user.pk,
    }
    context = {
        "coming": coming,
        "has_any": any(coming[name] for name in ("bookings", "places", "waiting")),
        "results": Paginator(places_of_before(user.pk, now=now), PER_PAGE).get_page(request.GET.get("page")),
        "events_page": EventsPage.objects.live().first(),
    }
    return render(request, "pages/events/own_bookings.html", context)
