"""Where a booking begins: choosing tickets, or signing up in one step where nothing else is to be asked."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from billing.views import unlisted
from events.booking import steps
from events.booking.codes import what_is_seen
from events.booking.sign_up import can_sign_up, sign_up_page
from events.booking.tickets import TicketsForm, numbers_in
from events.models import Event, Ticket
from events.refusals import EventRefusal, IsBegunError, NotBookableError
from events.selectors.offers import (
    NOBODY_KNOWN,
    Buyer,
    buyer_for,
    member_places_left,
    offers_for,
)
from events.selectors.pages import address_of
from events.services.holding import check_open, hold_places, opens_at
from membership.access import london_day
from office.refusals import Refusal

TOO_MANY = "Many bookings have been begun from your network in the last minute. Wait a minute, then press the button again."


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what can be booked of an event, and keep the places that are chosen."""
    event = get_object_or_404(Event, slug=slug)
    now = _now(request)
    buyer = buyer_of_request(request, now=now)
    try:
        check_open(event, buyer=buyer, now=now)
    except NotBookableError as problem:
        return _closed(request, event, buyer, str(problem))
    seen = what_is_seen(request, event, buyer)
    tickets, code, about_code = seen.tickets, seen.code, seen.about_code
    if can_sign_up(event, tickets, now=now):
        return sign_up_page(request, event, tickets[0], buyer, code)
    if request.method != "POST" or "show" in request.POST or about_code:
        return _show(request, event, buyer, code, tickets, about_code=about_code)
    return _hold(request, event, buyer, code, tickets)


def about(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the page on which the event is described; home where there is none any more."""
    return redirect(address_of(get_object_or_404(Event, slug=slug)) or "/")


def buyer_of_request(request: HttpRequest, *, now: datetime) -> Buyer:
    """Return who books: nobody known, or the signed-in person for the partnership they act for."""
    if request.user.pk is None:
        return NOBODY_KNOWN
    return buyer_for(request.viewer, now=now)  # type: ignore[attr-defined]


def _hold(request: HttpRequest, event: Event, buyer: Buyer, code: str, tickets: list[Ticket]) -> HttpResponse:
    wanted, errors = numbers_in(request.POST, tickets)
    if errors or not wanted:
        return _show(request, event, buyer, code, tickets, is_checked=True)
    if not ratelimit.consume(request, app="allauth.account", action="begin_booking"):
        return _show(request, event, buyer, code, tickets, problem=Refusal(TOO_MANY), status=429)
    key = _key(request)
    try:
        booking = hold_places(event=event, wanted=wanted, buyer=buyer, code=code, key=key, now=_now(request))
    except IsBegunError:
        return redirect("booking", key)
    except EventRefusal as problem:
        return _show(request, event, buyer, code, tickets, problem=problem)
    return redirect("booking_step", booking.key, steps.PEOPLE)


def _show(
    request: HttpRequest,
    event: Event,
    buyer: Buyer,
    code: str,
    tickets: list[Ticket],
    *,
    about_code: str = "",
    problem: Refusal | None = None,
    is_checked: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show the tickets with today's prices and what is left, and what was typed as it was typed."""
    now = _now(request)
    offers = offers_for(event=event, buyer=buyer, code=code, tickets=tickets, now=now)
    has_member_price = any(offer.member_pence is not None for offer in offers)
    left = member_places_left(event=event, buyer=buyer, now=now) if has_member_price else 0
    data = request.POST if request.method == "POST" else None
    form = TicketsForm(offers, buyer=buyer, member_places_left=left, data=data)
    if is_checked:
        form.is_valid()
    if problem is not None:
        form.add_problem(problem)
    context = {
        "event": event,
        "form": form,
        "buyer": buyer,
        "code": code,
        "code_error": about_code,
        "has_member_price": has_member_price,
        "today": london_day(now),
        "key": _key(request),
        "minutes": event.hold_minutes,
    }
    return render(request, "pages/events/booking/start.html", context, status=status)


def _closed(request: HttpRequest, event: Event, buyer: Buyer, words: str) -> HttpResponse:
    now = _now(request)
    opens, for_members = opens_at(event, buyer=buyer), event.members_book_from
    is_to_open = opens is not None and opens > now and event.is_bookable and not event.is_cancelled
    members_may = bool(for_members and for_members <= now and not buyer.is_member)
    is_open = event.is_bookable and not event.is_cancelled and now < (event.books_until or event.starts_at)
    context = {
        "event": event,
        "words": words,
        "is_for_members": is_open and members_may and opens is None,
        "opens": opens if is_to_open else None,
        "members_may": members_may,
    }
    return render(request, "pages/events/booking/closed.html", context)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST["key"])
    except (KeyError, ValueError):
        return uuid4()


def _now(request: HttpRequest) -> datetime:
    now: Any = request.now  # type: ignore[attr-defined]
    return now  # type: ignore[no-any-return]
