"""Splitting a partnership into several."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from accounts.models import User
from membership.access import london_day
from membership.merging import OPEN
from membership.models import Administrator, Area, Invitation, Membership, Partnership, Seat, Succession
from membership.reorganisation import followers
from membership.selectors import contract_of
from membership.services import MembershipError, reorganising
from membership.services.partnerships import create_partnership


class TooFewPartsError(MembershipError):
    """Splitting makes two of one at least."""


class GivenTwiceError(MembershipError):
    """Somebody or something can only go to one part."""


@dataclass(frozen=True)
class Part:
    """One of those that a partnership is split into.

    Arguments: `partnership` is the one that goes on, which may be the split one itself, or None for a new one called `name`;
    `areas`, `seats` and `administrators` are keys of what it gets; `contracted` is its number of seats, 0 for a part that is not in
    membership after the split.
    """

    partnership: Partnership | None = None
    name: str = ""
    areas: frozenset[int] = frozenset()
    seats: frozenset[int] = frozenset()
    administrators: frozenset[int] = frozenset()
    contracted: int = 0


@dataclass(frozen=True)
class SplitPlan:
    """What there is to distribute; `seen` changes whenever any of it does."""

    source: Partnership
    areas: tuple[Area, ...]
    seats: tuple[Seat, ...]
    administrators: tuple[Administrator, ...]
    memberships: tuple[Membership, ...]
    past: tuple[Membership, ...]
    invitations: tuple[Invitation, ...]
    followers: tuple[str, ...] = field(default=())

    @property
    def seen(self) -> str:
        """A mark of everything shown."""
        rows = (self.areas, self.seats, self.administrators, self.memberships, self.past, self.invitations)
        facts = [
            self.source.pk,
            *([row.pk for row in group] for group in rows),
            self.followers,
        ]
        return sha256(repr(facts).encode()).hexdigest()


def plan_split(*, source: Partnership, now: datetime) -> SplitPlan:
    """Return what a partnership has that would have to go somewhere if it were split at `now`."""
    today = london_day(now)
    memberships = list(source.memberships.select_related("year", "fee", "partnership"))
    contract = contract_of(source, today=today)
    going_on = [row for row in memberships if row.status(today=today) in OPEN or row == contract]
    return SplitPlan(
        source=source,
        areas=tuple(source.areas.all()),
        seats=tuple(
            Seat.objects.held().filter(partnership=source).select_related("user", "role").order_by("pk")
        ),
        administrators=tuple(source.administrators.select_related("user").order_by("pk")),
        memberships=tuple(going_on),
        past=tuple(row for row in memberships if row not in going_on),
        invitations=tuple(Invitation.objects.taking_seats(now).filter(partnership=source).order_by("pk")),
        followers=tuple(words for follower in followers() for words in follower.describe(source)),
    )


@transaction.atomic
def split_partnership(
    *, source: Partnership, parts: Sequence[Part], on: date, seen: str, by: User, now: datetime
) -> list[Partnership]:
    """Divide a partnership into several, of which it may stay one itself, and return them in the order of `parts`.

    The heir, which is the split one where it goes on and otherwise the first part in membership, gets the memberships of years that
    are not over with their invoices, the payer and the open invitations. Every other part with seats contracted gets a membership for the
    same days that costs nothing. Areas, people and administrators go to the part that they were given to; who was given to
    none loses their place. What is past stays with the partnership that was split and stands on the timelines of its parts.

    Arguments: `on` is the first day of the new order, not to come; `seen` is the mark of the plan that was shown.
    Raises `TooFewPartsError`, `GivenTwiceError`, `HasEndedError`, `NotYetError`, `NameTakenError`, `ChangedSinceShownError` or
    `TooFewSeatsError`; nothing is changed then.
    """
    today = london_day(now)
    _refuse_unclear(parts)
    existing = {part.partnership for part in parts if part.partnership}
    reorganising.lock_open({source, *existing}, on=on, today=today)
    plan = plan_split(source=source, now=now)
    if plan.seen != seen:
        raise reorganising.ChangedSinceShownError(
            "Something has changed since this was shown. Nothing was done: look at it again, then split."
        )
    made = [part.partnership or _new(part, source, now=now) for part in parts]
    heir = source if source in made else made[_first_in_membership(parts)]
    for part, partnership in zip(parts, made, strict=True):
        if part.contracted and partnership != heir:
            _share_memberships(plan, partnership, contracted=part.contracted, today=today)
    for membership in plan.memberships:
        _move(membership, heir, today=today)
    _give_people(plan, parts, made, now=now)
    if heir != source:
        reorganising.move_invitations(source, heir, now=now)
        reorganising.move_renewals(source, heir, today=today)
        if heir.customer is None and source.customer:
            heir.customer = source.customer
            heir.save(update_fields=["customer"])
    reorganising.close(source, heir=heir, successors=made, kind=Succession.Kind.SPLIT, on=on, by=by, now=now)
    for part, partnership in zip(parts, made, strict=True):
        reorganising.ensure_lead(partnership)
        contract = contract_of(partnership, today=today)
        if contract and part.contracted:
            contract.seats = part.contracted
            contract.save(update_fields=["seats"])
        reorganising.refuse_too_few_seats(contract, now=now)
    return made


def _refuse_unclear(parts: Sequence[Part]) -> None:
    if len(parts) < 2:
        raise TooFewPartsError("Name two parts at least.")
    for what, groups in {
        "An area": [part.areas for part in parts],
        "A person": [part.seats for part in parts],
        "An administrator": [part.administrators for part in parts],
    }.items():
        if len(frozenset[int]().union(*groups)) != sum(len(group) for group in groups):
            raise GivenTwiceError(f"{what} was given to two parts. Choose one.")


def _new(part: Part, source: Partnership, *, now: datetime) -> Partnership:
    reorganising.refuse_taken_name(part.name)
    return create_partnership(name=part.name, kind=source.kind, region=source.region, now=now)


def _first_in_membership(parts: Sequence[Part]) -> int:
    return next((number for number, part in enumerate(parts) if part.contracted), 0)


def _share_memberships(plan: SplitPlan, partnership: Partnership, *, contracted: int, today: date) -> None:
    """Let a part be in membership for the days that have been paid for, where it is not for that year already."""
    has = set(partnership.memberships.filter(cancelled_on__isnull=True).values_list("year_id", flat=True))
    for row in plan.memberships:
        if row.year_id not in has and row.access_until and row.access_until >= today:
            Membership.objects.create(
                partnership=partnership,
                year=row.year,
                fee=row.fee,
                seats=contracted,
                applied_on=today,
                approved_on=today,
                access_from=max(row.access_from or today, today),
                access_until=row.access_until,
            )


def _move(membership: Membership, heir: Partnership, *, today: date) -> None:
    """Let the heir have a membership; where it has one of that year, this one ends and lends it its days."""
    if membership.partnership_id == heir.pk:
        return
    own = heir.memberships.filter(year=membership.year, cancelled_on__isnull=True).first()
    if own is None:
        reorganising.move_membership(membership, heir)
        return
    if membership.status(today=today) not in OPEN:
        return
    membership.cancelled_on = today
    membership.save(update_fields=["cancelled_on"])
    if own.access_until and membership.access_until and own.access_until < membership.access_until:
        own.access_until = membership.access_until
        own.save(update_fields=["access_until"])


def _give_people(
    plan: SplitPlan, parts: Sequence[Part], made: Sequence[Partnership], *, now: datetime
) -> None:
    staying: set[int] = set()
    given = frozenset[int]().union(*(part.administrators for part in parts))
    for part, partnership in zip(parts, made, strict=True):
        areas = [area for area in plan.areas if area.pk in part.areas]
        if partnership == plan.source:
            staying = set(part.seats)
            partnership.areas.set(areas)
            continue
        partnership.areas.add(*areas)
        reorganising.take_up_seats(
            (seat for seat in plan.seats if seat.pk in part.seats), partnership, now=now
        )
        reorganising.move_administrators(
            (one for one in plan.administrators if one.pk in part.administrators), partnership
        )
    for administrator in plan.administrators:
        if administrator.pk not in given:
            administrator.delete()
    moved = frozenset[int]().union(*(part.seats for part in parts)) - staying
    reorganising.end_seats((s for s in plan.seats if s.pk not in staying | moved), now=now)
