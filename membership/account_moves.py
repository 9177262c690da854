"""What membership moves when two accounts become one: seats, administrators' places, and who invited whom."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import QuerySet

from accounts.merging import Move
from accounts.models import User
from accounts.selectors import addresses_of
from membership.models import Administrator, Invitation, Partnership, Seat

CarryOut = Callable[[datetime], None]


def seats(kept: User, closed: User) -> Iterator[Move]:
    """A seat goes over; where both sit for one partnership, the closed account's seat ends and its lead, if any, goes over."""
    theirs = {seat.partnership_id: seat for seat in Seat.objects.held().filter(user=kept)}
    for seat in Seat.objects.held().filter(user=closed).select_related("partnership").order_by("pk"):
        double = theirs.get(seat.partnership_id)
        if double is None:
            lead = ", as lead contact" if seat.is_lead_contact else ""
            yield Move(f"The seat for {seat.partnership} goes to {kept.email}{lead}.", _reseat(seat, kept))
            yield from _needless_invitations(seat.partnership, kept, closed)
        else:
            lead = f" {kept.email} becomes lead contact." if _inherits_lead(seat, double) else ""
            yield Move(
                f"Both have a seat for {seat.partnership}. That of {closed.email} ends and is free for somebody else.{lead}",
                _end_double(seat, double),
                is_conflict=True,
            )
    past = Seat.objects.filter(user=closed, ended_at__isnull=False)
    if number := past.count():
        yield Move(
            f"Earlier seats go into the record of {kept.email}: {number}.", _reassign(past, "user", kept)
        )


def administrators(kept: User, closed: User) -> Iterator[Move]:
    """An administrator's place goes over; where both have it, one is enough."""
    places = set(Administrator.objects.filter(user=kept).values_list("partnership_id", flat=True))
    for place in Administrator.objects.filter(user=closed).select_related("partnership").order_by("pk"):
        if place.partnership_id in places:
            yield Move(
                f"Both are administrators of {place.partnership}. That of {closed.email} is removed.",
                _remove(place),
                is_conflict=True,
            )
        else:
            own = Administrator.objects.filter(pk=place.pk)
            yield Move(
                f"{kept.email} becomes administrator of {place.partnership}.", _reassign(own, "user", kept)
            )


def invitations(kept: User, closed: User) -> Iterator[Move]:
    """Who sent and who accepted an invitation is told of the account that is kept."""
    for field, words in (("invited_by", "sent"), ("accepted_by", "accepted")):
        rows = Invitation.objects.filter(**{field: closed})
        if number := rows.count():
            yield Move(
                f"Invitations that the closed account {words} are noted under {kept.email}: {number}.",
                _reassign(rows, field, kept),
            )


def _needless_invitations(partnership: Partnership, kept: User, closed: User) -> Iterator[Move]:
    addresses = addresses_of(kept) | addresses_of(closed)
    waiting = Invitation.objects.pending().filter(partnership=partnership, email__in=addresses)
    if waiting.exists():
        yield Move(
            f"The invitation to a further seat for {partnership} is withdrawn.",
            lambda now: _set(waiting, withdrawn_at=now),
        )


def _inherits_lead(seat: Seat, double: Seat) -> bool:
    return seat.is_lead_contact and not double.is_lead_contact


def _reseat(seat: Seat, kept: User) -> CarryOut:
    return _reassign(Seat.objects.filter(pk=seat.pk), "user", kept)


def _end_double(seat: Seat, double: Seat) -> CarryOut:
    def carry_out(now: datetime) -> None:
        if _inherits_lead(seat, double):
            _set(Seat.objects.filter(pk=double.pk), is_lead_contact=True)
        # An ended seat goes into the record of the account that is kept with all others.
        _set(Seat.objects.filter(pk=seat.pk), ended_at=now, user=double.user)

    return carry_out


def _reassign(rows: QuerySet, field: str, kept: User) -> CarryOut:
    def carry_out(now: datetime) -> None:
        _set(rows, **{field: kept})

    return carry_out


def _remove(place: Administrator) -> CarryOut:
    def carry_out(now: datetime) -> None:
        place.delete()

    return carry_out


def _set(rows: QuerySet, **values: object) -> None:
    rows.update(**values)
