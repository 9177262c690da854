"""How an event is booked: its rules, and its tickets, parts, quotas, cancellation rules and reminders."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from events.models import CancellationRule, Event, Part, Quota, ReminderStep, Ticket
from events.models.offers import Priced
from events.refusals import EventRefusal, InUseError, NameTakenError, TooSmallError
from events.selectors.room import taken_of


class NotInOrderError(EventRefusal):
    """Two times are the wrong way round."""


@transaction.atomic
def change_settings(*, event: Event, **values: Any) -> Event:
    """Write how an event is booked. What is booked already keeps its price. Raises `NotInOrderError`."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    for name, value in values.items():
        setattr(event, name, value)
    members, everybody = event.members_book_from, event.everybody_books_from
    if members and everybody and everybody < members:
        raise NotInOrderError("Members book first, or at the same time.", field="everybody_books_from")
    if event.is_bookable and not (members or everybody):
        raise NotInOrderError("Say from when it can be booked.", field="everybody_books_from")
    if event.books_until and event.books_until > event.ends_at:
        raise NotInOrderError("It is over by then.", field="books_until")
    event.save()
    return event


@transaction.atomic
def write_quota(*, event: Event, quota: Quota | None = None, name: str, size: int, now: datetime) -> Quota:
    """Add something that can run out, or change its name and size. Raises `NameTakenError` or `TooSmallError`."""
    quotas = _lock_quotas(event)
    row = quotas[quota.pk] if quota else Quota(event=event)
    _check_name(event.quotas.all(), row, name)
    row.name, row.size = name, size
    if row.pk:
        _check_size([row], now=now)
    row.save()
    return row


@transaction.atomic
def write_ticket(
    *, event: Event, ticket: Ticket | None = None, quotas: Collection[Quota], now: datetime, **values: Any
) -> Ticket:
    """Add a ticket, or change one; places that are held or booked keep their price. Raises `NameTakenError` or `TooSmallError`."""
    row = ticket or Ticket(event=event)
    _check_name(event.tickets.all(), row, values["name"])
    _write_offer(row, quotas, values, now=now)
    return row


@transaction.atomic
def write_part(
    *, event: Event, part: Part | None = None, quotas: Collection[Quota], now: datetime, **values: Any
) -> Part:
    """Add a part, or change one; what has been chosen keeps its price. Raises `NameTakenError` or `TooSmallError`."""
    row = part or Part(event=event)
    _check_name(event.parts.all(), row, values["name"])
    _write_offer(row, quotas, values, now=now)
    return row


@transaction.atomic
def write_rule(
    *, event: Event, rule: CancellationRule | None = None, days_before: int, fee_bp: int
) -> CancellationRule:
    """Say what a cancellation costs from a number of days before the event on. Raises `NameTakenError`."""
    row = rule or CancellationRule(event=event)
    if event.cancellation_rules.filter(days_before=days_before).exclude(pk=row.pk).exists():
        raise NameTakenError("There is a rule for this number of days.", field="days_before")
    row.days_before, row.fee_bp = days_before, fee_bp
    row.save()
    return row


@transaction.atomic
def write_reminder(*, event: Event, step: ReminderStep | None = None, **values: Any) -> ReminderStep:
    """Add a letter that goes to everybody booked some days before the event, or change one. Raises `NameTakenError`."""
    row = step or ReminderStep(event=event)
    if event.reminder_steps.filter(days_before=values["days_before"]).exclude(pk=row.pk).exists():
        raise NameTakenError("There is a letter on this day.", field="days_before")
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def remove_quota(*, quota: Quota) -> None:
    """Remove a quota that no ticket or part uses up. Raises `InUseError`."""
    if quota.tickets.exists() or quota.parts.exists():
        raise InUseError("Tickets or parts use it up. Take it off them first.")
    quota.delete()


@transaction.atomic
def remove_ticket(*, ticket: Ticket) -> None:
    """Remove a ticket that nobody has ever taken or waited for. Raises `InUseError`."""
    if ticket.places.exists() or ticket.waiting.exists():
        raise InUseError("Bookings stand on it. Take it off sale instead.")
    ticket.delete()


@transaction.atomic
def remove_part(*, part: Part) -> None:
    """Remove a part that nobody has ever chosen or waited for. Raises `InUseError`."""
    if part.chosen.exists() or part.waiting.exists():
        raise InUseError("Bookings stand on it. Take it off sale instead.")
    part.delete()


@transaction.atomic
def remove_rule(*, rule: CancellationRule) -> None:
    """Remove a cancellation rule; what was charged by it stays charged."""
    rule.delete()


@transaction.atomic
def remove_reminder(*, step: ReminderStep) -> None:
    """Remove a letter of the schedule; copies that have gone stay on record."""
    step.delete()


def _write_offer(row: Any, quotas: Collection[Quota], values: dict[str, Any], *, now: datetime) -> None:
    locked = _lock_quotas(row.event)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    before = set(row.quotas.values_list("pk", flat=True))
    row.quotas.set(quotas)
    _check_size(
        [quota for key, quota in locked.items() if key in {*before, *(q.pk for q in quotas)}], now=now
    )


def _lock_quotas(event: Event) -> dict[int, Quota]:
    return {row.pk: row for row in Quota.objects.select_for_update().filter(event=event).order_by("pk")}


def _check_size(quotas: Collection[Quota], *, now: datetime) -> None:
    taken = taken_of([quota.pk for quota in quotas], now=now)
    for quota in quotas:
        if taken[quota.pk] > quota.size:
            raise TooSmallError(f"{taken[quota.pk]} of “{quota.name}” are taken, more than {quota.size}.")


def _check_name(others: Any, row: Priced | Quota, name: str) -> None:
    if others.filter(name__iexact=name).exclude(pk=row.pk).exists():
        raise NameTakenError(f"“{name}” exists already at this event.", field="name")
