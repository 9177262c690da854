"""Holding places while somebody fills in the forms: counted and written in one short transaction, under the locks of what they use up."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from events.models import Booking, Event, Part, Place, PlacePart, Ticket
from events.refusals import (
    HasExpiredError,
    IsBegunError,
    IsCancelledError,
    IsPlacedError,
    NotBookableError,
    NothingChosenError,
    NotOfferedError,
)
from events.selectors.offers import Buyer, is_offered
from events.selectors.room import check_room
from events.services.charging import give_draft_up
from events.services.locks import lock_booking, lock_offers
from events.services.pricing import buyer_of, price_part, price_places
from events.services.queue import note_given_up, nudge_offers

MOST_PLACES = 50
LONGEST_HOLD = timedelta(hours=3)


def hold_places(
    *,
    event: Event,
    wanted: Mapping[Ticket, int],
    buyer: Buyer,
    code: str = "",
    key: UUID | None = None,
    now: datetime,
) -> Booking:
    """Hold places and return the booking that is to be filled in; the prices of today hold for as long as it does.

    Arguments: `wanted` says how many of each ticket. The first places of a partnership, as many as it has left, are at the members'
    price, further ones at the other. `key` is made by the form that is sent: sent twice it holds once. Raises `NotBookableError`,
    `NothingChosenError`, `NotOfferedError`, `SoldOutError`, or `IsBegunError` for a form that was sent before; nothing is held then.
    """
    try:
        return _hold(event, wanted, buyer, code=code, key=key or uuid4(), now=now)
    except IntegrityError as problem:
        if key is None or "key" not in str(problem):
            raise
        raise IsBegunError("This form was sent already.") from problem


@transaction.atomic
def _hold(
    event: Event, wanted: Mapping[Ticket, int], buyer: Buyer, *, code: str, key: UUID, now: datetime
) -> Booking:
    wanted = {ticket: number for ticket, number in wanted.items() if number}
    check_open(event, buyer=buyer, now=now)
    _check_offered(event, wanted, buyer=buyer, code=code)
    quotas = lock_offers(wanted, partnership=buyer.partnership)
    check_room(wanted, quotas=quotas, now=now)
    booking = Booking.objects.create(
        key=key,
        event=event,
        partnership=buyer.partnership,
        booked_by_id=buyer.user_id,
        code=code.strip(),
        created_at=now,
        held_until=now + timedelta(minutes=event.hold_minutes),
    )
    make_places(booking, wanted, now=now)
    return booking


def make_places(booking: Booking, wanted: Mapping[Ticket, int], *, now: datetime) -> None:
    """Hold so many places of each ticket for a new form, at today's prices. Call it under the locks, after counting."""
    places = [
        Place(booking=booking, ticket=ticket, held_until=booking.held_until)
        for ticket, number in wanted.items()
        for _ in range(number)
    ]
    price_places(booking, places, now=now)
    Place.objects.bulk_create(places)


@transaction.atomic
def change_places(*, booking: Booking, wanted: Mapping[Ticket, int], now: datetime) -> Booking:
    """Hold other numbers of places instead, at today's prices and with the time anew; what was typed stays with the places that stay.

    Raises what `hold_places` raises, `IsPlacedError` or `IsCancelledError`; then everything stays as it was.
    """
    wanted = {ticket: number for ticket, number in wanted.items() if number}
    buyer = buyer_of(booking, now=now)
    check_open(booking.event, buyer=buyer, now=now)
    _check_offered(booking.event, wanted, buyer=buyer, code=booking.code)
    quotas = lock_offers({*wanted, *wanted_by(booking)}, partnership=booking.partnership)
    booking = _unplaced(booking)
    before = open_places(booking)
    kept, surplus = _sorted_out(before, wanted)
    PlacePart.objects.filter(place__in=surplus).delete()
    Place.objects.filter(pk__in=[place.pk for place in surplus]).delete()
    parts = Counter(row.part for row in open_parts(booking))
    check_room({**wanted, **parts}, quotas=quotas, leaving_out=booking, now=now)
    missing = Counter(wanted)
    missing.subtract(place.ticket for place in kept)
    fresh = [Place(booking=booking, ticket=ticket) for ticket in missing.elements()]
    for place, typed in zip(fresh, [place for place in surplus if place.is_named], strict=False):
        _carry_over(typed, place)
    if sum(wanted.values()) > len(before):
        # Places on offer are kept for days, further ones only for as long as the forms take.
        booking.held_until = now
    _hold_anew(booking, [*kept, *fresh], now=now)
    return booking


