"""Inviting people to seats: invited, sent again, withdrawn, accepted; and handing a seat over to somebody else."""

from datetime import datetime

import pghistory
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.selectors import addresses_of, person_at
from accounts.services.people import (
    AddressTakenError,
    TooManyAddressesError,
    add_confirmed_address,
    create_person,
)
from membership.models import Invitation, Partnership, Seat, SeatRole
from membership.models.invitations import OPEN_FOR, hash_of, new_token
from membership.seat_letters import send_invitation, tell_whose_seat_ended
from membership.services import MembershipError
from membership.services.locks import lock_partnership
from membership.services.seats import (
    lock_seat,
    put_on_seat,
    refuse_unfit,
    refuse_without_free_seat,
)


class AlreadyInvitedError(MembershipError):
    """An open invitation is on its way to this address, or to somebody who is to take over this seat."""


class InvitationIsOverError(MembershipError):
    """The invitation was accepted or withdrawn, or its time is over."""


class HasAccountError(MembershipError):
    """The address belongs to an account, whose owner has to sign in."""


class AddressNotAddedError(MembershipError):
    """The invited address could not become one of the account's."""


@transaction.atomic
def invite_to_seat(
    *,
    partnership: Partnership,
    email: str,
    first_name: str = "",
    last_name: str = "",
    role: SeatRole | None = None,
    is_lead_contact: bool = False,
    invited_by: User | None = None,
    now: datetime,
) -> Invitation:
    """Offer a seat to whoever reads mail at an address; the seat is kept for them for 30 days.

    Raises `NoMembershipError`, `NoSeatLeftError`, `AlreadyHasSeatError`, `AccountIsClosedError` or `AlreadyInvitedError`; nothing is
    written or sent then.
    """
    lock_partnership(partnership)
    address = email.strip().lower()
    _refuse_unfit_address(address, partnership=partnership, now=now)
    refuse_without_free_seat(partnership, now=now)
    return _send(
        Invitation(
            partnership=partnership,
            email=address,
            first_name=first_name,
            last_name=last_name,
            role=role,
            is_lead_contact=is_lead_contact,
            invited_by=invited_by,
            invited_at=now,
        ),
        now=now,
    )


@transaction.atomic
def hand_over_seat(
    *,
    seat: Seat,
    email: str,
    first_name: str = "",
    last_name: str = "",
    role: SeatRole | None = None,
    is_lead_contact: bool = False,
    invited_by: User | None = None,
    now: datetime,
) -> Invitation:
    """Invite a person to take over somebody's seat. Until they accept, the present holder stays; no further seat is needed.

    Raises `SeatHasEndedError`, `AlreadyHasSeatError`, `AccountIsClosedError` or `AlreadyInvitedError`.
    """
    seat = lock_seat(seat)
    address = email.strip().lower()
    _refuse_unfit_address(address, partnership=seat.partnership, now=now)
    waiting = Invitation.objects.pending().filter(hands_over_from=seat)
    if open_one := waiting.open(now).first():
        raise AlreadyInvitedError(
            f"{open_one.invitee} is already invited to take over this seat. Withdraw that invitation first."
        )
    waiting.update(withdrawn_at=now)
    return _send(
        Invitation(
            partnership=seat.partnership,
            hands_over_from=seat,
            email=address,
            first_name=first_name,
            last_name=last_name,
            role=role,
            is_lead_contact=is_lead_contact,
            invited_by=invited_by,
            invited_at=now,
        ),
        now=now,
    )


