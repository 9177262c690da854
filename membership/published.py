"""What the association publishes about membership: the fees, and who has joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from billing.money import TAXED, half_up
from membership.models import Fee, Membership, MembershipYear, Partnership, Region
from office.models import Identity

ACROSS = "Across regions"


@dataclass(frozen=True)
class Price:
    """A fee as it is published; `gross_pence` where VAT comes on top."""

    fee: Fee
    gross_pence: int | None


@dataclass(frozen=True)
class FeeTable:
    """The fees of the running and the next year: for each tier its name and a price a year, None where none is set.

    `share` says what joining part-way costs, `next_year_from` is the first day of the last weeks, in which only the next year is paid.
    """

    years: Sequence[MembershipYear]
    rows: Sequence[tuple[str, Sequence[Price | None]]]
    is_registered: bool
    share: str
    next_year_from: date | None


@dataclass(frozen=True)
class RegionOfMembers:
    """The names of the partnerships of a region that are in membership."""

    name: str
    partnerships: Sequence[str]


SHARES = {
    "quarters": "Who joins part-way through the year pays for the quarters that are left, the one that has begun included.",
    "months": "Who joins part-way through the year pays for the months that are left, the one that has begun included.",
}


def fees_on_offer(*, today: date) -> FeeTable | None:
    """Return the fees of the year of a day and of the next one, None where none is set; two queries."""
    fees = list(
        Fee.objects.filter(Q(year__ends_on__gte=today))
        .select_related("year", "tier")
        .order_by("year__starts_on", "tier__sort_order")
    )
    years = list(dict.fromkeys(fee.year for fee in fees))[:2]
    if not years:
        return None
    identity = Identity.load()
    is_registered = bool(identity.vat_number)
    prices = {(fee.tier_id, fee.year_id): _price(fee, is_registered=is_registered) for fee in fees}
    tiers = list(dict.fromkeys(fee.tier for fee in sorted(fees, key=lambda fee: fee.tier.sort_order)))
    running = [fee for fee in fees if fee.year == years[0]]
    return FeeTable(
        years=years,
        rows=[(tier.name, [prices.get((tier.pk, year.pk)) for year in years]) for tier in tiers],
        is_registered=is_registered,
        share=SHARES.get(running[0].proration, "") if len({fee.proration for fee in running}) == 1 else "",
        next_year_from=_last_weeks(running) if len(years) > 1 else None,
    )


def members_by_region(*, today: date) -> list[RegionOfMembers]:
    """Return who is in membership on the day, region by region in the order of their names; one query."""
    members = (
        Partnership.objects.open()
        .filter(pk__in=Membership.objects.giving_access(today).values("partnership"))
        .order_by("name")
        .values_list("region", "name")
    )
    names: dict[str, list[str]] = {}
    for region, name in members:
        names.setdefault(region, []).append(name)
    found = [RegionOfMembers(label, names[region]) for region, label in Region.choices if region in names]
    return [*found, RegionOfMembers(ACROSS, names[""])] if "" in names else found


def _price(fee: Fee, *, is_registered: bool) -> Price:
    if not is_registered or fee.vat_treatment not in TAXED:
        return Price(fee, None)
    return Price(fee, fee.price_pence + half_up(fee.price_pence * fee.vat_rate_bp, 10_000))


def _last_weeks(fees: Sequence[Fee]) -> date | None:
    """Return the first of the last days of the year, if it is the same for every fee."""
    days = {fee.next_year_days for fee in fees}
    if len(days) != 1 or not (last := days.pop()):
        return None
    return fees[0].year.ends_on - timedelta(days=last - 1)
