"""What the office does for people: booking for somebody, places given by the association, another name, tickets before the money."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from billing.models import Customer
from billing.services.customers import create_customer
from events.models import Booking, Event, Place, Ticket
from events.refusals import IsCancelledError, NotBookableError, NothingChosenError, NotOfferedError
from events.selectors.offers import is_in_membership
from events.selectors.room import check_room
from events.services.letters import announce_booking, announce_places
from events.services.locks import lock_booking, lock_offers
from events.services.naming import Contact, Person, write_person
from events.services.placing import mark_placed, place_by_invoice
from events.services.pricing import price_places
from membership.models import Partnership


@dataclass(frozen=True)
class NewPayer:
    """A legal body that has never been invoiced; `address` is street and town, a line each."""

    name: str
    email: str
    address: str
    postcode: str = ""


@transaction.atomic
def book_for_somebody(
    *,
    event: Event,
    wanted: Mapping[Ticket, int],
    contact: Contact,
    people: Sequence[Person] = (),
    partnership: Partnership | None = None,
    customer: Customer | None = None,
    new_payer: NewPayer | None = None,
    purchase_order: str = "",
    is_complimentary: bool = False,
    is_before_those_waiting: bool = False,
    now: datetime,
) -> Booking:
    """Book places for somebody who wrote or rang up, whether or not booking is open and whatever the ticket is hidden behind.

    Arguments: `people` are named on the first places, in order; the others are named later. `is_complimentary` gives the places for
    nothing, and outside the partnership's number at the members' price; otherwise what costs something is invoiced to `customer`, or to
    `new_payer`, who becomes one.
    `is_before_those_waiting` takes what is kept for the waiting list.
    Raises `NotBookableError`, `NothingChosenError`, `NotOfferedError`, `NotCompleteError` or `SoldOutError`: the size of a quota
    holds for the office too.
    """
    wanted = {ticket: number for ticket, number in wanted.items() if number}
    if event.is_cancelled or event.is_over(now):
        raise NotBookableError(f"{event} is {'cancelled' if event.is_cancelled else 'over'}.")
    if not wanted:
        raise NothingChosenError("Say how many places.")
    if any(ticket.event_id != event.pk for ticket in wanted):
        raise NotOfferedError("This ticket is for another event.")
    quotas = lock_offers(wanted, partnership=partnership)
    check_room(wanted, quotas=quotas, is_in_turn=is_before_those_waiting, now=now)
    if new_payer is not None and not is_complimentary:
        customer = create_customer(**asdict(new_payer), now=now)
    booking = Booking.objects.create(
        event=event,
        partnership=partnership,
        contact_name=contact.name,
        contact_email=contact.email,
        contact_phone=contact.phone,
        payer=_payer(customer, partnership),
        customer=customer,
        purchase_order=purchase_order.strip(),
        created_at=now,
        held_until=now + timedelta(minutes=event.hold_minutes),
    )
    places = [
        Place(booking=booking, ticket=ticket, held_until=booking.held_until)
        for ticket, number in wanted.items()
        for _ in range(number)
    ]
    if is_complimentary:
        for position, place in enumerate(places, start=1):
            place.position, place.is_complimentary = position, True
    else:
        is_member = partnership is not None and is_in_membership(partnership, now=now)
        price_places(booking if is_member else Booking(event=event), places, now=now)
    Place.objects.bulk_create(places)
    for place, person in zip(places, people, strict=False):
        write_person(place, person, now=now)
    if is_complimentary:
        return mark_placed(booking, pays_by=Booking.PaysBy.FREE, is_confirmed=True, now=now)
    return place_by_invoice(booking=booking, now=now)


@transaction.atomic
def change_contact(*, booking: Booking, contact: Contact, now: datetime) -> Booking:
    """Write who is written to about a booking, whatever the day. Raises `IsCancelledError`."""
    booking = _standing(booking)
    booking.contact_name, booking.contact_email = contact.name, contact.email
    booking.contact_phone = contact.phone
    booking.save(update_fields=["contact_name", "contact_email", "contact_phone"])
    return booking


@transaction.atomic
def change_person(*, place: Place, person: Person, now: datetime) -> Place:
    """Write who comes on a place, also when the time for changes is over; somebody new is told. Raises `IsCancelledError`."""
    booking = _standing(place.booking)
    place = booking.places.open().filter(pk=place.pk).first() or _gone()
    write_person(place, person, now=now)
    announce_places(booking, places=[place], now=now)
    return place


@transaction.atomic
def confirm_before_payment(*, booking: Booking, now: datetime) -> Booking:
    """Make the tickets of a booking valid although its money has not come. Raises `IsCancelledError`; done twice it is done once."""
    booking = _standing(booking)
    if booking.placed_at is None:
        raise IsCancelledError("This booking was never completed.")
    if booking.confirmed_at is None:
        booking.confirmed_at = now
        booking.save(update_fields=["confirmed_at"])
        announce_booking(booking, now=now)
    return booking


def _standing(booking: Booking) -> Booking:
    booking = lock_booking(booking)
    if booking.cancelled_at or booking.event.is_cancelled:
        raise IsCancelledError("This booking was cancelled.")
    return booking


def _gone() -> Place:
    raise IsCancelledError("This place was given back.")


def _payer(customer: Customer | None, partnership: Partnership | None) -> str:
    if customer is None:
        return ""
    is_its_own = partnership is not None and partnership.customer_id == customer.pk
    return Booking.Payer.PARTNERSHIP if is_its_own else Booking.Payer.OTHER
