"""Figures about membership: how many members of what kind, this year and last, and who joined and left in a span of days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, F, Max, Min, Q, QuerySet, When
from django.db.models.functions import Cast

from membership.models import Membership, MembershipYear, Partnership, Region

NO_TIER = "no fee known"


@dataclass(frozen=True)
class Line:
    """How many partnerships of one sort were in membership in the earlier and in the later year."""

    name: str
    before: int
    now: int

    @property
    def difference(self) -> int:
        return self.now - self.before


@dataclass(frozen=True)
class Group:
    """Lines that add up, and their sum."""

    heading: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> Line:
        return Line("All", sum(line.before for line in self.lines), sum(line.now for line in self.lines))


def members_by_group(*, year: MembershipYear, before: MembershipYear | None) -> list[Group]:
    """Return members by region, tier and kind in a year and the one before it: one query a group.

    A member of a year is a partnership with a membership of it that was given access and not cancelled before its year began.
    """
    members = _members([year, *([before] if before else [])])
    return [
        _group(
            "Region",
            members,
            "partnership__region",
            {**dict(Region.choices), "": "Across regions"},
            year,
            before,
        ),
        _group("Tier", members, "fee__tier__name", None, year, before),
        _group("Kind", members, "partnership__kind", dict(Partnership.Kind.choices), year, before),
    ]


def _members(years: Iterable[MembershipYear]) -> QuerySet[Membership]:
    stayed = Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=F("access_from"))
    return Membership.objects.filter(stayed, year__in=years, access_from__isnull=False)


def _group(
    heading: str,
    members: QuerySet[Membership],
    path: str,
    labels: Mapping[Any, Any] | None,
    year: MembershipYear,
    before: MembershipYear | None,
) -> Group:
    numbers: dict[tuple[Any, int], int] = {}
    for row in members.order_by().values(path, "year").annotate(number=Count("partnership", distinct=True)):
        numbers[row[path], row["year"]] = row["number"]
    names = list(labels) if labels else sorted({name for name, _ in numbers}, key=lambda name: name or "~")
    return Group(
        heading,
        tuple(
            Line(
                str(labels[name] if labels else name or NO_TIER),
                numbers.get((name, before.pk if before else 0), 0),
                numbers.get((name, year.pk), 0),
            )
            for name in names
        ),
    )


@dataclass(frozen=True)
class Move:
    """A partnership that came into membership or went out of it on a day."""

    partnership_id: int
    partnership: str
    region: str
    kind: str
    on: date


def joined_and_left(*, first: date, last: date) -> tuple[list[Move], list[Move]]:
    """Return who joined and who left from one day to another, both included, in one query.

    Joined is whose first day of access ever lies in the span; left is whose last one does, with none after it. Merging and
    splitting count as neither where the partnership has successors or predecessors.
    """
    day_before = Cast(F("cancelled_on") - timedelta(days=1), DateField())
    last_day = Case(When(cancelled_on__lte=F("access_until"), then=day_before), default=F("access_until"))
    rows: Any = (
        Membership.objects.filter(access_from__isnull=False)
        .order_by()
        .values("partnership", "partnership__name", "partnership__region", "partnership__kind")
        .annotate(
            joined=Min("access_from"),
            gone=Max(last_day),
            successors=Count("partnership__successions"),
            predecessors=Count("partnership__precessions"),
        )
        .filter(Q(joined__range=(first, last)) | Q(gone__range=(first, last)))
    )
    joined, left = [], []
    for row in rows:
        if first <= row["joined"] <= last and not row["predecessors"]:
            joined.append(_move(row, row["joined"]))
        if first <= row["gone"] <= last and not row["successors"]:
            left.append(_move(row, row["gone"]))
    return sorted(joined, key=_in_order), sorted(left, key=_in_order)


def _in_order(move: Move) -> tuple[date, str]:
    return move.on, move.partnership


def _move(row: dict[str, Any], on: date) -> Move:
    region = row["partnership__region"]
    return Move(
        row["partnership"],
        row["partnership__name"],
        Region(region).label if region else "",
        str(Partnership.Kind(row["partnership__kind"]).label),
        on,
    )
