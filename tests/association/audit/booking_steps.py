"""Saying who pays for a booking, and signing up in one step, each service made ready to be taken once."""

from collections.abc import Callable

from django.utils import timezone

from events.models import Booking
from events.selectors.offers import NOBODY_KNOWN
from events.services import paying, signing_up
from events.services.naming import Person
from tests.factories.events import BookingFactory, TicketFactory

Step = Callable[[], object]
BILL = paying.Bill("Harrowmere Council", "payables@harrowmere.example", "1 Market Square")


def _name_payer() -> Step:
    booking = BookingFactory()
    return lambda: paying.name_payer(
        booking=booking,
        payer=Booking.Payer.OTHER,
        pays_by=Booking.PaysBy.INVOICE,
        bill=BILL,
        now=timezone.now(),
    )


def _sign_up() -> Step:
    ticket = TicketFactory(free=True)
    person = Person("Sam", "Listener", "sam@example.org")
    return lambda: signing_up.sign_up(ticket=ticket, person=person, buyer=NOBODY_KNOWN, now=timezone.now())


STEPS: dict[str, Callable[[], Step]] = {
    "events.services.paying.name_payer": _name_payer,
    "events.services.signing_up.sign_up": _sign_up,
}

WITHOUT_TRACE: dict[str, str] = {}
