"""Changing and cancelling what is booked. What it costs is shown first, and nobody pays another fee than the one they read."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from events.booking.choices import ChoicesForm
from events.booking.facts import BookedPlace, Facts
from events.booking.managing import TOO_MANY_CHANGES, may_change, now_of, page_of, with_placed
from events.booking.opening import with_booking
from events.booking.payer import payer_form
from events.booking.rules import rules_in_words
from events.models import Part
from events.refusals import EventRefusal, NotCompleteError
from events.services.cancelling import Terms, cancel_places, terms_for
from events.services.changing import change_parts, terms_of_change
from events.services.waiting import join_for_part
from office.refusals import Refusal

CHANGED = "The terms have changed since you opened this page. Please read them again."


class CancelForm(forms.Form):
    """Why, if somebody wants to say."""

    because = forms.CharField(max_length=300, required=False, label="Would you like to say why?")


@with_placed
def choices(request: HttpRequest, facts: Facts, each: BookedPlace) -> HttpResponse:
    """Choose other parts for a place; where money moves, what it means is shown before anything happens."""
    now, data = now_of(request), request.POST if request.method == "POST" else None
    form = ChoicesForm(facts, data=data, only=each.place, now=now)
    context: dict[str, Any] = page_of(facts) | {"form": form, "each": each}
    if data is None or not form.rows:
        return render(request, "pages/events/booking/change_choices.html", context)
    parts = form.rows[0].parts
    terms = terms_of_change(place=each.place, parts=parts, now=now)
    figures = f"{terms.charge_pence} {terms.fee_pence} {terms.credit_pence}"
    is_read = data.get("figures") == figures
    if "figures" in data and not is_read:
        messages.warning(request, CHANGED)
    if not is_read and figures != "0 0 0":
        context |= {"terms": terms, "figures": figures, "sent": _sent(request)}
        return render(request, "pages/events/booking/change_terms.html", context)
    if not may_change(request, facts, form):
        return render(request, "pages/events/booking/change_choices.html", context)
    try:
        change_parts(place=each.place, parts=parts, now=now)
    except NotCompleteError:
        messages.info(request, "This costs something: say first who is invoiced, then choose again.")
        return redirect("booking_bill", facts.booking.key)
    except EventRefusal as problem:
        form.add_refusal(each.place, problem)
        return render(request, "pages/events/booking/change_choices.html", context)
    messages.success(request, "Saved. A letter says what was changed.")
    return redirect("booking", facts.booking.key)


@require_POST
@with_placed
def wait_for_part(request: HttpRequest, facts: Facts, each: BookedPlace, part: int) -> HttpResponse:
    """Put a place in line for a part that is full."""
    wanted = Part.objects.filter(pk=part, event=facts.booking.event).first()
    if not ratelimit.consume(request, action="change_booking", key=str(facts.booking.key)):
        messages.warning(request, TOO_MANY_CHANGES)
        return redirect("booking", facts.booking.key)
    if wanted is None:
        return redirect("booking", facts.booking.key)
    try:
        join_for_part(part=wanted, place=each.place, now=now_of(request))
    except Refusal as problem:
        messages.warning(request, str(problem))
        return redirect("booking_choices", facts.booking.key, each.place.pk)
    messages.success(
        request, f"{each.place} is on the waiting list for “{wanted}”. We write as soon as there is room."
    )
    return redirect("booking", facts.booking.key)


@with_placed
def cancel(request: HttpRequest, facts: Facts, each: BookedPlace | None = None) -> HttpResponse:
    """Show what cancelling one place or all costs and gives back, then do it."""
    booking, now = facts.booking, now_of(request)
    places = None if each is None else [each.place]
    form = CancelForm(request.POST or None)
    try:
        terms = terms_for(booking=booking, places=places, now=now)
        if request.method == "POST" and form.is_valid():
            if request.POST.get("figures") == _figures(terms):
                done = cancel_places(
                    booking=booking, places=places, because=form.cleaned_data["because"], now=now
                )
                messages.success(request, f"Cancelled. {done.how}")
                return redirect("booking", booking.key)
            messages.warning(request, CHANGED)
    except Refusal as problem:
        messages.warning(request, str(problem))
        return redirect("booking", booking.key)
    context = page_of(facts) | {
        "each": each,
        "terms": terms,
        "figures": _figures(terms),
        "form": form,
        "rules": rules_in_words(booking.event) if any(row.paid_pence for row in terms.rows) else [],
    }
    return render(request, "pages/events/booking/cancel.html", context)


@with_booking
def bill(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Say who is invoiced for a booking that was free so far."""
    booking = facts.booking
    if not booking.placed_at or booking.cancelled_at or booking.customer_id:
        return redirect("booking", booking.key)
    form = payer_form(facts, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(now=now_of(request))
        except Refusal as problem:
            form.add_problem(problem)
        else:
            messages.success(request, "Saved. Now choose once more what you would like to add.")
            return redirect("booking", booking.key)
    return render(request, "pages/events/booking/bill.html", page_of(facts) | {"form": form})


def _figures(terms: Terms) -> str:
    """Return what a person has read, so that something else is shown to them before it happens."""
    return f"{len(terms.rows)} {terms.fee_pence} {terms.back_pence}"


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name[:1] == "c" and "-" in name
        for value in values
    ]
