"""Which bookings wait for a purchase order number."""

from django.db.models import QuerySet

from billing.models import Invoice
from events.models import Booking


def awaiting_orders(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Return the bookings whose invoice waits for a purchase order number."""
    waiting = Invoice.objects.filter(
        issued_at=None, cancelled_at=None, purchase_order="", customer__needs_purchase_order=True
    )
    return bookings.filter(charges__invoice__in=waiting, cancelled_at=None).distinct()