@transaction.atomic
def resend_invitation(*, invitation: Invitation, now: datetime) -> Invitation:
    """Send an invitation again with a new link, good for another 30 days; the old link opens nothing any more.

    One that had expired needs a free seat, as a new one would. Raises `InvitationIsOverError`, `NoMembershipError` or
    `NoSeatLeftError`.
    """
    invitation = _locked(invitation)
    _refuse_closed(invitation)
    kept_for = Invitation.objects.taking_seats(now).filter(pk=invitation.pk).exists()
    holder = invitation.hands_over_from
    if not kept_for and (holder is None or holder.ended_at):
        refuse_without_free_seat(invitation.partnership, now=now)
    return _send(invitation, now=now)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, now: datetime) -> Invitation:
    """Take an invitation back; the seat that was kept for it is free. Raises `InvitationIsOverError`."""
    invitation = _locked(invitation)
    _refuse_closed(invitation)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, person: User, now: datetime) -> Seat:
    """Give the person the seat that an invitation keeps for them; one that is handed over ends for its present holder.

    Raises `InvitationIsOverError`, `AlreadyHasSeatError`, `AccountIsClosedError`, `NoMembershipError` or, where fewer seats are
    contracted by now, `NoSeatLeftError`.
    """
    invitation = _locked(invitation)
    _refuse_closed(invitation)
    if invitation.expires_at <= now:
        raise InvitationIsOverError("The time to accept this invitation is over.")
    partnership, handed_over = invitation.partnership, invitation.hands_over_from
    person = refuse_unfit(person, partnership=partnership, address=invitation.email)
    if handed_over is not None and not handed_over.ended_at:
        handed_over.ended_at = now
        handed_over.save(update_fields=["ended_at"])
        tell_whose_seat_ended(handed_over, successor=person, now=now)
    else:
        # The invitation itself is among the seats in use.
        refuse_without_free_seat(partnership, now=now, wanted=0)
    invitation.accepted_at, invitation.accepted_by = now, person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _withdraw_others(person, partnership=partnership, now=now)
    return put_on_seat(
        person,
        partnership=partnership,
        role=invitation.role,
        is_lead_contact=invitation.is_lead_contact,
        is_told=True,
        now=now,
    )


@transaction.atomic
def accept_as_new_person(*, invitation: Invitation, first_name: str, last_name: str, now: datetime) -> Seat:
    """Open an account for the invited address, which the link has proved, and give it the seat.

    Raises `HasAccountError` where the address has an account by now, otherwise as `accept_invitation` does.
    """
    # Everything that gives seats locks the partnership before it touches people; another order could wait in a circle.
    lock_partnership(invitation.partnership)
    try:
        with transaction.atomic():
            person = create_person(email=invitation.email, first_name=first_name, last_name=last_name)
    except (AddressTakenError, IntegrityError) as taken:
        raise HasAccountError(
            f"{invitation.email} has an account already. Sign in with it to accept."
        ) from taken
    with pghistory.context(user=person.pk):
        return accept_invitation(invitation=invitation, person=person, now=now)


@transaction.atomic
def accept_with_another_account(*, invitation: Invitation, person: User, now: datetime) -> Seat:
    """Give the seat to a person who has the link but goes by another address; the invited address becomes one of theirs.

    Raises `AddressNotAddedError`, otherwise as `accept_invitation` does.
    """
    seat = accept_invitation(invitation=invitation, person=person, now=now)
    try:
        add_confirmed_address(user=person, email=invitation.email, now=now)
    except (AddressTakenError, TooManyAddressesError) as problem:
        raise AddressNotAddedError(str(problem)) from problem
    return seat


def _send(invitation: Invitation, *, now: datetime) -> Invitation:
    token = new_token()
    invitation.token_hash, invitation.expires_at = hash_of(token), now + OPEN_FOR
    invitation.save()
    send_invitation(invitation, token=token, now=now)
    return invitation


def _locked(invitation: Invitation) -> Invitation:
    lock_partnership(invitation.partnership)
    return Invitation.objects.select_related(
        "partnership", "role", "invited_by", "hands_over_from__user", "hands_over_from__partnership"
    ).get(pk=invitation.pk)


def _refuse_closed(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise InvitationIsOverError("This invitation has been accepted.")
    if invitation.withdrawn_at:
        raise InvitationIsOverError("This invitation has been withdrawn.")


def _refuse_unfit_address(address: str, *, partnership: Partnership, now: datetime) -> None:
    """Refuse who sits or is invited already; an invitation to the same person that has expired gives way to the new one."""
    person = person_at(address)
    addresses = {address}
    if person is not None:
        refuse_unfit(person, partnership=partnership, address=address)
        addresses |= addresses_of(person)
    waiting = Invitation.objects.pending().filter(partnership=partnership, email__in=addresses)
    if waiting.open(now).exists():
        raise AlreadyInvitedError(
            f"{address} is already invited. You can send that invitation again.", field="email"
        )
    waiting.update(withdrawn_at=now)


def _withdraw_others(person: User, *, partnership: Partnership, now: datetime) -> None:
    Invitation.objects.pending().filter(partnership=partnership, email__in=addresses_of(person)).update(
        withdrawn_at=now
    )
