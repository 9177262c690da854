"""Signing up in one step for what is free, has one ticket and no parts: webinars and meetings."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from events.booking.person_forms import NamedForm
from events.models import Event, Place, Ticket
from events.refusals import EventRefusal
from events.selectors.offers import Buyer
from events.selectors.room import room_for
from events.services.naming import Person
from events.services.resending import resend_place
from events.services.signing_up import sign_up
from membership.access import london_day

TOO_MANY = "Many people have signed up from your network in the last minutes. Wait ten minutes, then press the button again."


def can_sign_up(event: Event, tickets: list[Ticket], *, now: datetime) -> bool:
    """Say whether nothing is to be asked but who comes."""
    if len(tickets) != 1 or tickets[0].minimum > 1:
        return False
    if any(tickets[0].pence(at_member_price=at, on=london_day(now)) for at in (True, False)):
        return False
    return not event.parts.filter(is_active=True).exists()


def sign_up_page(request: HttpRequest, event: Event, ticket: Ticket, buyer: Buyer, code: str) -> HttpResponse:
    """Ask who comes and book the place; the answer does not say whether the address had signed up before."""
    now: Any = request.now  # type: ignore[attr-defined]
    is_sent = request.method == "POST" and "show" not in request.POST
    form = NamedForm(request.POST if is_sent else None, initial=_known(request.user, buyer))
    context = {
        "event": event,
        "ticket": ticket,
        "code": code,
        "form": form,
        "is_sold_out": room_for([ticket], now=now)[ticket] == 0,
    }
    # Who has a place is told nothing else than who comes too late.
    if is_sent and not context["is_sold_out"] and form.is_valid():
        email = form.cleaned_data["email"]
        if not ratelimit.consume(request, action="sign_up_for_event", key=email.lower()):
            form.add_error(None, TOO_MANY)
            return render(request, "pages/events/booking/sign_up.html", context, status=429)
        is_own = email.lower() == getattr(request.user, "email", "").lower()
        person = Person(**form.cleaned_data, user_id=request.user.pk if is_own else None)
        try:
            place, is_new = sign_up(ticket=ticket, person=person, buyer=buyer, code=code, now=now)
        except EventRefusal as problem:
            form.add_error(None, str(problem))
        else:
            if not is_new:
                _send_again(place, now=now)
            return redirect("booking_signed_up", event.slug)
    return render(request, "pages/events/booking/sign_up.html", context)


def _send_again(place: Place, *, now: datetime) -> None:
    """Send the ticket to the person themself; a place that is not theirs for good yet is not talked about."""
    with suppress(EventRefusal):
        resend_place(place=place, now=now)


def _known(person: Any, buyer: Buyer) -> dict[str, str]:
    if not person.is_authenticated:
        return {}
    organisation = buyer.partnership.name if buyer.partnership else ""
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "organisation": organisation,
    }
