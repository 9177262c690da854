"""The steps of a membership: applied, approved, given access, changed, cancelled."""

from datetime import date, datetime

from django.db import transaction

from membership.access import london_day
from membership.models import Membership, MembershipYear, Partnership
from membership.seating import seats_used
from membership.selectors import contract_of
from membership.services import MembershipError
from membership.services.locks import lock_partnership


class AlreadyAMemberError(MembershipError):
    """The partnership has a membership of that year."""


class NotApprovedError(MembershipError):
    """Access is given to approved memberships only."""


class IsCancelledError(MembershipError):
    """The membership has been cancelled."""


class SpanIsReversedError(MembershipError):
    """The last day of access lies before the first."""


class SeatsInUseError(MembershipError):
    """More seats are held or kept for invited people than the membership would then cover."""


@transaction.atomic
def add_membership(
    *, partnership: Partnership, year: MembershipYear, seats: int, now: datetime
) -> Membership:
    """Note that the partnership applies for a year.

    Arguments: `seats` is the number of named people the fee covers. Raises `AlreadyAMemberError`.
    """
    lock_partnership(partnership)
    if partnership.memberships.filter(year=year, cancelled_on__isnull=True).exists():
        raise AlreadyAMemberError(f"{partnership} already has a membership for {year}.", field="year")
    return Membership.objects.create(
        partnership=partnership, year=year, seats=seats, applied_on=london_day(now)
    )


@transaction.atomic
def approve_membership(*, membership: Membership, now: datetime) -> Membership:
    """Accept an application; access waits until it is given. Approving twice changes nothing. Raises `IsCancelledError`."""
    membership = _locked(membership)
    _refuse_cancelled(membership)
    if not membership.approved_on:
        membership.approved_on = london_day(now)
        membership.save(update_fields=["approved_on"])
    return membership


@transaction.atomic
def give_access(*, membership: Membership, access_from: date, access_until: date) -> Membership:
    """Open the members' content to the partnership's seats from the first day to the last, both included, grace included.

    Given again, the new days replace the old ones. Raises `NotApprovedError`, `IsCancelledError` or `SpanIsReversedError`.
    """
    membership = _locked(membership)
    _refuse_cancelled(membership)
    if not membership.approved_on:
        raise NotApprovedError("Approve the membership first, then give access.")
    if access_until < access_from:
        raise SpanIsReversedError(
            "The last day of access cannot be before the first day.", field="access_until"
        )
    membership.access_from, membership.access_until = access_from, access_until
    membership.save(update_fields=["access_from", "access_until"])
    return membership


@transaction.atomic
def change_contracted_seats(*, membership: Membership, seats: int, now: datetime) -> Membership:
    """Set how many named people the membership covers.

    Raises `IsCancelledError`, or `SeatsInUseError` where it is the membership that counts today and more seats than that are held or
    kept for people who are invited.
    """
    membership = _locked(membership)
    _refuse_cancelled(membership)
    used = seats_used(membership.partnership, now=now)
    if seats < used and contract_of(membership.partnership, today=london_day(now)) == membership:
        raise SeatsInUseError(
            f"{_seats(used)} in use, by people or open invitations. End {_seats(used - seats)} first, or contract at least {used}.",
            field="seats",
        )
    membership.seats = seats
    membership.save(update_fields=["seats"])
    return membership


@transaction.atomic
def cancel_membership(*, membership: Membership, cancelled_on: date) -> Membership:
    """End a membership: `cancelled_on` is the first day without it. What was before stays on record. Raises `IsCancelledError`."""
    membership = _locked(membership)
    _refuse_cancelled(membership)
    membership.cancelled_on = cancelled_on
    membership.save(update_fields=["cancelled_on"])
    return membership


def _locked(membership: Membership) -> Membership:
    lock_partnership(membership.partnership)
    return Membership.objects.select_related("partnership", "year").get(pk=membership.pk)


def _refuse_cancelled(membership: Membership) -> None:
    if membership.cancelled_on:
        raise IsCancelledError(f"This membership was cancelled on {membership.cancelled_on:%-d %B %Y}.")


def _seats(number: int) -> str:
    return "1 seat" if number == 1 else f"{number} seats"
