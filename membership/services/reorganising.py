"""What merging and splitting share: taking up seats elsewhere, moving what is open, and ending a partnership."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from accounts.models import User
from membership.models import (
    Administrator,
    AreaWish,
    Invitation,
    Membership,
    Partnership,
    Renewal,
    Seat,
    Succession,
)
from membership.reorganisation import Reorganised, followers
from membership.services import MembershipError
from membership.services.locks import lock_partnership


class HasEndedError(MembershipError):
    """The partnership has merged or split before."""


class ChangedSinceShownError(MembershipError):
    """Something is no longer as it was shown."""


class TooFewSeatsError(MembershipError):
    """More seats are in use than are contracted."""


class NotYetError(MembershipError):
    """The day lies in the future."""


class NameTakenError(MembershipError):
    """Another partnership has that name."""


def lock_open(partnerships: Iterable[Partnership], *, on: date, today: date) -> None:
    """Hold partnerships, always in the same order. Raises `HasEndedError`, or `NotYetError` for a day to come."""
    if on > today:
        raise NotYetError("Choose today or a day before: this is done at once.", field="on")
    for partnership in sorted(partnerships, key=lambda one: one.pk):
        lock_partnership(partnership)
        partnership.refresh_from_db(fields=["closed_on", "customer"])
        if partnership.closed_on:
            raise HasEndedError(f"{partnership} ended on {partnership.closed_on:%-d %B %Y}.")


def refuse_taken_name(name: str) -> None:
    """Raise `NameTakenError` for a name that a partnership has, ended ones included."""
    if Partnership.objects.filter(name=name).exists():
        raise NameTakenError(
            f"There is a partnership called {name}. Choose it instead, or write another name.", field="name"
        )


def take_up_seats(seats: Iterable[Seat], target: Partnership, *, now: datetime) -> None:
    """Let people go on at another partnership; what they held before ends and stays on record. Nobody gets two seats."""
    theirs = {seat.user_id: seat for seat in Seat.objects.held().filter(partnership=target)}
    for seat in seats:
        end_seats([seat], now=now)
        if twin := theirs.get(seat.user_id):
            if seat.is_lead_contact and not twin.is_lead_contact:
                twin.is_lead_contact = True
                twin.save(update_fields=["is_lead_contact"])
            continue
        theirs[seat.user_id] = Seat.objects.create(
            partnership=target,
            user=seat.user,
            role=seat.role,
            is_lead_contact=seat.is_lead_contact,
            given_at=now,
        )


def end_seats(seats: Iterable[Seat], *, now: datetime) -> None:
    """End seats, the last lead contact's as well: the partnership ends, or the seat goes on elsewhere."""
    for seat in seats:
        seat.ended_at = now
        seat.save(update_fields=["ended_at"])


def ensure_lead(partnership: Partnership) -> None:
    """Have a lead contact where anybody sits: without one, whoever has sat longest becomes it."""
    held = Seat.objects.held().filter(partnership=partnership)
    if held.exists() and not held.filter(is_lead_contact=True).exists():
        first = held.order_by("given_at", "pk").first()
        assert first is not None  # noqa: S101 - somebody sits
        first.is_lead_contact = True
        first.save(update_fields=["is_lead_contact"])


def move_invitations(source: Partnership, target: Partnership, *, now: datetime) -> None:
    """Let pending invitations lead to another partnership; one that its people or invitations make needless is withdrawn."""
    invited = set(Invitation.objects.pending().filter(partnership=target).values_list("email", flat=True))
    sitting = set(
        Seat.objects.held().filter(partnership=target).values_list("user__emailaddress__email", flat=True)
    )
    successor_of = {seat.user_id: seat for seat in Seat.objects.held().filter(partnership=target)}
    for invitation in (
        Invitation.objects.pending().filter(partnership=source).select_related("hands_over_from")
    ):
        if invitation.email in invited | sitting:
            invitation.withdrawn_at = now
            invitation.save(update_fields=["withdrawn_at"])
            continue
        holder = invitation.hands_over_from
        invitation.partnership = target
        invitation.hands_over_from = successor_of.get(holder.user_id) if holder else None
        invitation.save(update_fields=["partnership", "hands_over_from"])


def move_administrators(administrators: Iterable[Administrator], target: Partnership) -> None:
    """Let administrators handle another partnership's affairs instead; each stands there once."""
    there = set(Administrator.objects.filter(partnership=target).values_list("user_id", flat=True))
    for administrator in administrators:
        if administrator.user_id in there:
            administrator.delete()
            continue
        there.add(administrator.user_id)
        administrator.partnership = target
        administrator.save(update_fields=["partnership"])


def move_renewals(source: Partnership, target: Partnership, *, today: date) -> None:
    """Let the partnership that takes over answer for years that are not over, with what was written and answered so far.

    An open wish about areas goes along as well; where both have one, this one stays for staff to settle.
    """
    if not AreaWish.objects.filter(partnership=target, settled_at=None).exists():
        for wish in AreaWish.objects.filter(partnership=source, settled_at=None):
            wish.partnership = target
            wish.save(update_fields=["partnership"])
    asked = set(Renewal.objects.filter(partnership=target).values_list("round_id", flat=True))
    rows = Renewal.objects.filter(partnership=source, round__year__ends_on__gte=today)
    for renewal in rows.exclude(round__in=asked):
        renewal.partnership = target
        renewal.save(update_fields=["partnership"])


def move_membership(membership: Membership, target: Partnership) -> None:
    """Let a membership, with its fee and invoices, be another partnership's."""
    membership.partnership = target
    membership.save(update_fields=["partnership"])


def refuse_too_few_seats(membership: Membership | None, *, now: datetime) -> None:
    """Raise `TooFewSeatsError` where a partnership's people and open invitations are more than its membership covers."""
    from membership.seating import seats_used

    if membership is None:
        return
    used = seats_used(membership.partnership, now=now)
    if used > membership.seats:
        raise TooFewSeatsError(
            f"{used} seats of {membership.partnership} would be in use and {membership.seats} contracted. "
            "Contract more, or leave people out.",
            field="seats",
        )


def close(
    source: Partnership,
    *,
    heir: Partnership,
    successors: Sequence[Partnership],
    kind: str,
    on: date,
    by: User,
    now: datetime,
) -> None:
    """End a partnership in favour of others, of which it may be one itself, and let upper apps' rows follow."""
    for successor in successors:
        if successor != source:
            Succession.objects.create(
                predecessor=source, successor=successor, kind=kind, on=on, done_at=now, done_by=by
            )
    if source not in successors:
        source.closed_on = on
        source.save(update_fields=["closed_on"])
    for follower in followers():
        follower.move(Reorganised(source, heir, tuple(successors), kind), now)
