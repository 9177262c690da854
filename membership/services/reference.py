"""What every installation starts with: the authorities of England, seat roles, and the running and next membership year."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from membership.access import london_day
from membership.models import Area, MembershipYear, SeatRole, Tier
from membership.reference import AUTHORITIES, REPLACED, SEAT_ROLES, TIERS
from membership.services.renewals.opening import load_schedule

YEAR_STARTS = (4, 1)


@transaction.atomic
def load_reference_data(*, now: datetime) -> None:
    """Add what is missing; what is there, staff may have changed, so it stays as it is.

    Safe to run as often as one likes. Roles are added only where there are none at all.
    """
    _load_areas()
    if not SeatRole.objects.exists():
        SeatRole.objects.bulk_create(
            SeatRole(name=name, sort_order=position) for position, name in enumerate(SEAT_ROLES)
        )
    for position, (rule, name) in enumerate(TIERS.items()):
        Tier.objects.get_or_create(rule=rule, defaults={"name": name, "sort_order": position})
    ensure_membership_years(now=now)
    load_schedule()


@transaction.atomic
def ensure_membership_years(*, now: datetime) -> None:
    """Have the running and the next membership year, 1 April to 31 March, except where staff entered years of their own."""
    today = london_day(now)
    running = today.year if (today.month, today.day) >= YEAR_STARTS else today.year - 1
    for first in (running, running + 1):
        starts_on, next_starts_on = date(first, *YEAR_STARTS), date(first + 1, *YEAR_STARTS)
        name = f"{first}/{(first + 1) % 100:02d}"
        overlapping = Q(starts_on__lt=next_starts_on, ends_on__gte=starts_on)
        if not MembershipYear.objects.filter(overlapping | Q(name=name)).exists():
            MembershipYear.objects.create(
                name=name, starts_on=starts_on, ends_on=next_starts_on - timedelta(days=1)
            )


def _load_areas() -> None:
    known = set(Area.objects.values_list("name", flat=True))
    opened = {
        successor: gone.closed_on + timedelta(days=1) for gone in REPLACED for successor in gone.successors
    }
    wanted = [
        *(Area(name=name, region=region, opened_on=opened.get(name)) for name, region in AUTHORITIES.items()),
        *(Area(name=gone.name, region=gone.region, closed_on=gone.closed_on) for gone in REPLACED),
    ]
    new = Area.objects.bulk_create(area for area in wanted if area.name not in known)
    by_name = {area.name: area for area in new}
    for gone in REPLACED:
        if gone.name in by_name:
            by_name[gone.name].successors.set(Area.objects.filter(name__in=gone.successors))
