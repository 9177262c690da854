"""The waiting list: joining, offers in turn, taking them up, letting them pass.

An offer holds what was asked for: places as a form in progress of their own, a part as a held part of the booked place. So it counts like
everything else, and runs out by its time alone.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from events.models import Booking, Event, EventLetter, Place, PlacePart, Ticket, WaitingEntry
from events.models.offers import Part
from events.refusals import (
    HasExpiredError,
    HasRoomError,
    IsCancelledError,
    IsWaitingError,
    NotOfferedError,
    SoldOutError,
)
from events.selectors.offers import Buyer, is_in_membership, is_offered
from events.selectors.room import check_room, room_for
from events.selectors.waiting import first_that_fits
from events.services.changing import change_parts
from events.services.choosing import check_choice, chosen_part
from events.services.holding import check_open, give_up, make_places
from events.services.letters import announce_entry
from events.services.locks import lock_booking, lock_entry, lock_event, lock_offers
from events.services.naming import check_changeable
from events.services.queue import nudge_offers

State = WaitingEntry.State
Kind = EventLetter.Kind
ON_THE_LIST = "You are on the waiting list for “{}” already."


@transaction.atomic
def join_for_ticket(
    *, ticket: Ticket, quantity: int, buyer: Buyer, name: str, email: str, code: str = "", now: datetime
) -> WaitingEntry:
    """Put somebody in line for so many places of a ticket that is sold out.

    Raises `NotBookableError`, `NotOfferedError`, `HasRoomError`, or `IsWaitingError` for an address that is in line, or for one place
    has it already.
    """
    check_open(ticket.event, buyer=buyer, now=now)
    if not is_offered(ticket, buyer=buyer, code=code):
        raise NotOfferedError(f"“{ticket}” is not on sale.")
    if not ticket.minimum <= quantity <= ticket.maximum:
        raise NotOfferedError(
            f"“{ticket}” is booked for {ticket.minimum} to {ticket.maximum} people.", field="quantity"
        )
    left = room_for([ticket], now=now)[ticket]
    if left is None or left >= quantity:
        raise HasRoomError(f"There is room on “{ticket}”: it can be booked now.")
    seated = Place.objects.booked().filter(ticket=ticket, email__iexact=email.strip())
    if quantity == 1 and seated.exists():
        raise IsWaitingError(f"{email} has a place on “{ticket}” already.", field="email")
    return _join(
        WaitingEntry(
            event=ticket.event,
            ticket=ticket,
            quantity=quantity,
            partnership=buyer.partnership,
            user_id=buyer.user_id,
            name=name.strip(),
            email=email.strip().lower(),
            joined_at=now,
        )
    )


@transaction.atomic
def join_for_part(*, part: Part, place: Place, now: datetime) -> WaitingEntry:
    """Put a booked place in line for a part that is full.

    Raises `IsCancelledError`, `TooLateError`, `NotOfferedError`, `HasRoomError` or `IsWaitingError`.
    """
    booking = lock_booking(place.booking)
    check_changeable(booking, now=now)
    if booking.placed_at is None or not booking.places.booked().filter(pk=place.pk).exists():
        raise IsCancelledError("Only for a place that is booked one can wait for a part.")
    check_choice(place, [part])
    if place.chosen.booked().filter(part=part).exists():
        raise IsWaitingError(f"“{part}” goes with this place already.")
    left = room_for([part], now=now)[part]
    if left is None or left:
        raise HasRoomError(f"There is room in “{part}”: it can be chosen now.")
    return _join(
        WaitingEntry(
            event=booking.event,
            part=part,
            place=place,
            partnership=booking.partnership,
            user_id=place.user_id,
            name=place.name or booking.contact_name,
            email=(place.email or booking.contact_email).lower(),
            joined_at=now,
        )
    )


@transaction.atomic
def leave(*, entry: WaitingEntry, now: datetime) -> WaitingEntry:
    """Take somebody off the list, on their wish; an offer they have is declined and goes to whoever is next. Done twice it is done once."""
    booking = entry.booking or (entry.place.booking if entry.place else None)
    if booking is not None:
        lock_booking(booking)
    entry = lock_entry(entry)
    if entry.state not in {State.WAITING, State.OFFERED}:
        return entry
    was_offered = entry.state == State.OFFERED
    entry.state, entry.closed_at = State.LEFT, now
    entry.save(update_fields=["state", "closed_at"])
    if was_offered and entry.booking is not None and entry.booking.placed_at is None:
        give_up(booking=entry.booking, now=now)
    elif was_offered:
        _end_held_part(entry, now=now)
    nudge_offers(entry.event)
    return entry


def offer_in_turn(*, event: Event, now: datetime) -> int:
    """Offer what is free to those in line, the first first; return how many offers were made.

    Who waits for more than is free is passed over for the time being, so that one large wish does not leave places empty.
    """
    number, passed = 0, set[int]()
    while (entry_id := _offer_next(event, passed, now=now)) is not None:
        number += entry_id not in passed
    return number


@transaction.atomic
def offer_to(*, entry: WaitingEntry, now: datetime) -> WaitingEntry:
    """Make somebody an offer out of turn, on the staff's word. Raises `SoldOutError` where there is no room, or `IsWaitingError`."""
    lock_event(entry.event)
    return _offer(entry, now=now)


@transaction.atomic
def take_up(*, entry: WaitingEntry, now: datetime) -> Booking:
    """Take up an offer. Places on offer are a form in progress, returned to be filled in; a part is booked and invoiced at once.

    Raises `HasExpiredError` where the offer ran out or was never made, or what `change_parts` raises.
    """
    if entry.part is None or entry.place is None:
        booking = entry.booking
        if booking is None or entry.state not in {State.OFFERED, State.TAKEN} or booking.has_expired(now):
            raise HasExpiredError("This offer has run out.")
        return booking
    if entry.state != State.OFFERED or (entry.offered_until or now) <= now:
        raise HasExpiredError("This offer has run out.")
    change_parts(place=entry.place, parts=parts_with(entry.place, entry.part), now=now)
    return entry.place.booking


