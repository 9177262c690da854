"""The demonstration's partnerships: areas, years of membership, people in their seats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.text import capfirst

from accounts.models import User
from membership.models import (
    Administrator,
    Area,
    Membership,
    MembershipYear,
    Partnership,
    Region,
    Seat,
    SeatRole,
)

from .. import content, people
from ..calendar import first_of_month
from .accounts import add_person

GRACE_DAYS = 60
GRACE_LEFT = timedelta(days=21)
YEARS = 3


def load_partnerships(partnerships: Iterable[people.Partnership], *, today: date) -> None:
    """Write every partnership with its areas, memberships, seats and administrators."""
    years = _years(today)
    roles = {
        name: SeatRole.objects.get_or_create(
            name=capfirst(name.replace("_", " ")), defaults={"sort_order": place}
        )[0]
        for place, name in enumerate(people.ROLES)
    }
    for partnership in partnerships:
        row = Partnership.objects.create(
            name=partnership.name,
            slug=partnership.key,
            kind=partnership.kind,
            region=_region(partnership.region),
        )
        row.areas.set(
            Area.objects.create(name=name, region=row.region, is_fictional=True) for name in partnership.areas
        )
        since = _joined(partnership, today)
        _load_memberships(row, partnership, years=years, since=since, today=today)
        for seat in partnership.seats:
            Seat.objects.create(
                partnership=row,
                user=add_person(seat.name, seat.email, job_title=str(roles[seat.role])),
                role=roles[seat.role],
                is_lead_contact=seat.lead,
                given_at=_morning(since),
            )
        for person in partnership.administrators:
            user: User = add_person(person.name, person.email, job_title="Administrator")
            Administrator.objects.create(partnership=row, user=user, since=_morning(since))


def _region(name: str) -> Region:
    return next(region for region in Region if region.label == name)


def _years(today: date) -> list[MembershipYear]:
    """The running membership year and those before it, oldest first."""
    running = today.year if (today.month, today.day) >= (4, 1) else today.year - 1
    return [
        MembershipYear.objects.get_or_create(
            starts_on=date(start, 4, 1),
            defaults={
                "name": f"{start}/{(start + 1) % 100:02d}",
                "ends_on": date(start + 1, 3, 31),
                "grace_days": GRACE_DAYS,
            },
        )[0]
        for start in range(running - YEARS, running + 1)
    ]


def _joined(partnership: people.Partnership, today: date) -> date:
    if partnership.joined is None:
        return today - timedelta(days=9)
    if partnership.joined == 0:
        return first_of_month(today, -content.ISSUES)
    return first_of_month(today, partnership.joined - content.ISSUES - 1) + timedelta(days=11)


def _load_memberships(
    row: Partnership,
    partnership: people.Partnership,
    *,
    years: list[MembershipYear],
    since: date,
    today: date,
) -> None:
    if partnership.joined is None:
        approved = today - timedelta(days=4) if partnership.status == "awaiting_payment" else None
        Membership.objects.create(partnership=row, year=years[-1], applied_on=since, approved_on=approved)
        return
    ended = (
        first_of_month(today, partnership.left - content.ISSUES) - timedelta(days=1)
        if partnership.left
        else None
    )
    for year in years:
        over = year is years[-1] and partnership.status == "in_grace"
        if over or year.ends_on < since or (ended and year.starts_on > ended):
            continue
        starts = max(year.starts_on, since)
        until = year.ends_on + timedelta(days=year.grace_days)
        if ended and year.starts_on <= ended <= year.ends_on:
            until = ended
        if year is years[-2] and partnership.status == "in_grace":
            until = max(until, today + GRACE_LEFT)
        Membership.objects.create(
            partnership=row,
            year=year,
            applied_on=starts - timedelta(days=14),
            approved_on=starts - timedelta(days=7),
            access_from=starts,
            access_until=until,
        )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)), timezone.get_default_timezone())
