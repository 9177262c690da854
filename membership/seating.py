"""How a partnership's seats are filled, for its lead contact and for staff."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from membership.access import london_day
from membership.models import Invitation, Membership, Partnership, Seat
from membership.selectors import contracts_of


def seats_used(partnership: Partnership, *, now: datetime) -> int:
    """Count the people on seats and the open invitations that will need a seat of their own.

    An invitation whose time is over counts for nothing from that moment on, whether or not anything has noticed.
    """
    held = Seat.objects.held().filter(partnership=partnership).count()
    return held + Invitation.objects.taking_seats(now).filter(partnership=partnership).count()


@dataclass(frozen=True)
class HeldSeat:
    """Somebody's seat; `hand_over` is the pending invitation that will take it over, if there is one."""

    seat: Seat
    hand_over: Invitation | None
    hand_over_is_open: bool


@dataclass(frozen=True)
class Seating:
    """All that fills a partnership's seats: people, open invitations and, beside the count, invitations that have expired."""

    contract: Membership | None
    held: tuple[HeldSeat, ...]
    invited: tuple[Invitation, ...]
    expired: tuple[Invitation, ...]

    @property
    def contracted(self) -> int:
        return self.contract.seats if self.contract else 0

    @property
    def used(self) -> int:
        return len(self.held) + len(self.invited)

    @property
    def free(self) -> int:
        return max(0, self.contracted - self.used)

    @property
    def pending(self) -> tuple[Invitation, ...]:
        """Every invitation that has been neither accepted nor withdrawn: open ones, hand-overs, expired ones."""
        hand_overs = tuple(row.hand_over for row in self.held if row.hand_over)
        return (*self.invited, *hand_overs, *self.expired)

    @property
    def free_numbers(self) -> range:
        """The numbers of the free seats, after those in use."""
        return range(self.used + 1, self.contracted + 1)


def seating_of(partnership: Partnership, *, now: datetime) -> Seating:
    """Return who sits, who is invited and what is free at `now` (an aware datetime), in three queries."""
    return seatings_of([partnership.pk], now=now)[partnership.pk]


def seatings_of(partnerships: Collection[int], *, now: datetime) -> dict[int, Seating]:
    """Return the same for several partnerships, by their keys; three queries whatever their number."""
    contracts = contracts_of(partnerships, today=london_day(now))
    held: dict[int, list[Seat]] = {key: [] for key in partnerships}
    pending: dict[int, list[Invitation]] = {key: [] for key in partnerships}
    seats = Seat.objects.held().filter(partnership__in=partnerships).select_related("user", "role")
    for seat in seats.order_by("-is_lead_contact", "given_at", "pk"):
        held[seat.partnership_id].append(seat)
    invitations = Invitation.objects.pending().filter(partnership__in=partnerships)
    related = invitations.select_related("role", "invited_by", "hands_over_from__user")
    for invitation in related.order_by("invited_at", "pk"):
        pending[invitation.partnership_id].append(invitation)
    return {key: _seating(contracts.get(key), held[key], pending[key], now=now) for key in partnerships}


def _seating(
    contract: Membership | None, held: list[Seat], pending: list[Invitation], *, now: datetime
) -> Seating:
    sitting = {seat.pk for seat in held}
    hand_overs = {
        invitation.hands_over_from_id: invitation
        for invitation in pending
        if invitation.hands_over_from_id in sitting
    }
    others = [invitation for invitation in pending if invitation.hands_over_from_id not in sitting]
    return Seating(
        contract=contract,
        held=tuple(_held(seat, hand_overs.get(seat.pk), now=now) for seat in held),
        invited=tuple(invitation for invitation in others if invitation.expires_at > now),
        expired=tuple(invitation for invitation in others if invitation.expires_at <= now),
    )


def _held(seat: Seat, hand_over: Invitation | None, *, now: datetime) -> HeldSeat:
    return HeldSeat(seat, hand_over, hand_over is not None and hand_over.expires_at > now)
