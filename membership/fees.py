"""The one place that turns a fee, a day and a number of seats into what is charged. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing.money import Line, half_up


@dataclass(frozen=True)
class Terms:
    """A fee as it is charged: see `membership.models.Fee`. `starts_on` and `ends_on` are the first and last day of its year."""

    year: str
    tier: str
    starts_on: date
    ends_on: date
    price_pence: int
    seats_included: int
    extra_seat_pence: int
    vat_treatment: str
    vat_rate_bp: int
    proration: str
    next_year_days: int


@dataclass(frozen=True)
class Share:
    """The part of a year that is paid for: `left` of `parts` quarters or months."""

    left: int = 1
    parts: int = 1
    unit: str = ""

    def of(self, amount_pence: int) -> int:
        return half_up(amount_pence * self.left, self.parts)

    def __str__(self) -> str:
        return f"{self.left} of {self.parts} {self.unit}" if self.left < self.parts else ""


WHOLE = Share()
MONTHS_IN = {"quarters": 3, "months": 1}


def lines_for(terms: Terms, *, seats: int, joins_on: date | None = None) -> list[Line]:
    """Return what a membership with so many seats costs: the fee, and the seats beyond those it includes.

    Arguments: `joins_on` is the day a new member joins; None is a renewal, which pays the whole year whenever it comes. A day before the
    year pays the whole year as well.
    """
    share = share_of_year(terms, joins_on) if joins_on else WHOLE
    lines = [_line(terms, "Membership", terms.price_pence, 1, share)]
    extra = seats - terms.seats_included
    return [*lines, *extra_seat_lines(terms, seats=extra, from_day=joins_on)] if extra > 0 else lines


def extra_seat_lines(terms: Terms, *, seats: int, from_day: date | None) -> list[Line]:
    """Return what further seats cost from a day on (None: for the whole year)."""
    share = share_of_year(terms, from_day) if from_day else WHOLE
    return [_line(terms, "Extra seats", terms.extra_seat_pence, seats, share)]


def share_of_year(terms: Terms, day: date) -> Share:
    """Return how much of the year is paid for from a day on; the quarter or month that the day falls in counts whole.

    Quarters and months are counted from the year's first day, whatever that is; a short last one counts whole too. After the last day
    the last one is paid for.
    """
    if terms.proration not in MONTHS_IN or day <= terms.starts_on:
        return WHOLE
    starts = _starts(terms, MONTHS_IN[terms.proration])
    gone = sum(start <= day for start in starts) - 1
    return Share(len(starts) - gone, len(starts), terms.proration)


def joins_next_year(terms: Terms, day: date) -> bool:
    """Say whether a day lies in the last days of the year, in which one joins from next year."""
    return 0 <= (terms.ends_on - day).days < terms.next_year_days


def _starts(terms: Terms, months: int) -> Sequence[date]:
    starts = []
    start = terms.starts_on
    while start <= terms.ends_on:
        starts.append(start)
        start = months_after(terms.starts_on, months * len(starts))
    return starts


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or the last day of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def _line(terms: Terms, what: str, amount_pence: int, quantity: int, share: Share) -> Line:
    return Line(
        description=f"{what} {terms.year}, {terms.tier}" + (f" ({share})" if str(share) else ""),
        unit_pence=share.of(amount_pence),
        quantity=quantity,
        vat_treatment=terms.vat_treatment,
        vat_rate_bp=terms.vat_rate_bp,
        category=f"{what}, {terms.tier}",
    )
