"""The steps of a booking in progress.

Whatever is sent is kept, also when the time is over meanwhile: then the places are taken again first, if there is room. Once the booking
is placed, every step leads to the page on which it is managed.
"""

from datetime import datetime
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from billing.money import pounds
from events.booking import steps
from events.booking.choices import ChoicesForm
from events.booking.facts import Facts, bookings, facts_of
from events.booking.opening import to_step, with_booking
from events.booking.payer import payer_form
from events.booking.people import PeopleForm, places_elsewhere
from events.booking.placing import place_booking
from events.booking.rules import rules_in_words
from events.booking.tickets import TicketsForm
from events.refusals import (
    EventRefusal,
    IsCancelledError,
    IsPlacedError,
    SoldOutError,
)
from events.selectors.offers import member_places_left, offers_for
from events.services.holding import change_places, give_up, hold_again
from events.services.pricing import buyer_of
from office.models import Identity
from office.refusals import Refusal

KEEP = "keep"
CHANGED_ELSEWHERE = "This booking was changed in another window. Please read once more what it holds now."
CHANGED_OFTEN = (
    "The places have been changed often in the last hour. Go on with those you have, or wait a while."
)
TOO_OFTEN = "The time has been prolonged often today. Your places are kept until the time that is shown."


@with_booking
def step(request: HttpRequest, facts: Facts, step: str) -> HttpResponse:
    """Show a step with what has been kept, and keep what is sent."""
    booking = facts.booking
    if booking.placed_at:
        if request.method == "POST":
            messages.info(request, "This booking has been completed already. Here is how it stands.")
        return redirect("booking", booking.key)
    if booking.cancelled_at:
        return _over(request, facts)
    if step == steps.CHECK:
        return _check(request, facts)
    if step not in {each.name for each in steps.steps_of(facts)}:
        return to_step(facts, steps.after(step, facts))
    if request.method == "POST":
        return _take(request, facts, step)
    return _show(request, facts, step, _form(request, facts, step, None))


