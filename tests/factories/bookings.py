"""Bookings as people make them: by the services, paid or not."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from billing.card.sandbox import Sandbox
from billing.models import CardAttempt, Invoice, OpenQuestion
from billing.services.card_payments import start_card_payment
from billing.services.card_sweep import check_attempt, sweep_cards
from events.models import Booking, Charge, Part, Place, PlacePart, Ticket
from events.selectors.offers import NOBODY_KNOWN, Buyer
from events.services.choosing import choose_parts
from events.services.holding import hold_places
from events.services.naming import Contact, Person, name_people
from events.services.placing import place_by_invoice, place_free, start_card_order
from events.services.settling import settle_paid
from tests.factories import billing as given

CONTACT = Contact("Ada Contact", "ada@example.org")


def form(
    ticket: Ticket,
    number: int = 1,
    *,
    parts: tuple[Part, ...] = (),
    buyer: Buyer = NOBODY_KNOWN,
    now: datetime | None = None,
    **customer: Any,
) -> Booking:
    """A form that is filled in up to its last step: named people, the parts for each place, and who pays."""
    now = now or timezone.now()
    booking = hold_places(event=ticket.event, wanted={ticket: number}, buyer=buyer, code=ticket.code, now=now)
    people = {
        place.pk: Person("Jo", f"Example{place.position}", f"jo{place.pk}@example.org")
        for place in booking.places.all()
    }
    booking = name_people(booking=booking, contact=CONTACT, people=people, now=now)
    for place in booking.places.all() if parts else ():
        choose_parts(place=place, parts=parts, now=now)
    booking.customer = given.CustomerFactory(**customer)
    booking.payer = Booking.Payer.SELF
    booking.save()
    return booking


def invoiced(ticket: Ticket, number: int = 1, *, now: datetime | None = None, **values: Any) -> Booking:
    """A completed booking by invoice."""
    now = now or timezone.now()
    return place_by_invoice(booking=form(ticket, number, now=now, **values), now=now)


def free(ticket: Ticket, number: int = 1, *, now: datetime | None = None, **values: Any) -> Booking:
    """A completed booking on which nothing is to pay."""
    now = now or timezone.now()
    return place_free(booking=form(ticket, number, now=now, **values), now=now)


def by_card(ticket: Ticket, number: int = 1, **values: Any) -> Booking:
    """A completed booking that was paid by card on the sandbox page."""
    booking = form(ticket, number, **values)
    come_back(pay_on_page(opened_page(booking)))
    return Booking.objects.get(pk=booking.pk)


def opened_page(booking: Booking, *, now: datetime | None = None) -> CardAttempt:
    """The card page of a form, open."""
    now = now or timezone.now()
    return start_card_payment(invoice=start_card_order(booking=booking, now=now), now=now)


def pay_on_page(attempt: CardAttempt) -> CardAttempt:
    """Pay on a card page; we have not been told yet."""
    Sandbox(settings.SANDBOX_FOLDER).pay(str(attempt.session))
    return attempt


def come_back(attempt: CardAttempt, *, now: datetime | None = None) -> CardAttempt:
    """Come back from a card page, and act on what it brought."""
    now = now or timezone.now()
    attempt = check_attempt(attempt=CardAttempt.objects.get(pk=attempt.pk), now=now)
    settle_paid(now=now)
    return attempt


def send_refunds(*, now: datetime | None = None) -> None:
    """Let the sandbox's bank pay back what is due."""
    sweep_cards(now=now or timezone.now())


def invoice_of(booking: Booking) -> Invoice:
    """The invoice of a booking's first charge."""
    return Invoice.objects.with_balance().get(event_charge=booking.charges.order_by("pk")[0])


def kept_pence(booking: Booking) -> int:
    """What places and parts that stand on charges are worth, fees of those given back included, without VAT."""
    rows: list[Any] = []
    for kind, of in ((Place, "booking"), (PlacePart, "place__booking")):
        rows += kind.objects.filter(**{of: booking}, charge__isnull=False)
    return sum(row.fee_pence if row.state == "ended" else row.price_pence for row in rows)


def charged_pence(booking: Booking) -> int:
    """What a booking's invoices charge after their credit notes, without VAT."""
    total = 0
    for charge in Charge.objects.filter(booking=booking, invoice__cancelled_at=None):
        notes = charge.invoice.credit_notes.values_list("net_pence", flat=True)
        total += charge.invoice.net_pence - sum(notes)
    return total


def questions() -> list[str]:
    """What waits for a person."""
    return list(OpenQuestion.objects.open().values_list("words", flat=True))