@transaction.atomic
def hold_again(*, booking: Booking, now: datetime) -> Booking:
    """Give a form its time anew. One whose time has run out takes its places again, at today's prices; what was typed stays.

    A form that still holds its places keeps them for a few hours at most. Raises `SoldOutError`, `NotBookableError`, `NotOfferedError`,
    `IsPlacedError` or `IsCancelledError`.
    """
    buyer = buyer_of(booking, now=now)
    check_open(booking.event, buyer=buyer, now=now)
    quotas = lock_offers(wanted_by(booking), partnership=booking.partnership)
    booking = _unplaced(booking)
    if booking.has_expired(now):
        wanted = Counter(place.ticket for place in open_places(booking))
        _check_offered(booking.event, wanted, buyer=buyer, code=booking.code)
        check_room(wanted_by(booking), quotas=quotas, leaving_out=booking, now=now)
        _hold_anew(booking, open_places(booking), now=now)
    else:
        # Who waits for the locks may wait until after the time is over, when somebody else may have been given the places.
        check_room(wanted_by(booking), quotas=quotas, leaving_out=booking, is_in_turn=True, now=now)
        prolong(booking, now + timedelta(minutes=booking.event.hold_minutes))
    return booking


@transaction.atomic
def give_up(*, booking: Booking, now: datetime) -> Booking:
    """Give held places back before their time is over, on the buyer's wish. Raises `IsPlacedError`; done twice it is done once."""
    booking = lock_booking(booking)
    if booking.placed_at:
        raise IsPlacedError("This booking has been completed. Cancel it instead.")
    if not booking.cancelled_at:
        end_places(booking, now=now)
        booking.cancelled_at = now
        booking.save(update_fields=["cancelled_at"])
        give_draft_up(booking, now=now)
        note_given_up(booking, now=now)
        nudge_offers(booking.event)
    return booking


def check_open(event: Event, *, buyer: Buyer, now: datetime) -> None:
    """Raise `NotBookableError` unless the buyer may book the event at `now`."""
    if event.is_cancelled:
        raise NotBookableError(f"{event} has been cancelled.")
    if not event.is_bookable:
        raise NotBookableError(f"{event} cannot be booked here.")
    if now >= (event.books_until or event.starts_at):
        raise NotBookableError(f"Booking for {event} has closed.")
    opens = opens_at(event, buyer=buyer)
    if opens is None or now < opens:
        raise NotBookableError(f"Booking for {event} has not opened yet.")


def opens_at(event: Event, *, buyer: Buyer) -> datetime | None:
    """Return when booking opens for the buyer: for members as soon as for anybody. None where no time is set."""
    times = [event.everybody_books_from, event.members_book_from if buyer.is_member else None]
    return min((time for time in times if time), default=None)


def check_held(booking: Booking, *, now: datetime) -> None:
    """Raise `IsPlacedError`, `IsCancelledError` or `HasExpiredError` unless the booking is a form whose places are kept."""
    if booking.placed_at:
        raise IsPlacedError("This booking has been completed already.")
    if booking.event.is_cancelled:
        raise IsCancelledError(f"{booking.event} has been cancelled.")
    if booking.cancelled_at:
        raise IsCancelledError("This booking was given up. Please start again.")
    if booking.has_expired(now):
        raise HasExpiredError("Your places are no longer kept. Everything you typed is still here.")


