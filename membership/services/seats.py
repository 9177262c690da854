"""Giving, changing and ending seats; never more are held than the membership contracts."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from accounts.services.people import find_or_create_person
from membership.access import london_day
from membership.models import Partnership, Seat, SeatRole
from membership.selectors import contract_of
from membership.services import MembershipError
from membership.services.locks import lock_partnership
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email


class NoMembershipError(MembershipError):
    """There is no membership that could cover a seat."""


class NoSeatLeftError(MembershipError):
    """All contracted seats are held."""


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
    counts today. With `is_told` the person learns by mail how to sign in.
    Raises `NoMembershipError`, `NoSeatLeftError`, `AlreadyHasSeatError` or `AccountIsClosedError`; nothing is written then.
    """
    lock_partnership(partnership)
    held = Seat.objects.held().filter(partnership=partnership)
    contract = contract_of(partnership, today=london_day(now))
    if contract is None:
        raise NoMembershipError(f"{partnership} has no membership yet. Add one first, then give seats.")
    person = find_or_create_person(email=email, first_name=first_name, last_name=last_name)
    _refuse_unfit(person, held, email=email, partnership=partnership)
    if held.count() >= contract.seats:
        raise NoSeatLeftError(
            f"All {contract.seats} seats of {partnership} are held. End one first, or contract more seats."
        )
    seat = Seat.objects.create(
        partnership=partnership,
        user=person,
        role=role,
        is_lead_contact=is_lead_contact or not held.filter(is_lead_contact=True).exists(),
        given_at=now,
    )
    if is_told:
        _tell_seat_holder(seat, now=now)
    return seat


@transaction.atomic
def change_seat(*, seat: Seat, role: SeatRole | None, is_lead_contact: bool) -> Seat:
    """Change what a seat holder does and whether they are a lead contact. Raises `SeatHasEndedError` or `LastLeadContactError`."""
    seat = _locked(seat)
    if not is_lead_contact:
        _refuse_last_lead(seat, field="is_lead_contact")
    seat.role, seat.is_lead_contact = role, is_lead_contact
    seat.save(update_fields=["role", "is_lead_contact"])
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, now: datetime) -> Seat:
    """Free a seat for somebody else; that it was held stays on record.

    Raises `SeatHasEndedError`, or `LastLeadContactError` while other people of the partnership would be left without a lead contact.
    """
    seat = _locked(seat)
    _refuse_last_lead(seat)
    seat.ended_at = now
    seat.save(update_fields=["ended_at"])
    return seat


def _locked(seat: Seat) -> Seat:
    lock_partnership(seat.partnership)
    seat = Seat.objects.select_related("partnership", "user").get(pk=seat.pk)
    if seat.ended_at:
        raise SeatHasEndedError(f"The seat of {seat.user} has ended and stays as it was.")
    return seat


def _refuse_unfit(person: User, held: QuerySet[Seat], *, email: str, partnership: Partnership) -> None:
    if not person.is_active:
        raise AccountIsClosedError(f"The account of {email} is closed. Open it again first.", field="email")
    if held.filter(user=person).exists():
        raise AlreadyHasSeatError(f"{person} already has a seat for {partnership}.", field="email")


def _refuse_last_lead(seat: Seat, *, field: str | None = None) -> None:
    others = Seat.objects.held().filter(partnership=seat.partnership).exclude(pk=seat.pk)
    if seat.is_lead_contact and others.exists() and not others.filter(is_lead_contact=True).exists():
        raise LastLeadContactError(
            f"{seat.user} is the only lead contact of {seat.partnership}. Make somebody else lead contact first.",
            field=field,
        )


def _tell_seat_holder(seat: Seat, *, now: datetime) -> None:
    facts = {
        "identity": Identity.load(),
        "seat": seat,
        "sign_in": settings.SITE_URL + reverse("account_login"),
    }
    letter = compose_letter(
        recipients=[seat.user.email],
        subject=render_to_string("emails/membership/seat_given_subject.txt", facts),
        words=render_to_string("emails/membership/seat_given_message.txt", facts),
    )
    write_email(letter, now=now)
