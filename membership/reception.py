"""What awaits whoever follows an invitation's link."""

from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.selectors import person_at
from membership.models import Invitation, Seat


class Situation(StrEnum):
    """Who stands at the door with which invitation; each has a page of its own."""

    UNKNOWN = "unknown"
    """The link leads to no invitation: incomplete, replaced by a newer one, or made up."""
    ACCEPTED_BY_YOU = "accepted_by_you"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ACCOUNT_CLOSED = "account_closed"
    NEW_PERSON = "new_person"
    """Nobody is signed in and the address has no account: accepting opens one."""
    SIGN_IN = "sign_in"
    """Nobody is signed in and the address has an account: its owner signs in as always, with a second step where there is one.

    A link that may lie in a mailbox for weeks must not be a way into an account that exists.
    """
    CONFIRM = "confirm"
    """The person whom the invitation is for is signed in."""
    HAS_SEAT = "has_seat"
    """Whoever is signed in sits for this partnership already."""
    SOMEBODY_ELSE = "somebody_else"
    """Somebody goes by another address; the invited one has no account and may become theirs."""
    OTHER_ACCOUNT = "other_account"
    """Somebody goes by another address, and the invited one has an account of its own."""


def situation_of(invitation: Invitation | None, person: User | AnonymousUser, *, now: datetime) -> Situation:
    """Say what awaits a person (signed in or not) with this invitation at `now`, an aware datetime."""
    if invitation is None:
        return Situation.UNKNOWN
    state = invitation.state(now=now)
    if state == Invitation.State.ACCEPTED:
        return Situation.ACCEPTED_BY_YOU if person == invitation.accepted_by else Situation.ACCEPTED
    if state == Invitation.State.WITHDRAWN:
        return Situation.WITHDRAWN
    if state == Invitation.State.EXPIRED:
        return Situation.EXPIRED
    invited = person_at(invitation.email)
    if invited is not None and not invited.is_active:
        return Situation.ACCOUNT_CLOSED
    if isinstance(person, AnonymousUser):
        return Situation.NEW_PERSON if invited is None else Situation.SIGN_IN
    if invited == person:
        return Situation.HAS_SEAT if _sits(person, invitation) else Situation.CONFIRM
    if invited is not None:
        return Situation.OTHER_ACCOUNT
    return Situation.HAS_SEAT if _sits(person, invitation) else Situation.SOMEBODY_ELSE


def _sits(person: User, invitation: Invitation) -> bool:
    return Seat.objects.held().filter(partnership=invitation.partnership_id, user=person).exists()
