"""The bookings of the demonstration's events: who comes, with what, who paid, who came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from django.db.models import F

from billing.models import Invoice, Payment
from billing.services.payments import record_payment
from events.models import Booking, CheckIn, Event, EventLetter, Part, Place, Ticket
from events.refusals import EventRefusal, SoldOutError
from events.selectors.offers import Buyer
from events.selectors.room import room_for
from events.services.choosing import choose_parts
from events.services.holding import hold_places
from events.services.naming import NAME_LATER, Contact, Person, name_people
from events.services.paying import Bill, name_payer
from events.services.placing import place_by_invoice, place_free
from events.services.signing_up import sign_up
from events.services.telling import forget_due_details, tell_details
from events.services.waiting import join_for_part, join_for_ticket
from membership.access import london_day
from membership.models import Membership, Partnership, Seat

from .. import delegates
from .coming import colleague, outsider, seated

NUMBERS = (4, 5, 3, 6, 4, 2, 5, 4, 3, 5, 7, 4, 1, 5)
AGREED = "I agree that this is kept until some weeks after the event, so that I can eat and take part."
CAME = 0.92
IN_LINE = 4
"""How many wait for an event that is full."""


def load_past_bookings(*, now: datetime) -> None:
    """Enter who was booked for events that are over, and who came; call it before anything later is invoiced."""
    for event in Event.objects.over(now).filter(is_bookable=True).order_by("starts_at"):
        _book(event, until=event.starts_at - timedelta(days=20))
        if event.venue_name:
            _check_in(event)
    forget_due_details(now=now)
    count_letters_as_written()


def load_bookings(*, now: datetime) -> None:
    """Enter who is booked for events to come."""
    for event in Event.objects.to_come(now).filter(is_bookable=True):
        _book(event, until=now)
    count_letters_as_written()


def count_letters_as_written() -> None:
    """Let the letters that loading made due stand as written on their day: the people they are for exist nowhere."""
    EventLetter.objects.filter(written_at=None, dropped_at=None).update(written_at=F("created_at"))


def _book(event: Event, *, until: datetime) -> None:
    begins = event.members_book_from
    if begins is None or begins >= until:
        return
    tickets = list(event.tickets.filter(code="").order_by("sort_order"))
    moments = _moments(begins, until)
    if not any(ticket.price_pence for ticket in tickets):
        _sign_up(event, tickets[0], moments)
        return
    chance = _chance(event.slug)
    colleagues = cycle(delegates.colleagues())
    for number, partnership in enumerate(_members(begins)):
        _book_for(partnership, event, tickets, number, colleagues, chance, now=next(moments))
    if event.everybody_books_from and event.everybody_books_from < until:
        late = _moments(event.everybody_books_from, until)
        for person in delegates.others():
            _book_alone(person, event, tickets[0], now=next(late))


def _book_for(
    partnership: Partnership,
    event: Event,
    tickets: list[Ticket],
    number: int,
    colleagues: Iterator[delegates.Delegate],
    chance: Random,
    *,
    now: datetime,
) -> None:
    """Let a lead contact book for colleagues; the last of a large booking is named later."""
    seats = list(Seat.objects.filter(partnership=partnership, ended_at=None).select_related("user"))
    lead = next((seat.user for seat in seats if seat.is_lead_contact), None)
    if lead is None or partnership.customer is None:
        return
    wanted = NUMBERS[number % len(NUMBERS)]
    ticket = tickets[0] if number % 5 else chance.choice(tickets)
    try:
        booking = hold_places(
            event=event, wanted={ticket: wanted}, buyer=Buyer(partnership, lead.pk), now=now
        )
    except EventRefusal:
        return
    people = [seated(seat.user, partnership) for seat in seats][:wanted]
    people += [colleague(next(colleagues), partnership) for _ in range(wanted - len(people))]
    if wanted > 4:
        people[-1] = NAME_LATER
    _name(booking, Contact(f"{lead.first_name} {lead.last_name}", lead.email), people, now=now)
    for place in booking.places.select_related("ticket"):
        _choose(place, event, chance, now=now)
    if not any(place.price_pence for place in booking.places.all()):
        place_free(booking=booking, now=now)
        return
    needs = partnership.customer.needs_purchase_order
    name_payer(
        booking=booking,
        payer=Booking.Payer.PARTNERSHIP,
        pays_by=Booking.PaysBy.INVOICE,
        purchase_order="" if needs and number % 2 else f"PO-{7200 + 13 * number}",
        now=now,
    )
    booking.refresh_from_db()
    placed = place_by_invoice(booking=booking, now=now)
    _after(placed, number, chance, now=now)


def _book_alone(person: delegates.Delegate, event: Event, ticket: Ticket, *, now: datetime) -> None:
    """Let somebody without an account book for themself, or wait where all is sold."""
    name = f"{person.first_name} {person.last_name}"
    try:
        booking = hold_places(event=event, wanted={ticket: 1}, buyer=Buyer(), now=now)
    except SoldOutError:
        if event.waiting.count() < IN_LINE:
            join_for_ticket(ticket=ticket, quantity=1, buyer=Buyer(), name=name, email=person.email, now=now)
        return
    _name(booking, Contact(name, person.email), [outsider(person)], now=now)
    name_payer(
        booking=booking,
        payer=Booking.Payer.SELF,
        pays_by=Booking.PaysBy.INVOICE,
        bill=Bill(
            name=name, email=person.email, address=f"{person.organisation}\nHarrowmere", postcode="ZZ1 1AA"
        ),
        now=now,
    )
    booking.refresh_from_db()
    _after(place_by_invoice(booking=booking, now=now), 1, _chance(name), now=now)


def _sign_up(event: Event, ticket: Ticket, moments: Iterator[datetime]) -> None:
    """Let one or two of each partnership, and others where they may, sign up for a free event; some wait once it is full."""
    coming: list[tuple[Buyer, Person]] = []
    for number, partnership in enumerate(_members(event.members_book_from or event.starts_at)):
        seats = Seat.objects.filter(partnership=partnership, ended_at=None).select_related("user")
        coming += [
            (Buyer(partnership, seat.user_id), seated(seat.user, partnership))
            for seat in seats[: 1 + number % 2]
        ]
    if event.everybody_books_from and not ticket.is_for_members:
        coming += [(Buyer(), outsider(each)) for each in delegates.others()]
    waiting = 0
    for buyer, person in coming:
        now = next(moments)
        if buyer.partnership is None and event.everybody_books_from and now < event.everybody_books_from:
            continue
        try:
            sign_up(ticket=ticket, person=person, buyer=buyer, now=now)
        except SoldOutError:
            join_for_ticket(
                ticket=ticket,
                quantity=1,
                buyer=buyer,
                name=f"{person.first_name} {person.last_name}",
                email=person.email,
                now=now,
            )
            waiting += 1
        if waiting == IN_LINE:
            return


def _name(booking: Booking, contact: Contact, people: list[Person], *, now: datetime) -> None:
    places = booking.places.order_by("position")
    by_place = {place.pk: person for place, person in zip(places, people, strict=True)}
    name_people(booking=booking, contact=contact, people=by_place, now=now)


def _choose(place: Place, event: Event, chance: Random, *, now: datetime) -> None:
    """Choose one workshop a round, and for many the supper and a room, as far as there is room."""
    parts = [
        part
        for part in event.parts.all()
        if part.day is None or place.ticket.admits_on(part.day) or part.kind == Part.Kind.ROOM
    ]
    left = room_for(parts, now=now)
    rounds: dict[str, list[Part]] = {}
    for part in parts:
        if left[part] != 0 and (part.day is None or place.ticket.admits_on(part.day)):
            rounds.setdefault(part.choice or part.name, []).append(part)
    chosen = [chance.choice(options) for options in rounds.values() if chance.random() < _liking(options[0])]
    try:
        choose_parts(place=place, parts=chosen, now=now)
    except SoldOutError:
        choose_parts(place=place, parts=[], now=now)


def _liking(part: Part) -> float:
    """How likely somebody is to choose a part of a kind."""
    return {Part.Kind.WORKSHOP: 0.85, Part.Kind.DINNER: 0.6, Part.Kind.ROOM: 0.3}.get(
        Part.Kind(part.kind), 0.5
    )


def _after(booking: Booking, number: int, chance: Random, *, now: datetime) -> None:
    """Let people say what they need, wait for a workshop that is full, and pay."""
    for place in booking.places.booked().exclude(email=""):
        said = chance.random()
        if said < 0.3 and booking.event.venue_name and not booking.event.is_over(now):
            dietary = chance.choice(delegates.dietary()) if said < 0.22 else ""
            access = chance.choice(delegates.access()) if said > 0.17 else ""
            tell_details(place=place, dietary=dietary, access=access, agreed_to=AGREED, now=now)
        elif said > 0.9:
            _wait(place, chance, now=now)
    for charge in booking.charges.select_related("invoice__customer"):
        if charge.invoice.is_issued and number % 3 == 1:
            _pay(charge.invoice, now=now)


def _wait(place: Place, chance: Random, *, now: datetime) -> None:
    """Put a person in line for a workshop that is full, if there is one on the days of their ticket."""
    parts = [
        part
        for part in place.booking.event.parts.filter(price_pence=0)
        if part.day and place.ticket.admits_on(part.day)
    ]
    mine = {row.part for row in place.chosen.booked().select_related("part")}
    full = [part for part, left in room_for(parts, now=now).items() if left == 0 and part not in mine]
    if full:
        with suppress(EventRefusal):
            join_for_part(part=chance.choice(full), place=place, now=now)


def _pay(invoice: Invoice, *, now: datetime) -> None:
    record_payment(
        customer=invoice.customer,
        method=Payment.Method.BANK_TRANSFER,
        amount_pence=invoice.total_pence,
        received_on=london_day(now),
        pays={invoice: invoice.total_pence},
        reference=invoice.number or "",
        now=now,
    )


def _check_in(event: Event) -> None:
    """Let nine of ten come, most of them on every day."""
    chance = _chance(event.slug)
    came = [place for place in _places(event) if place.is_named and chance.random() < CAME]
    rows = [
        CheckIn(
            place=place,
            day=day,
            at=event.starts_at - timedelta(minutes=chance.randrange(45)) + number * timedelta(days=1),
        )
        for place in came
        for number, day in enumerate(event.days)
        if place.ticket.admits_on(day) and (number == 0 or chance.random() < CAME)
    ]
    CheckIn.objects.bulk_create(rows)


def _places(event: Event) -> list[Place]:
    rows = Place.objects.booked().filter(booking__event=event).select_related("ticket")
    return list(rows.order_by("pk"))


def _members(now: datetime) -> list[Partnership]:
    """Return the partnerships whose membership covers a day, in the order in which they joined."""
    given = Membership.objects.giving_access(london_day(now)).values("partnership")
    return list(Partnership.objects.filter(pk__in=given).select_related("customer").order_by("pk"))


def _chance(name: str) -> Random:
    return Random(name)  # noqa: S311 - invented data


def _moments(begins: datetime, until: datetime) -> Iterator[datetime]:
    """Give moments from one to the other, closer together at first, and the last one for ever."""
    for number in range(90):
        yield begins + (until - begins) * (number / 90) ** 1.4 + timedelta(minutes=1)
    while True:
        yield until - timedelta(minutes=1)
