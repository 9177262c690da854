"""The services around invitations, each made ready to be taken once."""

from collections.abc import Callable

from django.utils import timezone

from accounts.merging import plan_merge
from accounts.services import merging
from membership.extra_seats import seat_offer_for
from membership.services import extra_seats, invitations
from tests.factories.fees import payable_membership
from tests.factories.invitations import InvitationFactory
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory

Step = Callable[[], object]


def _invite() -> Step:
    partnership = MembershipFactory().partnership
    return lambda: invitations.invite_to_seat(
        partnership=partnership, email="i@council.example", now=timezone.now()
    )


def _hand_over() -> Step:
    seat = SeatFactory()
    return lambda: invitations.hand_over_seat(seat=seat, email="i@council.example", now=timezone.now())


def _resend() -> Step:
    invitation = InvitationFactory()
    return lambda: invitations.resend_invitation(invitation=invitation, now=timezone.now())


def _withdraw() -> Step:
    invitation = InvitationFactory()
    return lambda: invitations.withdraw_invitation(invitation=invitation, now=timezone.now())


def _accept() -> Step:
    invitation, person = InvitationFactory(), UserFactory()
    return lambda: invitations.accept_invitation(invitation=invitation, person=person, now=timezone.now())


def _accept_as_new_person() -> Step:
    invitation = InvitationFactory()
    return lambda: invitations.accept_as_new_person(
        invitation=invitation, first_name="Jo", last_name="Saltby", now=timezone.now()
    )


def _accept_with_another_account() -> Step:
    invitation, person = InvitationFactory(), UserFactory()
    return lambda: invitations.accept_with_another_account(
        invitation=invitation, person=person, now=timezone.now()
    )


def _order() -> Step:
    partnership, now = payable_membership().partnership, timezone.now()
    offer = seat_offer_for(partnership, now=now)
    return lambda: extra_seats.order_extra_seats(
        partnership=partnership,
        seats=1,
        agreed_pence=offer.quote_for(1).total_pence,
        bought_before=offer.bought_before,
        now=now,
    )


def _merge() -> Step:
    kept, closed, boss = UserFactory(), UserFactory(), UserFactory(administrator=True)
    agreed = plan_merge(kept=kept, closed=closed).fingerprint
    return lambda: merging.merge_accounts(
        kept=kept, closed=closed, agreed=agreed, by=boss, now=timezone.now()
    )


STEPS: dict[str, Callable[[], Step]] = {
    "accounts.services.merging.merge_accounts": _merge,
    "membership.services.extra_seats.order_extra_seats": _order,
    "membership.services.invitations.invite_to_seat": _invite,
    "membership.services.invitations.hand_over_seat": _hand_over,
    "membership.services.invitations.resend_invitation": _resend,
    "membership.services.invitations.withdraw_invitation": _withdraw,
    "membership.services.invitations.accept_invitation": _accept,
    "membership.services.invitations.accept_as_new_person": _accept_as_new_person,
    "membership.services.invitations.accept_with_another_account": _accept_with_another_account,
}

WITHOUT_TRACE = {
    "accounts.services.people.add_confirmed_address": "addresses stay out of the trail, so that erasing a person leaves none",
    "accounts.services.merging.refuse_merge": "changes nothing",
    "accounts.services.people.lock_person": "changes nothing",
    "membership.services.seats.lock_seat": "changes nothing",
    "membership.services.seats.put_on_seat": "a part of giving and accepting, which are tried",
    "membership.services.seats.refuse_unfit": "changes nothing",
    "membership.services.seats.refuse_without_free_seat": "changes nothing",
}
