"""Giving, changing and ending seats; never more are in use than the membership contracts."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.selectors import addresses_of
from accounts.services.people import find_or_create_person, lock_person
from membership.access import london_day
from membership.models import Invitation, Partnership, Seat, SeatRole
from membership.seat_letters import tell_seat_holder, tell_whose_seat_ended
from membership.seating import seats_used
from membership.selectors import contract_of
from membership.services import MembershipError
from membership.services.locks import lock_partnership


class NoMembershipError(MembershipError):
    """There is no membership that could cover a seat."""


class NoSeatLeftError(MembershipError):
    """All contracted seats are held or kept for people who are invited."""


class AlreadyHasSeatError(MembershipError):
    """The person sits for this partnership."""


class AccountIsClosedError(MembershipError):
    """The person's account may not sign in."""


class SeatHasEndedError(MembershipError):
    """The seat is history and changes no more."""


class LastLeadContactError(MembershipError):
    """The partnership's people would be left without a lead contact."""


@transaction.atomic
def give_seat(
    *,
    partnership: Partnership,
    email: str,
    first_name: str = "",
    last_name: str = "",
    role: SeatRole | None = None,
    is_lead_contact: bool = False,
    is_told: bool = True,
    now: datetime,
) -> Seat:
    """Give a person a seat, opening an account for the address where there is none.

    The first person of a partnership becomes its lead contact in any case. The number of seats is that of the membership which
    counts today; an open invitation to the same person is used up, all others keep their seats. With `is_told` the person learns by
    mail how to sign in.
    Raises `NoMembershipError`, `NoSeatLeftError`, `AlreadyHasSeatError` or `AccountIsClosedError`; nothing is written then.
    """
    lock_partnership(partnership)
    if contract_of(partnership, today=london_day(now)) is None:
        raise NoMembershipError(f"{partnership} has no membership yet. Add one first, then give seats.")
    person = find_or_create_person(email=email, first_name=first_name, last_name=last_name)
    person = refuse_unfit(person, partnership=partnership, address=email)
    Invitation.objects.pending().filter(partnership=partnership, email__in=addresses_of(person)).update(
        withdrawn_at=now
    )
    refuse_without_free_seat(partnership, now=now)
    return put_on_seat(
        person,
        partnership=partnership,
        role=role,
        is_lead_contact=is_lead_contact,
        is_told=is_told,
        now=now,
    )


@transaction.atomic
def change_seat(*, seat: Seat, role: SeatRole | None, is_lead_contact: bool) -> Seat:
    """Change what a seat holder does and whether they are a lead contact. Raises `SeatHasEndedError` or `LastLeadContactError`."""
    seat = lock_seat(seat)
    if not is_lead_contact:
        _refuse_last_lead(seat, field="is_lead_contact")
    seat.role, seat.is_lead_contact = role, is_lead_contact
    seat.save(update_fields=["role", "is_lead_contact"])
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, is_told: bool = True, now: datetime) -> Seat:
    """Free a seat for somebody else; that it was held stays on record. With `is_told` the person learns of it by mail.

    Whoever is invited to take the seat over is still expected on it. Raises `SeatHasEndedError`, or `LastLeadContactError` while
    other people of the partnership would be left without a lead contact.
    """
    seat = lock_seat(seat)
    _refuse_last_lead(seat)
    seat.ended_at = now
    seat.save(update_fields=["ended_at"])
    if is_told:
        tell_whose_seat_ended(seat, now=now)
    return seat


def lock_seat(seat: Seat) -> Seat:
    """Return the seat as it is now, with its partnership locked. Raises `SeatHasEndedError`."""
    lock_partnership(seat.partnership)
    seat = Seat.objects.select_related("partnership", "user").get(pk=seat.pk)
    if seat.ended_at:
        raise SeatHasEndedError(f"The seat of {seat.user} has ended and stays as it was.")
    return seat


def refuse_unfit(person: User, *, partnership: Partnership, address: str) -> User:
    """Return the person as they are now, locked. Raises `AccountIsClosedError` or `AlreadyHasSeatError`, both beside the address."""
    person = lock_person(person)
    if not person.is_active:
        raise AccountIsClosedError(f"The account of {address} is closed. Open it again first.", field="email")
    if Seat.objects.held().filter(partnership=partnership, user=person).exists():
        raise AlreadyHasSeatError(f"{person} already has a seat for {partnership}.", field="email")
    return person


def refuse_without_free_seat(partnership: Partnership, *, now: datetime, wanted: int = 1) -> None:
    """Refuse what would put more seats in use than are contracted; the partnership must be locked.

    Arguments: `wanted` is the number of seats in addition to those in use. Raises `NoMembershipError` or `NoSeatLeftError`.
    """
    contract = contract_of(partnership, today=london_day(now))
    if contract is None:
        raise NoMembershipError(f"{partnership} has no membership yet, so there are no seats to give.")
    if seats_used(partnership, now=now) + wanted > contract.seats:
        raise NoSeatLeftError(
            f"All {contract.seats} seats of {partnership} are taken, by people or by open invitations. "
            "End a seat or withdraw an invitation first, or contract more seats."
        )


def put_on_seat(
    person: User,
    *,
    partnership: Partnership,
    role: SeatRole | None,
    is_lead_contact: bool,
    is_told: bool,
    now: datetime,
) -> Seat:
    """Write a seat that has been found free; who comes to a partnership without a lead contact becomes it."""
    held = Seat.objects.held().filter(partnership=partnership)
    seat = Seat.objects.create(
        partnership=partnership,
        user=person,
        role=role,
        is_lead_contact=is_lead_contact or not held.filter(is_lead_contact=True).exists(),
        given_at=now,
    )
    if is_told:
        tell_seat_holder(seat, now=now)
    return seat


def _refuse_last_lead(seat: Seat, *, field: str | None = None) -> None:
    others = Seat.objects.held().filter(partnership=seat.partnership).exclude(pk=seat.pk)
    # Somebody whose account is closed can do nothing for the others.
    other_leads = others.filter(is_lead_contact=True, user__is_active=True)
    if seat.is_lead_contact and others.exists() and not other_leads.exists():
        raise LastLeadContactError(
            f"{seat.user} is the only lead contact of {seat.partnership}. Make somebody else lead contact first.",
            field=field,
        )
