"""The last button: a booking is placed free or by invoice, or the buyer goes on to the card page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from billing.card.provider import GatewayUnavailableError
from billing.services import BillingError
from billing.services.card_payments import start_card_payment
from events.booking import steps
from events.models import Booking
from events.refusals import HasExpiredError, IsCancelledError, IsPlacedError, NotCompleteError, SoldOutError
from events.services.charging import total_pence
from events.services.holding import open_parts, open_places
from events.services.placing import place_by_invoice, start_card_order
from office.refusals import Refusal


def place_booking(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Have the booking placed; what is missing before is said where it is asked."""
    now, step = request.now, steps.CHECK  # type: ignore[attr-defined]
    try:
        if booking.pays_by == Booking.PaysBy.CARD and _total_of(booking):
            return _to_the_card_page(request, booking)
        # What costs nothing is placed by this too, and says so.
        place_by_invoice(booking=booking, now=now)
    except (IsPlacedError, IsCancelledError) as problem:
        messages.info(request, str(problem))
    except Refusal as problem:
        messages.warning(request, str(problem))
        if isinstance(problem, NotCompleteError):
            step = problem.step
        elif isinstance(problem, SoldOutError | HasExpiredError):
            step = steps.PLACES
        return redirect("booking_step", booking.key, step)
    return redirect("booking", booking.key)


def _total_of(booking: Booking) -> int:
    """Return what is to be paid for a form, in pence without VAT."""
    return total_pence([*open_places(booking), *open_parts(booking)])


def _to_the_card_page(request: HttpRequest, booking: Booking) -> HttpResponse:
    invoice = start_card_order(booking=booking, now=request.now)  # type: ignore[attr-defined]
    try:
        attempt = start_card_payment(invoice=invoice, now=request.now)  # type: ignore[attr-defined]
    except GatewayUnavailableError:
        messages.warning(
            request,
            "The card page does not answer at the moment. Try again in a minute, or choose to pay by invoice.",
        )
        return redirect("booking_step", booking.key, steps.CHECK)
    except BillingError as problem:
        messages.warning(request, str(problem))
        return redirect("booking_step", booking.key, steps.CHECK)
    if attempt.state == attempt.State.OPEN:
        return HttpResponseRedirect(attempt.url)
    return redirect("card_attempt", key=invoice.key, attempt=attempt.key)
