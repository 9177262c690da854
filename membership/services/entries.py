"""Areas, membership years and seat roles as staff enter them."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from membership.models import Area, MembershipYear, SeatRole
from membership.services import MembershipError


class SucceedsItselfError(MembershipError):
    """An authority cannot take over from itself."""


class StillOpenError(MembershipError):
    """An authority that goes on has no successors."""


@transaction.atomic
def create_area(
    *,
    name: str,
    region: str,
    opened_on: date | None = None,
    closed_on: date | None = None,
    successors: Iterable[Area] = (),
) -> Area:
    """Enter a local authority with children's services; `region` is a value of `Region`, both days belong to its life.

    Raises `StillOpenError` where successors are named for one that has no last day.
    """
    return _write(Area(), name, region, opened_on, closed_on, list(successors))


@transaction.atomic
def change_area(
    *,
    area: Area,
    name: str,
    region: str,
    opened_on: date | None,
    closed_on: date | None,
    successors: Iterable[Area],
) -> Area:
    """Replace what is known of an authority; partnerships keep covering it until staff change them.

    Raises `SucceedsItselfError` or `StillOpenError`.
    """
    return _write(area, name, region, opened_on, closed_on, list(successors))


def _write(
    area: Area,
    name: str,
    region: str,
    opened_on: date | None,
    closed_on: date | None,
    successors: list[Area],
) -> Area:
    if area in successors:
        raise SucceedsItselfError(f"{name} cannot be its own successor.", field="successors")
    if successors and not closed_on:
        raise StillOpenError(
            "Give the last day of the authority that others take over from.", field="closed_on"
        )
    area.name, area.region, area.opened_on, area.closed_on = name, region, opened_on, closed_on
    area.save()
    area.successors.set(successors)
    return area


def create_membership_year(*, name: str, starts_on: date, ends_on: date, grace_days: int) -> MembershipYear:
    """Enter a year; `ends_on` is its last day, `grace_days` are days after it. Days belong to one year only."""
    return MembershipYear.objects.create(
        name=name, starts_on=starts_on, ends_on=ends_on, grace_days=grace_days
    )


def change_membership_year(
    *, year: MembershipYear, name: str, starts_on: date, ends_on: date, grace_days: int
) -> MembershipYear:
    """Replace a year's dates; access that has been given stays as it was given."""
    year.name, year.starts_on, year.ends_on, year.grace_days = name, starts_on, ends_on, grace_days
    year.save()
    return year


def create_seat_role(*, name: str, sort_order: int) -> SeatRole:
    """Enter a role; lower `sort_order` comes first in lists."""
    return SeatRole.objects.create(name=name, sort_order=sort_order)


def change_seat_role(*, role: SeatRole, name: str, sort_order: int) -> SeatRole:
    """Rename or move a role."""
    role.name, role.sort_order = name, sort_order
    role.save()
    return role
