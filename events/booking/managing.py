"""The page on which a placed booking is managed, and its steps about letters and people."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from billing.models import Invoice
from billing.views import unlisted
from events.booking import steps
from events.booking.facts import BookedPlace, Facts
from events.booking.opening import to_step, with_booking
from events.booking.people import contact_of
from events.booking.person_forms import ContactForm, NamedForm, PersonForm
from events.booking.rules import rules_in_words
from events.models import Event, WaitingEntry
from events.refusals import EventRefusal
from events.services.naming import Contact, name_people
from events.services.resending import resend_booking, resend_place
from events.times import in_london
from membership.access import london_day
from office.refusals import Refusal

TOO_MANY_LETTERS = (
    "It was sent several times in the last minutes. Look among unwanted mail, or try again in ten minutes."
)

TOO_MANY_CHANGES = "This booking was changed often in the last hour. Wait an hour, or write to us."

View = Callable[..., HttpResponse]


def with_placed(view: View) -> View:
    """Hand the view the facts of a booking that is placed and stands, and the place that the address names, if any."""

    @with_booking
    @wraps(view)
    def opened(request: HttpRequest, facts: Facts, pk: int | None = None, **kwargs: Any) -> HttpResponse:
        if not facts.booking.placed_at or facts.booking.cancelled_at:
            return redirect("booking", facts.booking.key)
        if pk is not None:
            kwargs["each"] = place_of(facts, pk)
        return view(request, facts, **kwargs)

    return opened


def place_of(facts: Facts, pk: int) -> BookedPlace:
    """Return a place of the booking. Raises `Http404` for any other."""
    found = next((each for each in facts.places if each.place.pk == pk), None)
    if found is None:
        raise Http404("There is no such place.")
    return found


@with_booking
def booking(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Show how a booking stands and what can be done with it; one in progress goes on where it was left."""
    row = facts.booking
    if not row.placed_at and not row.cancelled_at:
        return to_step(facts, steps.missing_step(facts) or steps.CHECK)
    if not row.placed_at:
        return render(request, "pages/events/booking/given_up.html", {"facts": facts, "event": row.event})
    now = now_of(request)
    invoices = invoices_of(facts, now=now)
    context = {
        "facts": facts,
        "booking": row,
        "event": row.event,
        "invoices": invoices,
        "wants_number": next((each for each in invoices if not each.is_issued), None),
        "waiting": waiting_of(facts),
        "rules": rules_in_words(row.event) if invoices else [],
        "is_fresh": row.placed_at and now - row.placed_at < timedelta(hours=1),
        "may_change": row.cancelled_at is None and row.event.may_be_changed(now),
        "may_cancel": row.cancelled_at is None and now < row.event.starts_at and not row.event.is_cancelled,
        "changes_until": in_london(row.event.changes_until or row.event.starts_at),
        "unnamed": sum(not each.place.is_named for each in facts.places),
        "now": now,
    }
    return render(request, "pages/events/booking/booking.html", context)


@with_placed
def person(request: HttpRequest, facts: Facts, each: BookedPlace) -> HttpResponse:
    """Name somebody for a place, or somebody else."""
    place = each.place
    initial = {name: getattr(place, name) for name in PersonForm.base_fields}
    form = NamedForm(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and may_change(request, facts, form, counts=place.is_named)
    ):
        typed = form.person
        try:
            name_people(booking=facts.booking, people={place.pk: typed}, now=now_of(request))
        except EventRefusal as problem:
            form.add_error(None, str(problem))
        else:
            told = (
                f" A letter is on its way to {typed.email}."
                if typed.email and facts.booking.confirmed_at
                else ""
            )
            messages.success(request, f"Saved.{told}")
            return redirect("booking", facts.booking.key)
    return render(request, "pages/events/booking/person.html", page_of(facts) | {"form": form, "each": each})


@with_placed
def contact(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Say who gets the letters about the booking from now on."""
    form = ContactForm(request.POST or None, initial=contact_of(facts.booking, request.user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        who = Contact(f"{data['first_name']} {data['last_name']}", data["email"], data["phone"])
        try:
            name_people(booking=facts.booking, contact=who, people={}, now=now_of(request))
        except EventRefusal as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Saved. Letters about this booking go to {who.email}.")
            return redirect("booking", facts.booking.key)
    return render(request, "pages/events/booking/contact.html", page_of(facts) | {"form": form})


@require_POST
@with_placed
def resend(request: HttpRequest, facts: Facts, each: BookedPlace | None = None) -> HttpResponse:
    """Send the confirmation, or one person's ticket, once more."""
    booking, now = facts.booking, now_of(request)
    address = each.place.email if each else booking.contact_email
    if not ratelimit.consume(request, action="resend_booking", key=address.lower()):
        messages.warning(request, TOO_MANY_LETTERS)
        return redirect("booking", booking.key)
    try:
        if each is None:
            resend_booking(booking=booking, now=now)
        else:
            each.place.booking = booking
            resend_place(place=each.place, now=now)
    except Refusal as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, f"It is on its way to {address}.")
    return redirect("booking", booking.key)


@unlisted
def signed_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Say thank you; the ticket is in the mail."""
    return render(
        request, "pages/events/booking/signed_up.html", {"event": get_object_or_404(Event, slug=slug)}
    )


def invoices_of(facts: Facts, *, now: datetime) -> list[Invoice]:
    """Return the booking's invoices that stand, with what is owed on each."""
    if not facts.booking.customer_id:
        return []
    rows = Invoice.objects.filter(event_charge__booking=facts.booking, cancelled_at=None, replaced_by=None)
    return list(rows.with_state(london_day(now)).order_by("pk"))


def waiting_of(facts: Facts) -> list[WaitingEntry]:
    """Return what people of the booking wait for, or have on offer."""
    if not facts.has_parts:
        return []
    open_states = [WaitingEntry.State.WAITING, WaitingEntry.State.OFFERED]
    rows = WaitingEntry.objects.filter(place__booking=facts.booking, state__in=open_states)
    return list(rows.select_related("part", "place").order_by("joined_at", "pk"))


def may_change(request: HttpRequest, facts: Facts, form: Any, *, counts: bool = True) -> bool:
    """Count changes that send letters to addresses of somebody's choice; say on the form when there were too many."""
    if not counts or ratelimit.consume(request, action="change_booking", key=str(facts.booking.key)):
        return True
    form.add_error(None, TOO_MANY_CHANGES)
    return False


def page_of(facts: Facts) -> dict[str, Any]:
    """Return what every page about a booking shows of it."""
    return {"facts": facts, "booking": facts.booking, "event": facts.booking.event}


def now_of(request: HttpRequest) -> datetime:
    return request.now  # type: ignore[attr-defined, no-any-return]
