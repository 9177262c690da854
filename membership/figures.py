"""Membership over the years: how many members by region and kind, and how many of those due renewed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, Value, When

from membership.access import london_day
from membership.models import Membership, MembershipYear, Partnership, Region
from office.charts import Figure, Series, number, per_cent

YEARS_SHOWN = 6
ACROSS = "Across regions"


def members_by_region(now: datetime) -> Figure:
    """Count the members of each year by region; two queries, whatever the number of members."""
    return _members("partnership__region", {**dict(Region.choices), "": ACROSS}, "Region", now)


def members_by_kind(now: datetime) -> Figure:
    """Count the members of each year by kind of partnership; two queries."""
    return _members("partnership__kind", dict(Partnership.Kind.choices), "Kind", now)


def retention(now: datetime) -> Figure:
    """Of the members of each year, how many are members of the year after it; two queries.

    The running year is left out until the one after it has members; then the share grows as renewals come in.
    """
    years = _years(now, ahead=True)
    after: Any = _stayed(Membership.objects.all()).filter(
        partnership=OuterRef("partnership"), year__starts_on=OuterRef("following")
    )
    following = {year.pk: later for year, later in pairwise(years)}
    rows = (
        _stayed(Membership.objects.filter(year__in=list(following)))
        .annotate(following=_next_start(years))
        .annotate(renewed=Exists(after))
        .order_by()
        .values("year")
        .annotate(due=Count("pk"), kept=Count("pk", filter=Q(renewed=True)))
    )
    counts = {row["year"]: (row["due"], row["kept"]) for row in rows}
    shown = [
        (later.name, *counts[year.pk]) for year, later in pairwise(years) if counts.get(year.pk, (0, 0))[1]
    ]
    return Figure(
        periods=[name for name, _, _ in shown],
        heading="",
        note="Of the members of the year before, those who are members of the year as well.",
        highest=100,
        write=per_cent,
        series=[
            Series("Renewed, per cent of those due", [round(100 * kept / due) for _, due, kept in shown]),
            Series("Due", [due for _, due, _ in shown], drawn=False, write=number),
            Series("Renewed", [kept for _, _, kept in shown], drawn=False, write=number),
        ],
    )


def _next_start(years: Sequence[MembershipYear]) -> Any:
    pairs = pairwise(years)
    whens = [When(year=year.pk, then=Value(later.starts_on)) for year, later in pairs]
    return Case(*whens, output_field=DateField())


def _members(path: str, labels: Mapping[str, Any], heading: str, now: datetime) -> Figure:
    years = _years(now)
    numbers: dict[str, dict[int, int]] = defaultdict(dict)
    rows = _stayed(Membership.objects.filter(year__in=years)).order_by().values(path, "year")
    for row in rows.annotate(number=Count("partnership", distinct=True)):
        numbers[row[path]][row["year"]] = row["number"]
    series = [
        Series(str(label), [numbers[key].get(year.pk, 0) for year in years])
        for key, label in labels.items()
        if key in numbers
    ]
    total = [sum(values) for values in zip(*(one.values for one in series), strict=True)]
    return Figure(
        periods=[year.name for year in years],
        heading=heading,
        note="Partnerships with a membership of the year that gave access.",
        series=[*series, *([Series("All", total, drawn=False)] if series else [])],
    ).from_the_first()


def _years(now: datetime, *, ahead: bool = False) -> list[MembershipYear]:
    """The latest years that have begun, the earliest first; with `ahead` also the one to come."""
    today = london_day(now)
    begun = MembershipYear.objects.all() if ahead else MembershipYear.objects.filter(starts_on__lte=today)
    return list(begun.order_by("-starts_on")[: YEARS_SHOWN + ahead])[::-1]


def _stayed(memberships: Any) -> Any:
    """Those given access and not cancelled before it began."""
    stayed = Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=F("access_from"))
    return memberships.filter(stayed, access_from__isnull=False)
