"""The demonstration's partnerships: areas, years of membership, people in their seats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from membership.models import Area, Membership, MembershipYear, Partnership, Region, SeatRole
from membership.services.administrators import add_administrator
from membership.services.entries import create_membership_year
from membership.services.memberships import add_membership, approve_membership, give_access
from membership.services.partnerships import create_partnership
from membership.services.seats import give_seat

from .. import content, people
from ..calendar import first_of_month

SEATS = 5
GRACE_DAYS = 60
GRACE_LEFT = timedelta(days=21)
YEARS_BEFORE = 3
ROLES = {
    "independent_chair": "Independent chair or scrutineer",
    "independent_scrutineer": "Independent chair or scrutineer",
    "business_manager": "Business manager",
    "statutory_partner": "Statutory partner",
    "deputy": "Deputy",
    "other": "Other",
}


def load_partnerships(partnerships: Iterable[people.Partnership], *, today: date) -> None:
    """Enter every partnership with its areas, memberships, seats and administrators, each on its day."""
    years = _years(today)
    roles = {role.name: role for role in SeatRole.objects.all()}
    for partnership in partnerships:
        since = _joined(partnership, today)
        region = next(region for region in Region if region.label == partnership.region)
        row = create_partnership(
            name=partnership.name,
            kind=partnership.kind,
            region=region,
            areas=[
                Area.objects.create(name=name, region=region, is_fictional=True) for name in partnership.areas
            ],
            now=morning(since),
        )
        if partnership.joined is None:
            _apply(row, partnership, year=years[-1], on=since)
        else:
            _give_memberships(row, partnership, years=years, since=since, today=today)
        for seat in sorted(partnership.seats, key=lambda seat: not seat.lead):
            first_name, last_name = seat.names
            give_seat(
                partnership=row,
                email=seat.email,
                first_name=first_name,
                last_name=last_name,
                role=roles.get(ROLES[seat.role]),
                is_lead_contact=seat.lead,
                is_told=False,
                now=morning(since),
            )
        for person in partnership.administrators:
            first_name, last_name = person.names
            add_administrator(
                partnership=row,
                email=person.email,
                first_name=first_name,
                last_name=last_name,
                is_told=False,
                now=morning(since),
            )


def _years(today: date) -> list[MembershipYear]:
    """The membership years that the demonstration needs, oldest first, the running one last."""
    running = MembershipYear.objects.get(starts_on__lte=today, ends_on__gte=today)
    for back in range(1, YEARS_BEFORE + 1):
        start = running.starts_on.year - back
        if not MembershipYear.objects.filter(starts_on__year=start).exists():
            create_membership_year(
                name=f"{start}/{(start + 1) % 100:02d}",
                starts_on=running.starts_on.replace(year=start),
                ends_on=running.ends_on.replace(year=start + 1),
                grace_days=GRACE_DAYS,
            )
    return list(MembershipYear.objects.filter(starts_on__lte=running.starts_on).order_by("starts_on"))


def _joined(partnership: people.Partnership, today: date) -> date:
    if partnership.joined is None:
        return today - timedelta(days=9)
    if partnership.joined == 0:
        return first_of_month(today, -content.ISSUES)
    return first_of_month(today, partnership.joined - content.ISSUES - 1) + timedelta(days=11)


def _apply(row: Partnership, partnership: people.Partnership, *, year: MembershipYear, on: date) -> None:
    applied = add_membership(partnership=row, year=year, seats=SEATS, now=morning(on))
    if partnership.status == "awaiting_payment":
        approve_membership(membership=applied, now=morning(on + timedelta(days=5)))


def _give_memberships(
    row: Partnership,
    partnership: people.Partnership,
    *,
    years: list[MembershipYear],
    since: date,
    today: date,
) -> None:
    """Give a membership for every year from joining until today, or until the partnership left."""
    in_grace = partnership.status == "in_grace"
    left = first_of_month(today, partnership.left - content.ISSUES) if partnership.left else None
    for year in years[:-1] if in_grace else years:
        if year.ends_on < since or (left and year.starts_on >= left):
            continue
        until = year.ends_on + timedelta(days=year.grace_days)
        if left and left <= year.ends_on:
            until = left - timedelta(days=1)
        if in_grace and year is years[-2]:
            until = max(until, today + GRACE_LEFT)
        _give(row, year=year, first=max(year.starts_on, since), last=until)


def _give(row: Partnership, *, year: MembershipYear, first: date, last: date) -> Membership:
    applied = add_membership(partnership=row, year=year, seats=SEATS, now=morning(first - timedelta(days=14)))
    approve_membership(membership=applied, now=morning(first - timedelta(days=7)))
    return give_access(membership=applied, access_from=first, access_until=last)


def morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)), timezone.get_default_timezone())
