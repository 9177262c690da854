"""Merging partnerships into one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from membership.access import london_day
from membership.merging import Fate, MergePlan, plan_merge, standing_of
from membership.models import Membership, Partnership, Succession
from membership.services import MembershipError, reorganising
from membership.services.partnerships import create_partnership


class NothingToMergeError(MembershipError):
    """Merging takes two partnerships at least."""


@dataclass(frozen=True)
class NewPartnership:
    """What a partnership that others go up in is called, is, and where it lies (a value of `Region`, or empty)."""

    name: str
    kind: str
    region: str


@transaction.atomic
def merge_partnerships(
    *,
    sources: Sequence[Partnership],
    target: Partnership | NewPartnership,
    people: Collection[int],
    seats: int,
    on: date,
    seen: str,
    by: User,
    now: datetime,
) -> Partnership:
    """Let partnerships go up in another one, which exists or is new, and return it.

    People, open invitations, administrators, areas and the memberships of years that are not over go on there; where both have one
    of the same year, the one that stands better is kept and covers the days of both. What is past stays with those that end, on
    record, and stands on the timeline of the one that takes over. Invoices stay as they were issued.

    Arguments: `people` are the keys of the held seats of `sources` whose people come along, everybody else's seat ends; `seats` is
    the number contracted afterwards (it costs nothing by itself); `on` is the first day of the new order, not to come; `seen` is
    the mark of the plan that the person was shown.
    Raises `NothingToMergeError`, `HasEndedError`, `NotYetError`, `NameTakenError`, `ChangedSinceShownError` or `TooFewSeatsError`;
    nothing is changed then.
    """
    today = london_day(now)
    known = [target] if isinstance(target, Partnership) else []
    sources = [source for source in sources if source not in known]
    if len(sources) + len(known) < 2:
        raise NothingToMergeError("Choose two partnerships at least.")
    reorganising.lock_open([*known, *sources], on=on, today=today)
    plan = plan_merge(sources=sources, target=known[0] if known else None, now=now)
    if plan.seen != seen:
        raise reorganising.ChangedSinceShownError(
            "Something has changed since this was shown. Nothing was done: look at it again, then merge."
        )
    into = target if isinstance(target, Partnership) else _new(target, now=now)
    _merge_memberships(plan, into, seats=seats, today=today)
    coming = [place.seat for place in plan.places if place.seat.pk in people]
    reorganising.take_up_seats(coming, into, now=now)
    reorganising.end_seats((p.seat for p in plan.places if p.seat.pk not in people), now=now)
    reorganising.move_administrators(plan.administrators, into)
    into.areas.add(*plan.areas)
    _inherit_payer(into, plan)
    for source in plan.sources:
        reorganising.move_invitations(source, into, now=now)
        reorganising.move_renewals(source, into, today=today)
        reorganising.close(
            source, heir=into, successors=[into], kind=Succession.Kind.MERGED, on=on, by=by, now=now
        )
    reorganising.ensure_lead(into)
    reorganising.refuse_too_few_seats(_contract(plan, today=today), now=now)
    return into


def _new(wanted: NewPartnership, *, now: datetime) -> Partnership:
    reorganising.refuse_taken_name(wanted.name)
    return create_partnership(name=wanted.name, kind=wanted.kind, region=wanted.region, now=now)


def _merge_memberships(plan: MergePlan, into: Partnership, *, seats: int, today: date) -> None:
    for fate in plan.memberships:
        if fate.what == "ended":
            _end(fate.membership, today=today)
    for fate in plan.memberships:
        if fate.what in {"moves", "goes on"}:
            _widen(fate.membership, [other for other in plan.memberships if other.what == "ended"])
            reorganising.move_membership(fate.membership, into)
    contract = _contract(plan, today=today)
    if contract:
        contract.seats = seats
        contract.save(update_fields=["seats"])


def _contract(plan: MergePlan, *, today: date) -> Membership | None:
    return standing_of(plan.winners, today=today) if plan.winners else None


def _end(membership: Membership, *, today: date) -> None:
    membership.cancelled_on = today
    membership.save(update_fields=["cancelled_on"])


def _widen(kept: Membership, ended: Sequence[Fate]) -> None:
    """Let a membership cover the days of those of its year that end for it, so that nobody reads for a shorter time."""
    others = [fate.membership for fate in ended if fate.membership.year_id == kept.year_id]
    if not kept.access_from or not kept.access_until:
        return
    kept.access_from = min([kept.access_from, *(row.access_from for row in others if row.access_from)])
    kept.access_until = max([kept.access_until, *(row.access_until for row in others if row.access_until)])
    kept.save(update_fields=["access_from", "access_until"])


def _inherit_payer(into: Partnership, plan: MergePlan) -> None:
    payers = [source.customer for source in plan.sources if source.customer]
    if into.customer is None and payers:
        into.customer = payers[0]
        into.save(update_fields=["customer"])