@require_POST
@with_booking
def again(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Take the places again after their time is over, from a page on which nothing was typed."""
    if facts.booking.has_expired(_now(request)) and not _hold_again(request, facts):
        return to_step(facts, steps.PLACES)
    return redirect("booking", facts.booking.key)


@with_booking
def give_up_places(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Ask once more, then give the places back before their time is over."""
    if facts.booking.placed_at or facts.booking.cancelled_at:
        return redirect("booking", facts.booking.key)
    if request.method != "POST":
        return render(request, "pages/events/booking/give_up.html", _place(facts, None))
    try:
        give_up(booking=facts.booking, now=_now(request))
    except IsPlacedError as problem:
        messages.warning(request, str(problem))
    return redirect("booking", facts.booking.key)


def _over(request: HttpRequest, facts: Facts) -> HttpResponse:
    return render(
        request, "pages/events/booking/given_up.html", {"facts": facts, "event": facts.booking.event}
    )


def _take(request: HttpRequest, facts: Facts, step: str) -> HttpResponse:
    """Keep what was sent and go on; or, if only more time was asked for, show it again as it was typed."""
    if KEEP in request.POST:
        kept = _keep_longer(request, facts)
        return _show(
            request,
            facts if not kept else _afresh(facts),
            step,
            _form(request, facts, step, request.POST, is_quiet=True),
        )
    form = _form(request, facts, step, request.POST)
    if not form.is_valid():
        return _show(request, facts, step, form)
    if step == steps.PLACES and not _may_keep(request, facts):
        form.problems.append(CHANGED_OFTEN)
        return _show(request, facts, step, form)
    had_expired = step != steps.PLACES and facts.booking.has_expired(_now(request))
    has_room = not had_expired or _hold_again(request, facts)
    try:
        _save(request, facts, step, form)
    except (IsPlacedError, IsCancelledError):
        return redirect("booking", facts.booking.key)
    except Refusal as problem:
        form.add_problem(problem)
        return _show(request, _afresh(facts), step, form)
    if not has_room:
        return to_step(facts, steps.PLACES)
    return to_step(
        facts, steps.after(step, _afresh(facts) if step in {steps.PLACES, steps.CHOICES} else facts)
    )


def _check(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Show everything once more and place the booking: free, by invoice, or on the way to the card page."""
    booking = facts.booking
    if request.method == "POST":
        if KEEP in request.POST:
            _keep_longer(request, facts)
            return to_step(facts, steps.CHECK)
        if booking.has_expired(_now(request)):
            before = facts.total_pence
            if not _hold_again(request, facts):
                return to_step(facts, steps.PLACES)
            facts = _afresh(facts)
            if facts.total_pence != before:
                # Nobody pays another price than the one they read.
                return to_step(facts, steps.CHECK)
        if missing := steps.missing_step(facts):
            return to_step(facts, missing)
        if request.POST.get("figures") != facts.figures:
            messages.warning(request, CHANGED_ELSEWHERE)
            return to_step(facts, steps.CHECK)
        return place_booking(request, booking)
    if missing := steps.missing_step(facts):
        return to_step(facts, missing)
    identity = Identity.load(request_or_site=request) if facts.total_pence else None
    context = {
        "is_registered": bool(identity and identity.vat_number),
        "rules": rules_in_words(booking.event) if facts.total_pence else [],
        "twice": _twice(facts),
        "gross_pence": facts.total_pence + facts.vat_pence if facts.total_pence else 0,
        "now": _now(request),
    }
    return render(request, "pages/events/booking/check.html", _place(facts, steps.CHECK) | context)


def _twice(facts: Facts) -> list[str]:
    """Return the colleagues who have a place through another booking; only for those who book for their partnership."""
    if facts.booking.partnership_id is None:
        return []
    users = [each.place.user_id for each in facts.places if each.place.user_id]
    elsewhere = places_elsewhere(facts.booking, users)
    return [
        f"{each.place} (booking {elsewhere[each.place.user_id]})"
        for each in facts.places
        if each.place.user_id in elsewhere
    ]


def _hold_again(request: HttpRequest, facts: Facts) -> bool:
    """Take the places again; tell what happened, also where the price is another one now."""
    booking, before = facts.booking, facts.total_pence
    try:
        hold_again(booking=booking, now=_now(request))
    except SoldOutError as problem:
        messages.warning(
            request,
            f"Your time was over, and meanwhile others booked: {problem} What you typed is still here.",
        )
        return False
    except EventRefusal as problem:
        messages.warning(request, str(problem))
        return False
    words = "Your time was over, but your places were still free: they are kept for you again."
    after = _afresh(facts).total_pence if before else before
    if after != before:
        words += f" The price has changed meanwhile, from {pounds(before)} to {pounds(after)}."
    messages.success(request, words)
    return True


def _keep_longer(request: HttpRequest, facts: Facts) -> bool:
    booking = facts.booking
    if booking.has_expired(_now(request)):
        return _hold_again(request, facts)
    if not _may_keep(request, facts):
        messages.info(request, TOO_OFTEN)
        return False
    try:
        hold_again(booking=booking, now=_now(request))
    except EventRefusal as problem:
        messages.warning(request, str(problem))
        return False
    return True


def _may_keep(request: HttpRequest, facts: Facts) -> bool:
    """Count how often the time of a form is given anew: nobody keeps places for ever."""
    return bool(ratelimit.consume(request, action="keep_places", key=str(facts.booking.key)))


def _show(request: HttpRequest, facts: Facts, step: str, form: Any) -> HttpResponse:
    return render(
        request,
        f"pages/events/booking/{step}.html",
        _place(facts, step) | {"form": form, "now": _now(request)},
    )


def _place(facts: Facts, step: str | None) -> dict[str, Any]:
    """Where one stands: the step, the whole list, and the way back."""
    asked = steps.steps_of(facts)
    here = steps.BY_NAME.get(step or "")
    return {
        "facts": facts,
        "booking": facts.booking,
        "event": facts.booking.event,
        "step": here,
        "steps": asked,
        "number": asked.index(here) + 1 if here in asked else 0,
        "back": steps.before(step, facts) if step else None,
    }


def _afresh(facts: Facts) -> Facts:
    """Return how the booking stands after a service has changed it."""
    return facts_of(bookings().get(pk=facts.booking.pk))


def _now(request: HttpRequest) -> datetime:
    return request.now  # type: ignore[attr-defined, no-any-return]


def _places_form(request: HttpRequest, facts: Facts, data: Any) -> TicketsForm:
    booking, now = facts.booking, _now(request)
    buyer = buyer_of(booking, now=_now(request))
    numbers: dict[int, int] = {}
    for each in facts.places:
        numbers[each.place.ticket_id] = numbers.get(each.place.ticket_id, 0) + 1
    offers = offers_for(event=booking.event, buyer=buyer, code=booking.code, now=now)
    left = member_places_left(event=booking.event, buyer=buyer, now=now)
    own = sum(each.place.at_member_price for each in facts.places) if booking.is_held(now) else 0
    return TicketsForm(offers, buyer=buyer, member_places_left=left + own, numbers=numbers, data=data)


def _save_places(request: HttpRequest, facts: Facts, form: TicketsForm) -> None:
    numbers: dict[Any, int] = {}
    for each in facts.places:
        numbers[each.place.ticket] = numbers.get(each.place.ticket, 0) + 1
    if form.wanted != numbers or facts.booking.has_expired(_now(request)):
        change_places(booking=facts.booking, wanted=form.wanted, now=_now(request))


def _form(request: HttpRequest, facts: Facts, step: str, data: Any, *, is_quiet: bool = False) -> Any:
    """Return the form of a step; a quiet one shows what was typed as if it had been kept."""
    if step == steps.PLACES:
        return _places_form(request, facts, data)
    if step == steps.PEOPLE:
        return PeopleForm(facts, person=request.user, data=data, is_quiet=is_quiet)
    if step == steps.CHOICES:
        return ChoicesForm(facts, data=data, now=_now(request))
    return payer_form(facts, data=data, is_quiet=is_quiet)


def _save(request: HttpRequest, facts: Facts, step: str, form: Any) -> None:
    if step == steps.PLACES:
        _save_places(request, facts, form)
    else:
        form.save(now=_now(request))
