"""Invoices for bookings: a line for each place and each part that costs something."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from billing.models import Invoice
from billing.money import Line
from billing.services.invoices import draft_invoice
from events.models import Booking, Charge, Place, PlacePart
from events.models.places import TakingRow

PURPOSE = "event"


def total_pence(rows: Iterable[TakingRow]) -> int:
    """Return the price of places and parts together, without VAT, in pence."""
    return sum(row.price_pence for row in rows)


def charge(*, booking: Booking, places: Sequence[Place], parts: Sequence[PlacePart], now: datetime) -> Charge:
    """Draft the invoice for places and parts that cost something, and write on each the line on which it stands.

    Call it with the booking locked and its customer named. Issuing the draft, or having it paid by card, is the caller's next step.
    """
    everything: list[Place | PlacePart] = [*places, *parts]
    rows = [row for row in everything if row.price_pence]
    invoice = draft_invoice(
        customer=booking.customer,  # type: ignore[arg-type]  # asked for before
        purpose=PURPOSE,
        subject=f"{booking.event}, booking {booking.reference}"[:200],
        lines=[line_of(row, booking) for row in rows],
        purchase_order=booking.purchase_order,
        now=now,
    )
    made = Charge.objects.create(booking=booking, invoice=invoice)
    for number, row in enumerate(rows, start=1):
        row.charge, row.line = made, number
        row.save(update_fields=["charge", "line"])
    return made


def line_of(row: Place | PlacePart, booking: Booking) -> Line:
    """Return the invoice line of a place or part."""
    if isinstance(row, Place):
        price = ", members’ price" if row.at_member_price else ""
        words = f"{row.ticket}{price}: {row}"
    else:
        words = f"{row.part}: {row.place}"
    return Line(
        description=words[:300],
        unit_pence=row.price_pence,
        vat_treatment=row.vat_treatment,
        vat_rate_bp=row.vat_rate_bp,
        category=booking.event.name[:120],
    )


def hand_charge_over(old: Invoice, new: Invoice, now: datetime) -> None:
    """Let the invoice issued in an old one's place stand for what the old one charged; its lines are the same."""
    Charge.objects.filter(invoice=old).update(invoice=new)


def consequence_of(invoice: Invoice) -> str:
    """Say what an invoice gave, for a person who decides what a refund or write-off means."""
    made = Charge.objects.filter(invoice=invoice).select_related("booking__event").first()
    if made is None:
        return ""
    booked = made.places.booked().count()
    if not booked:
        return ""
    places = "1 place" if booked == 1 else f"{booked} places"
    return f"{places} at {made.booking.event} are booked for it ({made.booking.reference}): should they stay?"
