"""Who sees the invoices of bookings in their account."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from billing.models import Invoice
from events.models import Booking


def customers_of_own_bookings(user_id: int, now: datetime) -> Q:
    """Return, as a filter on customers, those that a person named for bookings of their own, themself or another organisation.

    A customer that has an invoice for anything else is left out: its account would show it.
    """
    own = Booking.objects.filter(
        customer=OuterRef("pk"), booked_by=user_id, payer__in=[Booking.Payer.SELF, Booking.Payer.OTHER]
    )
    others = Invoice.objects.filter(customer=OuterRef("pk")).exclude(event_charge__booking__booked_by=user_id)
    return Q(Exists(own)) & ~Q(Exists(others)) & Q(partnerships=None)