def end_places(booking: Booking, *, now: datetime) -> None:
    """Give back every place and part of a booking. It needs no lock of quotas: nobody gets too much by it."""
    ended = {"state": Place.State.ENDED, "held_until": None, "ended_at": now}
    PlacePart.objects.open().filter(place__booking=booking).update(**ended)
    booking.places.open().update(**ended)


def open_places(booking: Booking) -> list[Place]:
    """Return a booking's places that have not been given back, in order."""
    return list(booking.places.open().select_related("ticket").order_by("position", "pk"))


def open_parts(booking: Booking) -> list[PlacePart]:
    """Return what has been chosen for a booking's places."""
    rows = PlacePart.objects.open().filter(place__booking=booking).select_related("part")
    return list(rows.order_by("place_id", "part_id"))


def wanted_by(booking: Booking) -> dict[Ticket | Part, int]:
    """Return how many of each ticket and part a booking takes or would take."""
    offers: Counter[Ticket | Part] = Counter(place.ticket for place in open_places(booking))
    offers.update(row.part for row in open_parts(booking))
    return offers


def _check_offered(event: Event, wanted: Mapping[Ticket, int], *, buyer: Buyer, code: str) -> None:
    if not wanted:
        raise NothingChosenError("Choose at least one place.")
    if sum(wanted.values()) > MOST_PLACES:
        raise NotOfferedError(f"One booking has at most {MOST_PLACES} places. Please book in two.")
    for ticket, number in wanted.items():
        if ticket.event_id != event.pk or not is_offered(ticket, buyer=buyer, code=code):
            raise NotOfferedError(f"“{ticket}” is not on sale.")
        if number < ticket.minimum:
            raise NotOfferedError(f"“{ticket}” is booked for at least {ticket.minimum} people.")
        if number > ticket.maximum:
            raise NotOfferedError(f"One booking has at most {ticket.maximum} of “{ticket}”.")


def _unplaced(booking: Booking) -> Booking:
    booking = lock_booking(booking)
    if booking.placed_at:
        raise IsPlacedError("This booking has been completed already.")
    if booking.cancelled_at:
        raise IsCancelledError("This booking was given up. Please start again.")
    return booking


def _sorted_out(places: Sequence[Place], wanted: Mapping[Ticket, int]) -> tuple[list[Place], list[Place]]:
    """Part the places that stay, those with a name first, from those that are too many."""
    kept: list[Place] = []
    left = Counter(wanted)
    for place in sorted(places, key=lambda place: not place.is_named):
        if left[place.ticket] > 0:
            left[place.ticket] -= 1
            kept.append(place)
    return sorted(kept, key=lambda place: place.position), [place for place in places if place not in kept]


def _carry_over(typed: Place, place: Place) -> None:
    for name in ("user_id", "first_name", "last_name", "email", "job_title", "organisation", "named_at"):
        setattr(place, name, getattr(typed, name))


def _hold_anew(booking: Booking, places: Sequence[Place], *, now: datetime) -> None:
    """Write the places with today's prices, in the order of their tickets, and start the clock again."""
    ordered = sorted(places, key=lambda place: (place.ticket.sort_order, place.ticket_id, place.position))
    price_places(booking, ordered, now=now)
    until = now + timedelta(minutes=booking.event.hold_minutes)
    for place in ordered:
        place.held_until = until
        place.save()
    for row in open_parts(booking):
        price_part(row)
        row.save()
    hold_until(booking, until)


def prolong(booking: Booking, until: datetime) -> None:
    """Keep the places of a form at least until `until`, but not for longer than a few hours after it was begun."""
    hold_until(booking, min(until, booking.created_at + LONGEST_HOLD))


def hold_until(booking: Booking, until: datetime) -> None:
    """Keep the places of a form at least until `until`; what was kept for longer, as on an offer, stays so."""
    until = max(until, booking.held_until)
    booking.held_until = until
    booking.save(update_fields=["held_until"])
    booking.places.open().update(held_until=until)
    PlacePart.objects.open().filter(place__booking=booking).update(held_until=until)
