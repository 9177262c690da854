"""The waiting list, for those who wait: joining it, where one stands, taking up an offer, leaving. A GET changes nothing."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from billing.views import unlisted
from events.booking.codes import what_is_seen
from events.booking.start import buyer_of_request
from events.models import Event, Ticket, WaitingEntry
from events.refusals import HasRoomError, IsWaitingError, NotCompleteError
from events.selectors.waiting import standing_of
from events.services.changing import ChangeTerms, terms_of_change
from events.services.waiting import join_for_ticket, leave, parts_with, take_up
from office.refusals import Refusal

TOO_MANY = "Many people have joined from your network in the last minutes. Wait ten minutes, then press the button again."

View = Callable[..., HttpResponse]


class JoinForm(forms.Form):
    """Who waits, and for how many places."""

    quantity = forms.IntegerField(min_value=1, label="How many places?", initial=1)
    name = forms.CharField(
        max_length=120, label="Your name", widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        max_length=254,
        label="E-mail address",
        help_text="An offer goes here, and you have some time to take it up.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


@unlisted
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Take somebody on the list of a ticket that is sold out; the answer does not say whether the address was on it before."""
    event = get_object_or_404(Event, slug=slug)
    now = _now(request)
    buyer = buyer_of_request(request, now=now)
    seen = what_is_seen(request, event, buyer)
    code, ticket = seen.code, _ticket(request, seen.tickets)
    if ticket is None:
        return redirect("booking_start", event.slug)
    known: dict[str, Any] = {}
    if request.user.is_authenticated:
        known = {"name": request.user.name, "email": request.user.email}
    form = JoinForm(request.POST or None, initial=known)
    status = 200
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="join_waiting_list", key=form.cleaned_data["email"].lower()):
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            try:
                join_for_ticket(ticket=ticket, buyer=buyer, code=code, **form.cleaned_data, now=now)
            except IsWaitingError:
                return redirect("waiting_joined", event.slug)
            except HasRoomError as problem:
                messages.success(request, str(problem))
                return redirect("booking_start", event.slug)
            except Refusal as problem:
                form.add_error(problem.field if problem.field in form.fields else None, str(problem))
            else:
                return redirect("waiting_joined", event.slug)
    context = {"event": event, "ticket": ticket, "form": form, "code": code}
    return render(request, "pages/events/booking/join_waiting.html", context, status=status)


@unlisted
def joined(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a letter is on its way, with the link to one's own place in line."""
    context = {"event": get_object_or_404(Event, slug=slug)}
    return render(request, "pages/events/booking/joined_waiting.html", context)


def with_entry(view: View) -> View:
    """Hand the view the entry whose key stands in the address: whoever has it acts as the person who waits."""

    @unlisted
    @wraps(view)
    def opened(request: HttpRequest, key: UUID) -> HttpResponse:
        rows = WaitingEntry.objects.select_related(
            "event", "ticket", "part", "place__booking", "booking", "partnership"
        )
        entry = rows.filter(key=key).first()
        if entry is None:
            return render(request, "pages/events/booking/not_here.html", status=404)
        return view(request, entry)

    return opened


@with_entry
def entry(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    """Show where somebody stands in line, or what is on offer to them."""
    now = _now(request)
    is_open = is_on_offer(entry, now=now)
    terms = terms_of_taking(entry, now=now) if is_open else None
    context = {
        "terms": terms,
        "figures": figures_of(terms),
        "payer": entry.place.booking.customer if entry.place else None,
        "entry": entry,
        "event": entry.event,
        "standing": standing_of(entry, now=now),
        "is_offered": is_open,
        "has_run_out": entry.state == WaitingEntry.State.OFFERED and not is_open,
        "is_waiting": entry.state == WaitingEntry.State.WAITING,
    }
    return render(request, "pages/events/booking/waiting.html", context)


@require_POST
@with_entry
def leave_list(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    """Take somebody off the list, or decline their offer."""
    leave(entry=entry, now=_now(request))
    messages.success(request, "You are off the waiting list.")
    return redirect("waiting", entry.key)


@require_POST
@with_entry
def take_up_offer(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    """Take up an offer: places lead to the form in which they are filled in, a part is booked at once."""
    now = _now(request)
    if is_on_offer(entry, now=now) and request.POST.get("figures", "") != figures_of(
        terms_of_taking(entry, now=now)
    ):
        messages.warning(
            request, "What it costs has changed since you opened this page. Please read it again."
        )
        return redirect("waiting", entry.key)
    try:
        booking = take_up(entry=entry, now=now)
    except NotCompleteError:
        messages.info(
            request,
            "This costs something: whoever booked for you says first, on their page, who is invoiced.",
        )
        return redirect("waiting", entry.key)
    except Refusal as problem:
        messages.warning(request, str(problem))
        return redirect("waiting", entry.key)
    if entry.part is None:
        return redirect("booking", booking.key)
    messages.success(request, f"“{entry.part}” is yours. A letter confirms it.")
    return redirect("waiting", entry.key)


def is_on_offer(entry: WaitingEntry, *, now: datetime) -> bool:
    """Say whether somebody can still take up what is offered; a form that was prolonged is open longer than the offer was."""
    if entry.state != WaitingEntry.State.OFFERED:
        return False
    is_in_time = entry.offered_until is not None and entry.offered_until > now
    return is_in_time or (entry.booking is not None and entry.booking.is_held(now))


def terms_of_taking(entry: WaitingEntry, *, now: datetime) -> ChangeTerms | None:
    """Return what taking up a part means: what it costs, and what is given back for it. None for places, which have a form."""
    if entry.part is None or entry.place is None:
        return None
    return terms_of_change(place=entry.place, parts=parts_with(entry.place, entry.part), now=now)


def figures_of(terms: ChangeTerms | None) -> str:
    """Return what somebody has read of it."""
    return f"{terms.charge_pence} {terms.fee_pence} {terms.credit_pence}" if terms else ""


def _ticket(request: HttpRequest, tickets: list[Ticket]) -> Ticket | None:
    wanted = (request.POST or request.GET).get("ticket", "")
    return next((ticket for ticket in tickets if str(ticket.pk) == wanted), None)


def _now(request: HttpRequest) -> datetime:
    return request.now  # type: ignore[attr-defined, no-any-return]
