"""Where a booking begins: choosing tickets, or signing up in one step where nothing else is to be asked."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from billing.views import unlisted
from events.booking import steps
from events.booking.sign_up import can_sign_up, sign_up_page
from events.booking.tickets import TicketsForm
from events.models import Event
from events.refusals import EventRefusal, NotBookableError
from events.selectors.offers import NOBODY_KNOWN, Buyer, Offer, buyer_for, member_places_left, offers_for
from events.selectors.pages import address_of
from events.services.holding import check_open, hold_places, opens_at

TOO_MANY = "Many bookings have been begun from your network in the last minute. Wait a minute, then press the button again."
TOO_MANY_CODES = "Many codes have been tried from your network. Wait ten minutes, then try again."


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what can be booked of an event, and keep the places that are chosen."""
    event = get_object_or_404(Event, slug=slug)
    now: datetime = request.now  # type: ignore[attr-defined]
    buyer = buyer_of_request(request, now=now)
    try:
        check_open(event, buyer=buyer, now=now)
    except NotBookableError as problem:
        return _closed(request, event, buyer, str(problem))
    code = (request.POST if request.method == "POST" else request.GET).get("code", "").strip()[:40]
    offers = offers_for(event=event, buyer=buyer, code=code, now=now)
    is_known = not code or any(offer.ticket.code for offer in offers)
    may_try = is_known or ratelimit.consume(request, action="event_code", limit_get=True) is not None
    if not may_try:
        code, offers = "", offers_for(event=event, buyer=buyer, now=now)
    if can_sign_up(event, offers):
        return sign_up_page(request, event, offers[0], buyer)
    is_sent = request.method == "POST" and "show" not in request.POST
    form = TicketsForm(
        offers,
        buyer=buyer,
        member_places_left=_member_places_left(event, buyer, offers, now=now),
        data=request.POST if request.method == "POST" else None,
    )
    context = {
        "event": event,
        "form": form,
        "buyer": buyer,
        "code": code,
        "code_error": _about_code(is_known=is_known, may_try=may_try),
        "key": _key(request),
        "step": steps.BY_NAME[steps.PLACES],
        "minutes": event.hold_minutes,
    }
    if is_sent and form.is_valid():
        if not ratelimit.consume(request, action="begin_booking"):
            form.problems.append(TOO_MANY)
            return render(request, "pages/events/booking/start.html", context, status=429)
        try:
            booking = hold_places(
                event=event, wanted=form.wanted, buyer=buyer, code=code, key=context["key"], now=now
            )
        except EventRefusal as problem:
            form.add_problem(problem)
        else:
            return redirect("booking_step", booking.key, steps.PEOPLE)
    context["event_address"] = address_of(event)
    return render(request, "pages/events/booking/start.html", context)


def buyer_of_request(request: HttpRequest, *, now: datetime) -> Buyer:
    """Return who books: nobody known, or the signed-in person for the partnership they act for."""
    if request.user.pk is None:
        return NOBODY_KNOWN
    return buyer_for(request.viewer, now=now)  # type: ignore[attr-defined]


def _closed(request: HttpRequest, event: Event, buyer: Buyer, words: str) -> HttpResponse:
    now: Any = request.now  # type: ignore[attr-defined]
    opens, for_members = opens_at(event, buyer=buyer), event.members_book_from
    context = {
        "event": event,
        "words": words,
        "opens": opens if opens and opens > now and event.is_bookable and not event.is_cancelled else None,
        "members_may": bool(for_members and for_members <= now and not buyer.is_member),
        "event_address": address_of(event),
        "step": None,
    }
    return render(request, "pages/events/booking/closed.html", context)


def _member_places_left(event: Event, buyer: Buyer, offers: list[Offer], *, now: datetime) -> int:
    if not any(offer.member_pence is not None for offer in offers):
        return 0
    return member_places_left(event=event, buyer=buyer, now=now)


def _about_code(*, is_known: bool, may_try: bool) -> str:
    if not may_try:
        return TOO_MANY_CODES
    return "" if is_known else "No ticket belongs to this code. Check it for a slip."


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST["key"])
    except (KeyError, ValueError):
        return uuid4()
