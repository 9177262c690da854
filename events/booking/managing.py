"""The page on which a placed booking is managed."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from billing.models import Invoice
from billing.views import unlisted
from events.booking import steps
from events.booking.facts import Facts
from events.booking.opening import to_step, with_booking
from events.models import Event
from membership.access import london_day


@with_booking
def booking(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Show how a booking stands and what can be done with it; one in progress goes on where it was left."""
    row = facts.booking
    if not row.placed_at and not row.cancelled_at:
        return to_step(facts, steps.missing_step(facts) or steps.CHECK)
    now: datetime = request.now  # type: ignore[attr-defined]
    if not row.placed_at:
        return render(request, "pages/events/booking/given_up.html", {"facts": facts, "event": row.event})
    context = {
        "facts": facts,
        "booking": row,
        "event": row.event,
        "invoices": invoices_of(facts, now=now),
        "may_change": row.cancelled_at is None and row.event.may_be_changed(now),
        "now": now,
    }
    return render(request, "pages/events/booking/booking.html", context)


@unlisted
def signed_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Say thank you; the ticket is in the mail."""
    event = get_object_or_404(Event, slug=slug)
    context = {"event": event}
    return render(request, "pages/events/booking/signed_up.html", context)


def invoices_of(facts: Facts, *, now: datetime) -> list[Invoice]:
    """Return the booking's invoices that stand, with what is owed on each."""
    if not facts.booking.customer_id:
        return []
    rows = Invoice.objects.filter(event_charge__booking=facts.booking, cancelled_at=None, replaced_by=None)
    return list(rows.with_state(london_day(now)).order_by("pk"))
