"""Opening a booking by its key: found, allowed, unlisted; or a plain word why not."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.second_factor import is_shown_where_needed
from billing.views import unlisted
from events.booking.facts import Facts, bookings, facts_of
from events.permissions import may_manage

View = Callable[..., HttpResponse]


def with_booking(view: View) -> View:
    """Hand the view the facts of the booking whose key stands in the address, if the person may manage it.

    Whoever has to sign in first is brought back; somebody else who has the link learns nothing of the booking.
    """

    @unlisted
    @wraps(view)
    def opened(request: HttpRequest, key: UUID, **kwargs: Any) -> HttpResponse:
        booking = next(iter(bookings().filter(key=key)), None)
        if booking is None:
            return render(request, "pages/events/booking/not_here.html", status=404)
        if not may_manage(request.user, booking, as_staff=is_shown_where_needed(request)):
            if not request.user.is_authenticated:
                # What a form carries cannot come along, so the way back leads to the page itself.
                return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
            return render(request, "pages/events/booking/not_yours.html", status=403)
        return view(request, facts_of(booking), **kwargs)

    return opened


def to_step(facts: Facts, step: str) -> HttpResponse:
    """Send the person to a step of their booking."""
    return redirect("booking_step", facts.booking.key, step)
