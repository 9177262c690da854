"""What membership would cost a body that joins on a day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from billing.money import Line
from membership.fees import joins_next_year, lines_for
from membership.models import Fee, MembershipYear
from membership.services.charging import NoFeeError, fee_for, terms_of
from office.models import Identity


@dataclass(frozen=True)
class Quote:
    """The fee and its lines for somebody who joins on a day; `from_next_year` where the day lies so late that the next year is paid."""

    fee: Fee
    lines: tuple[Line, ...]
    from_next_year: bool
    is_registered: bool

    @property
    def net_pence(self) -> int:
        return sum(line.net_pence for line in self.lines)

    @property
    def vat_pence(self) -> int:
        return sum(line.vat_pence(is_registered=self.is_registered) for line in self.lines)

    @property
    def total_pence(self) -> int:
        return self.net_pence + self.vat_pence


def quote_for(*, kind: str, areas: int, seats: int, joins_on: date) -> Quote:
    """Return what a body of this kind (a value of `Partnership.Kind`) with so many areas pays. Raises `NoFeeError`.

    Arguments: `joins_on` is the day of joining; in the last days of a year, as the fee says, the whole next year is charged instead of
    what is left of the running one, provided that its fee is set.
    """
    fee, from_next_year = fee_to_join(kind=kind, areas=areas, joins_on=joins_on)
    return Quote(
        fee=fee,
        lines=tuple(lines_for(terms_of(fee), seats=seats, joins_on=joins_on)),
        from_next_year=from_next_year,
        is_registered=bool(Identity.load().vat_number),
    )


def fee_to_join(*, kind: str, areas: int, joins_on: date) -> tuple[Fee, bool]:
    """Return the fee that somebody who joins on the day is charged by, and whether it is that of the next year. Raises `NoFeeError`."""
    year = MembershipYear.objects.filter(starts_on__lte=joins_on, ends_on__gte=joins_on).first()
    if year is None:
        raise NoFeeError(f"{joins_on:%-d %B %Y} lies in no membership year. Enter the year first.")
    fee = fee_for(year=year, kind=kind, areas=areas)
    if joins_next_year(terms_of(fee), joins_on):
        following = Fee.objects.select_related("year", "tier").filter(
            Q(year__starts_on__gt=year.ends_on), tier=fee.tier
        )
        if later := following.order_by("year__starts_on").first():
            return later, True
    return fee, False
