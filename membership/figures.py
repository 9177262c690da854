"""Membership over the years: how many members by region and kind, and how many of those due renewed."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from membership.access import london_day
from membership.models import Membership, MembershipYear, Partnership, Region
from office.charts import Figure, Series, number, per_cent

YEARS_SHOWN = 6
ACROSS = "Across regions"


@dataclass(frozen=True)
class Members:
    """The members of a year in one region and of one kind, and how many of them are members of the year after."""

    year: str
    has_begun: bool
    region: str
    kind: str
    number: int
    renewed: int


def count_members(now: datetime) -> list[Members]:
    """Count the members of the latest years that have begun, and of the one to come, the earliest first; one query.

    A year without members is there once, with none.
    """
    today = london_day(now)
    years = MembershipYear.objects.order_by("-starts_on")
    begun = years.filter(starts_on__lte=today)[:YEARS_SHOWN]
    to_come = years.filter(starts_on__gt=today).reverse()[:1]
    next_year = MembershipYear.objects.filter(starts_on__gt=OuterRef("starts_on")).order_by("starts_on")
    after = Membership.objects.filter(
        _stayed(), partnership=OuterRef("memberships__partnership"), year=OuterRef("next_year")
    )
    members = Count("memberships__partnership", _stayed("memberships__"), distinct=True)
    renewed = Count(
        "memberships__partnership", _stayed("memberships__") & Q(is_in_next_year=True), distinct=True
    )
    rows: Any = (
        MembershipYear.objects.filter(Q(pk__in=begun.values("pk")) | Q(pk__in=to_come.values("pk")))
        .annotate(next_year=Subquery(next_year.values("pk")[:1]), is_in_next_year=Exists(after))
        .order_by("starts_on")
        .values("name", "starts_on", "memberships__partnership__region", "memberships__partnership__kind")
        .annotate(number=members, renewed=renewed)
    )
    return [
        Members(
            row["name"],
            row["starts_on"] <= today,
            row["memberships__partnership__region"] or "",
            row["memberships__partnership__kind"] or "",
            row["number"],
            row["renewed"],
        )
        for row in rows
    ]


def members_by_region(counted: Sequence[Members]) -> Figure:
    """Draw the members of each year by region."""
    return _members(counted, lambda row: row.region, {**dict(Region.choices), "": ACROSS}, "Region")


def members_by_kind(counted: Sequence[Members]) -> Figure:
    """Draw the members of each year by kind of partnership."""
    return _members(counted, lambda row: row.kind, dict(Partnership.Kind.choices), "Kind")


def retention(counted: Sequence[Members]) -> Figure:
    """Draw how many of the members of each year are members of the year after it.

    The running year is left out until the one after it has members; then the share grows as renewals come in.
    """
    due: dict[str, int] = defaultdict(int)
    kept: dict[str, int] = defaultdict(int)
    for row in counted:
        due[row.year] += row.number
        kept[row.year] += row.renewed
    shown = [(later, due[year], kept[year]) for year, later in pairwise(due) if kept[year]]
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


def _members(
    counted: Sequence[Members], key: Callable[[Members], str], labels: Mapping[str, Any], heading: str
) -> Figure:
    begun = [row for row in counted if row.has_begun]
    years = list(dict.fromkeys(row.year for row in begun))
    numbers: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in begun:
        numbers[key(row)][row.year] += row.number
    series = [
        Series(str(label), [numbers[name][year] for year in years])
        for name, label in labels.items()
        if any(numbers[name].values())
    ]
    total = [sum(values) for values in zip(*(one.values for one in series), strict=True)]
    return Figure(
        periods=years,
        heading=heading,
        note="Partnerships with a membership of the year that gave access.",
        series=[*series, *([Series("All", total, drawn=False)] if series else [])],
    ).from_the_first()


def _stayed(way: str = "") -> Q:
    """Memberships that were given access and not cancelled before it began; `way` leads to them."""
    not_cancelled = Q(**{f"{way}cancelled_on__isnull": True}) | Q(
        **{f"{way}cancelled_on__gt": F(f"{way}access_from")}
    )
    return not_cancelled & Q(**{f"{way}access_from__isnull": False})
