"""Cancelling an event: at once for whoever would book, then booking by booking, so that nothing is lost if the work stops halfway."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from billing.models import OpenQuestion
from billing.services import BillingError
from billing.services.settling import ask
from events import tasks
from events.models import Booking, Event, EventLetter, WaitingEntry
from events.refusals import EventRefusal, IsCancelledError, NotCompleteError, TooLateError
from events.services.cancelling import cancel_places
from events.services.holding import give_up
from events.services.letters import announce_entry
from events.services.locks import lock_booking, lock_event

State = WaitingEntry.State
logger = logging.getLogger(__name__)


@transaction.atomic
def cancel_event(*, event: Event, reason: str, now: datetime) -> Event:
    """Cancel an event: nobody can book from now on, and every booking is cancelled without a fee soon after.

    Card money goes back to the cards, other money becomes questions for the staff, and everybody who booked, comes or waits is written to.
    Arguments: `reason` is told to them. Raises `NotCompleteError`, `IsCancelledError` or `TooLateError`.
    """
    event = lock_event(event)
    if not reason.strip():
        raise NotCompleteError("Say why, for those who have booked.", step="reason", field="reason")
    if event.is_cancelled:
        raise IsCancelledError(f"{event} was cancelled already.")
    if event.is_over(now):
        raise TooLateError(f"{event} is over.")
    event.cancelled_at, event.cancelled_because = now, reason.strip()
    event.save(update_fields=["cancelled_at", "cancelled_because"])
    event_id = event.pk
    transaction.on_commit(lambda: tasks.end_cancelled_event.delay(event_id=event_id), robust=True)
    return event


def end_cancelled_events(*, now: datetime) -> int:
    """Go on with every cancelled event of which something is left; return how many bookings were ended."""
    booked = Booking.objects.filter(event=OuterRef("pk"), cancelled_at=None)
    waiting = WaitingEntry.objects.filter(event=OuterRef("pk"), state__in=[State.WAITING, State.OFFERED])
    events = Event.objects.exclude(cancelled_at=None).filter(Exists(booked) | Exists(waiting))
    return sum(end_cancelled_event(event=event, now=now) for event in events)


def end_cancelled_event(*, event: Event, by: User | None = None, now: datetime) -> int:
    """End what is left of a cancelled event: the waiting list, completed bookings, forms. Safe to run twice and at the same time.

    A booking that billing refuses to credit is left for the next sweep, and stops no other.
    """
    # Entries first: giving up a form that was on offer closes its entry, and then nobody would be told.
    for entry in WaitingEntry.objects.filter(event=event, state__in=[State.WAITING, State.OFFERED]):
        _close(entry, now=now)
    left = Booking.objects.filter(event=event, cancelled_at=None)
    return sum(_end(booking, by=by, now=now) for booking in list(left))


@transaction.atomic
def _end(booking: Booking, *, by: User | None, now: datetime) -> bool:
    booking = lock_booking(booking)
    if booking.cancelled_at:
        return False
    because = f"{booking.event} has been cancelled"
    try:
        if booking.placed_at is None:
            give_up(booking=booking, now=now)
        else:
            cancel_places(
                booking=booking,
                because=because,
                waive_fee=True,
                is_office=True,
                by=by,
                letter=EventLetter.Kind.EVENT_CANCELLED,
                now=now,
            )
    except EventRefusal:
        return False
    except BillingError as problem:
        logger.warning("Booking %s of a cancelled event cannot be ended: %s", booking.reference, problem)
        words = f"{because}, and booking {booking.reference} could not be ended: {problem} Put its invoice right and it ends by itself."
        ask(kind=OpenQuestion.Kind.CREDITED, words=words, cause=f"event booking {booking.pk}", now=now)
        return False
    return True


@transaction.atomic
def _close(entry: WaitingEntry, *, now: datetime) -> None:
    changed = WaitingEntry.objects.filter(pk=entry.pk, state__in=[State.WAITING, State.OFFERED])
    if changed.update(state=State.LEFT, closed_at=now):
        announce_entry(entry, EventLetter.Kind.EVENT_CANCELLED, now=now)
