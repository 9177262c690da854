"""Invoices for bookings: a line for each place and each part that costs something."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from billing import tasks as billing_tasks
from billing.models import CardAttempt, Invoice
from billing.money import Line
from billing.services.invoices import IsIssuedError, cancel_draft, change_draft, draft_invoice
from events.models import Booking, Charge, Place, PlacePart
from events.models.places import TakingRow

PURPOSE = "event"
Row = Place | PlacePart


def total_pence(rows: Iterable[TakingRow]) -> int:
    """Return the price of places and parts together, without VAT, in pence."""
    return sum(row.price_pence for row in rows)


def charge(
    *,
    booking: Booking,
    places: Sequence[Place],
    parts: Sequence[PlacePart],
    by_card: bool = False,
    now: datetime,
) -> Charge:
    """Draft the invoice for places and parts that cost something, and write on each the line on which it stands.

    A draft that the booking has already is used again: a form's says afterwards only what is given here, that of a completed booking says
    it too. Call it with the booking locked and its customer named. Issuing the draft, or having it paid by card, is the caller's next step.
    Raises billing's `IsIssuedError` where money has come for the draft at this moment.
    """
    everything: list[Row] = [*places, *parts]
    rows = [row for row in everything if row.price_pence]
    made = draft_of(booking)
    if made is None:
        invoice = draft_invoice(
            customer=booking.customer,  # type: ignore[arg-type]  # asked for before
            purpose=PURPOSE,
            subject=_subject(booking),
            lines=[line_of(row, booking) for row in rows],
            purchase_order=booking.purchase_order,
            by_card=by_card,
            now=now,
        )
        made = Charge.objects.create(booking=booking, invoice=invoice)
    else:
        if booking.placed_at:
            rows = [*[row for row in rows_on(made) if row not in rows], *rows]
        _change(made, rows, by_card=by_card, now=now)
    _number(made, rows)
    return made


def draft_of(booking: Booking) -> Charge | None:
    """Return the booking's charge that has not been issued, if there is one."""
    drafts = booking.charges.filter(invoice__number=None, invoice__cancelled_at=None)
    return drafts.select_related("booking__event", "invoice__customer").order_by("-pk").first()


def draw_anew(made: Charge, *, now: datetime) -> None:
    """Let a draft say what it stands for now: places and parts that are taken, and the fees for those given back.

    Nothing left to charge gives the draft up.
    """
    rows = rows_on(made)
    if rows:
        _change(made, rows, by_card=made.invoice.by_card, now=now)
        _number(made, rows)
    else:
        cancel_draft(invoice=made.invoice, now=now)


def give_draft_up(booking: Booking, *, now: datetime) -> None:
    """Give up the draft of a form, and have its card page closed soon. Money that is there already stays, and is acted on.

    Nothing of the booking stands on it any more.
    """
    made = draft_of(booking)
    if made is None:
        return
    try:
        cancel_draft(invoice=made.invoice, now=now)
    except IsIssuedError:
        return
    _number(made, [])
    for attempt in CardAttempt.objects.live().filter(invoice=made.invoice):
        attempt.check_at = now
        attempt.save(update_fields=["check_at"])
        transaction.on_commit(
            lambda key=str(attempt.key): billing_tasks.check_card_attempt.delay(key=key),  # type: ignore[misc]
            robust=True,
        )


def rows_on(made: Charge) -> list[Row]:
    """Return what stands on a charge and costs something: what is taken, and what was given back for a fee, in order."""
    places = made.places.select_related("ticket").order_by("position", "pk")
    parts = made.placeparts.select_related("part", "place").order_by("place__position", "part")
    rows: list[Row] = [*places, *parts]
    return [row for row in rows if owed_pence(row)]


def owed_pence(row: TakingRow) -> int:
    """Return what is owed for a place or part, without VAT: its price, or once given back what is kept of it."""
    return row.fee_pence if row.state == TakingRow.State.ENDED else row.price_pence


def line_of(row: Row, booking: Booking) -> Line:
    """Return the invoice line of a place or part."""
    if isinstance(row, Place):
        price = ", members’ price" if row.at_member_price else ""
        words = f"{row.ticket}{price}: {row}"
    else:
        words = f"{row.part}: {row.place}"
    if row.state == TakingRow.State.ENDED:
        words = f"Cancellation fee, {words}"
    return Line(
        description=words[:300],
        unit_pence=owed_pence(row),
        vat_treatment=row.vat_treatment,
        vat_rate_bp=row.vat_rate_bp,
        category=booking.event.name[:120],
    )


def stands_as_charged(made: Charge, rows: Sequence[Row]) -> bool:
    """Say whether a charge's invoice is for exactly these places and parts at their prices."""
    prices = dict(made.invoice.lines.values_list("position", "unit_pence"))
    priced = [row for row in rows if row.price_pence]
    return len(priced) == len(prices) and all(
        row.charge_id == made.pk and row.line in prices and row.price_pence == prices[row.line]
        for row in priced
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


def page_of_charge(invoice: Invoice) -> str:
    """Return the address of the booking that an invoice is for; empty where there is none, or where it is not for everybody who pays.

    The link of a booking made without an account is all that it takes to change it. The buyer who pays by card has it already; an
    invoice goes to others too.
    """
    made = Charge.objects.filter(invoice=invoice).select_related("booking").first()
    if made is None or not (invoice.by_card or made.booking.booked_by_id):
        return ""
    try:
        return reverse("booking", args=[made.booking.key])
    except NoReverseMatch:
        return ""


def _subject(booking: Booking) -> str:
    return f"{booking.event}, booking {booking.reference}"[:200]


def _change(made: Charge, rows: Sequence[Row], *, by_card: bool, now: datetime) -> None:
    """Bring a draft up to its rows. One that says all that already is left alone, so that its open card page stays good."""
    booking, invoice = made.booking, made.invoice
    lines = [line_of(row, booking) for row in rows]
    said = list(invoice.lines.values_list("description", "unit_pence", "vat_treatment", "vat_rate_bp"))
    wanted = [(line.description, line.unit_pence, line.vat_treatment, line.vat_rate_bp) for line in lines]
    customer = booking.customer or invoice.customer
    before = (invoice.customer, invoice.purchase_order, invoice.by_card)
    if (said, *before) != (wanted, customer, booking.purchase_order.strip(), by_card):
        made.invoice = change_draft(
            invoice=invoice,
            subject=_subject(booking),
            lines=lines,
            purchase_order=booking.purchase_order,
            customer=customer,
            by_card=by_card,
            now=now,
        )


def _number(made: Charge, rows: Sequence[Row]) -> None:
    """Write on each row the line on which it stands; what stood there before and does not now stands nowhere."""
    for kind in (Place, PlacePart):
        mine = [row.pk for row in rows if isinstance(row, kind)]
        kind.objects.filter(charge=made).exclude(pk__in=mine).update(charge=None, line=None)
    for number, row in enumerate(rows, start=1):
        if (row.charge_id, row.line) != (made.pk, number):
            row.charge, row.line = made, number
            row.save(update_fields=["charge", "line"])