def parts_with(place: Place, part: Part) -> list[Part]:
    """Return what goes with a place once it has the part: what it has besides, without what is at the same time."""
    rows = place.chosen.booked().select_related("part")
    others = [row.part for row in rows if not (part.choice and row.part.choice == part.choice)]
    return [*others, part]


def let_offers_pass(*, now: datetime) -> int:
    """Close offers that nobody took up in time, and tell those who had them; return how many."""
    entries = WaitingEntry.objects.run_out(now).select_related("booking", "place__booking")
    return sum(_let_pass(entry, now=now) for entry in list(entries))


def sweep_waiting(*, now: datetime) -> int:
    """Close offers that ran out, and offer what is free at every event to come; return how many offers were made."""
    let_offers_pass(now=now)
    lines = Event.objects.filter(waiting__state=State.WAITING, cancelled_at=None, starts_at__gt=now)
    return sum(offer_in_turn(event=event, now=now) for event in lines.distinct())


def _join(entry: WaitingEntry) -> WaitingEntry:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise IsWaitingError(ON_THE_LIST.format(entry.ticket or entry.part)) from None
    announce_entry(entry, Kind.WAITING, now=entry.joined_at)
    return entry


@transaction.atomic
def _offer_next(event: Event, passed: set[int], *, now: datetime) -> int | None:
    """Make the next offer and return its entry's key; one that cannot be made after all is added to `passed`. None at the end."""
    event = lock_event(event)
    if event.is_cancelled or now >= (event.books_until or event.starts_at):
        return None
    entry = first_that_fits(event, leaving_out=passed, now=now)
    if entry is None:
        return None
    try:
        with transaction.atomic():
            _offer(entry, now=now)
    except NotOfferedError as problem:
        passed.add(entry.pk)
        _close_in_vain(entry, why=str(problem), now=now)
    except (SoldOutError, IsWaitingError, IsCancelledError):
        passed.add(entry.pk)
    return entry.pk


def _close_in_vain(entry: WaitingEntry, *, why: str, now: datetime) -> None:
    """Take somebody off the list to whom nothing can be offered any more, and tell them: they would keep places from everybody."""
    entry = lock_entry(entry)
    if entry.state == State.WAITING:
        entry.state, entry.closed_at = State.PASSED, now
        entry.save(update_fields=["state", "closed_at"])
        announce_entry(entry, Kind.OFFER_OVER, words=why, now=now)


def _offer(entry: WaitingEntry, *, now: datetime) -> WaitingEntry:
    offer = entry.ticket or entry.part
    quotas = lock_offers([offer] if offer else [], partnership=entry.partnership)
    if entry.place is not None:
        booking = lock_booking(entry.place.booking)
        if booking.cancelled_at or entry.place.state != Place.State.BOOKED:
            raise IsCancelledError("The place was cancelled.")
    entry = lock_entry(entry)
    if entry.state != State.WAITING:
        raise IsWaitingError("There is an offer already, or nobody waits any more.")
    wanted = {offer: entry.quantity}
    check_room(wanted, quotas=quotas, is_in_turn=True, now=now)
    until = min(now + timedelta(hours=entry.event.offer_hours), entry.event.starts_at)
    if entry.ticket is not None:
        entry.booking = _form(entry, entry.ticket, until, now=now)
    elif entry.place is not None and entry.part is not None:
        _end_held_part(entry, now=now)
        row = chosen_part(entry.place, entry.part)
        row.held_until = until
        row.save()
    entry.state, entry.offered_until = State.OFFERED, until
    entry.save(update_fields=["state", "offered_until", "booking"])
    announce_entry(entry, Kind.OFFER, now=now)
    return entry


def _form(entry: WaitingEntry, ticket: Ticket, until: datetime, *, now: datetime) -> Booking:
    """Hold the places on offer as a form in progress, at today's prices for who waits."""
    partnership = entry.partnership
    if partnership is not None and not is_in_membership(partnership, now=now):
        partnership = None
    if not is_offered(ticket, buyer=Buyer(partnership), code=ticket.code):
        raise NotOfferedError(f"“{ticket}” is not on sale to {entry.name}.")
    booking = Booking.objects.create(
        event=entry.event,
        partnership=partnership,
        booked_by_id=entry.user_id,
        contact_name=entry.name,
        contact_email=entry.email,
        code=ticket.code,
        created_at=now,
        held_until=until,
    )
    make_places(booking, {ticket: entry.quantity}, now=now)
    return booking


def _end_held_part(entry: WaitingEntry, *, now: datetime) -> None:
    PlacePart.objects.filter(place=entry.place, part=entry.part, state=PlacePart.State.HELD).update(
        state=PlacePart.State.ENDED, held_until=None, ended_at=now
    )


@transaction.atomic
def _let_pass(entry: WaitingEntry, *, now: datetime) -> bool:
    booking = entry.booking or (entry.place.booking if entry.place else None)
    if booking is not None:
        booking = lock_booking(booking)
    entry = lock_entry(entry)
    # Whoever is filling in the forms, or paying, has the time that these take.
    if entry.state != State.OFFERED or (entry.booking and booking and not booking.has_expired(now)):
        return False
    entry.state, entry.closed_at = State.PASSED, now
    entry.save(update_fields=["state", "closed_at"])
    if entry.part is not None:
        _end_held_part(entry, now=now)
    announce_entry(entry, Kind.OFFER_OVER, now=now)
    return True
