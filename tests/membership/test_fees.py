"""From a fee, a day and a number of seats to what is charged: over every day of two years, with a leap day in the second."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.money import VatTreatment
from membership.fees import (
    Share,
    Terms,
    extra_seat_lines,
    joins_next_year,
    lines_for,
    months_after,
    share_of_year,
)

YEARS = [(date(2026, 4, 1), date(2027, 3, 31)), (date(2027, 4, 1), date(2028, 3, 31))]
LEAP_DAY = date(2028, 2, 29)


def days_of(terms: Terms) -> list[date]:
    length = (terms.ends_on - terms.starts_on).days + 1
    return [terms.starts_on + timedelta(days=number) for number in range(length)]


def fee_on(terms: Terms, day: date | None, seats: int = 1) -> int:
    return sum(line.net_pence for line in lines_for(terms, seats=seats, joins_on=day))


def part(terms: Terms, day: date) -> Fraction:
    share = share_of_year(terms, day)
    return Fraction(share.left, share.parts)


def parts_left(day: date, proration: str) -> tuple[int, int]:
    """What is left of a year from April on, in words that owe nothing to the product's code."""
    month = (day.month - 4) % 12
    return {"none": (1, 1), "quarters": (4 - month // 3, 4), "months": (12 - month, 12)}[proration]


@st.composite
def any_terms(draw: st.DrawFn, prorations: tuple[str, ...] = ("none", "quarters", "months")) -> Terms:
    starts_on, ends_on = draw(st.sampled_from(YEARS))
    return Terms(
        year="2026/27",
        tier="One area",
        starts_on=starts_on,
        ends_on=ends_on,
        price_pence=draw(st.integers(0, 1_000_000)),
        seats_included=draw(st.integers(1, 12)),
        extra_seat_pence=draw(st.integers(0, 50_000)),
        vat_treatment=draw(st.sampled_from(VatTreatment.values)),
        vat_rate_bp=draw(st.integers(0, 10_000)),
        proration=draw(st.sampled_from(prorations)),
        next_year_days=draw(st.integers(0, 366)),
    )


A_FEE = Terms(
    year="2027/28",
    tier="One area",
    starts_on=YEARS[1][0],
    ends_on=YEARS[1][1],
    price_pence=100_000,
    seats_included=5,
    extra_seat_pence=9_500,
    vat_treatment=VatTreatment.STANDARD,
    vat_rate_bp=2000,
    proration="months",
    next_year_days=42,
)


class TestEveryDayOfTwoYears:
    @given(any_terms())
    @settings(max_examples=40, deadline=None)
    def test_costs_the_parts_that_have_begun_or_are_to_come(self, terms):
        for day in days_of(terms):
            left, parts = parts_left(day, terms.proration)
            exact = Fraction(terms.price_pence * left, parts)
            paid = fee_on(terms, day)
            assert abs(paid - exact) <= Fraction(1, 2), day
            assert paid >= exact or exact - paid < Fraction(1, 2), f"a half goes up, {day}"

    @given(any_terms())
    @settings(max_examples=40, deadline=None)
    def test_never_costs_more_on_a_later_day(self, terms):
        fees = [fee_on(terms, day, seats=terms.seats_included + 3) for day in days_of(terms)]
        assert fees == sorted(fees, reverse=True)

    @given(any_terms(prorations=("quarters", "months")))
    @settings(max_examples=30, deadline=None)
    def test_costs_nothing_only_where_less_than_half_a_penny_is_left(self, terms):
        for day in days_of(terms):
            left, parts = parts_left(day, terms.proration)
            assert (fee_on(terms, day) == 0) == (2 * terms.price_pence * left < parts), day

    @given(any_terms())
    @settings(max_examples=30, deadline=None)
    def test_joins_from_next_year_on_exactly_the_last_days(self, terms):
        late = [day for day in days_of(terms) if joins_next_year(terms, day)]
        assert late == days_of(terms)[len(days_of(terms)) - min(terms.next_year_days, len(days_of(terms))) :]

    @given(any_terms(prorations=("quarters", "months")))
    @settings(max_examples=30, deadline=None)
    def test_falls_only_on_the_first_day_of_a_month(self, terms):
        days = days_of(terms)
        shares = [part(terms, day) for day in days]
        changes = [
            day for day, share, before in zip(days[1:], shares[1:], shares, strict=False) if share != before
        ]
        assert {day.day for day in changes} == {1}
        assert len(changes) == (3 if terms.proration == "quarters" else 11)

    def test_the_parts_of_a_year_make_the_whole(self):
        terms = replace(A_FEE, price_pence=120_000)
        months = [fee_on(terms, months_after(terms.starts_on, month)) for month in range(12)] + [0]
        assert [dearer - cheaper for dearer, cheaper in pairwise(months)] == [10_000] * 12


class TestWholeFee:
    @given(any_terms(), st.integers(0, 800))
    def test_is_paid_by_a_renewal_and_by_whoever_joins_before_the_year_begins(self, terms, days):
        early = terms.starts_on - timedelta(days=days)
        assert fee_on(terms, None) == fee_on(terms, early) == terms.price_pence

    @given(any_terms(prorations=("none",)))
    @settings(max_examples=20)
    def test_is_paid_on_any_day_where_nothing_is_prorated(self, terms):
        assert {fee_on(terms, day) for day in days_of(terms)} == {terms.price_pence}


class TestEdges:
    @pytest.mark.parametrize(
        ("day", "left"),
        [
            (date(2027, 4, 1), 12),
            (date(2027, 4, 30), 12),
            (date(2027, 5, 1), 11),
            (date(2027, 12, 31), 4),
            (date(2028, 1, 1), 3),
            (date(2028, 2, 28), 2),
            (LEAP_DAY, 2),
            (date(2028, 3, 1), 1),
            (date(2028, 3, 31), 1),
            (date(2028, 4, 1), 1),
        ],
    )
    def test_months_at_year_ends_and_on_the_leap_day(self, day, left):
        assert part(A_FEE, day) == Fraction(left, 12)

    def test_the_window_counts_the_leap_day(self):
        thirty_two = replace(A_FEE, next_year_days=32)
        assert joins_next_year(thirty_two, LEAP_DAY)
        assert not joins_next_year(thirty_two, date(2028, 2, 28))
        assert not joins_next_year(thirty_two, date(2028, 4, 1))

    def test_a_year_that_begins_on_the_leap_day_is_counted_in_whole_months(self):
        odd = replace(A_FEE, starts_on=LEAP_DAY, ends_on=date(2029, 2, 27))
        days = (LEAP_DAY, date(2028, 3, 28), date(2028, 3, 29))
        assert [part(odd, day) for day in days] == [1, 1, Fraction(11, 12)]

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
    def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(self, day, months):
        later = months_after(day, months)
        assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
        assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


class TestSeats:
    @given(any_terms(), st.integers(1, 30), st.integers(0, 365))
    def test_beyond_those_included_are_a_line_of_their_own(self, terms, seats, days):
        day = terms.starts_on + timedelta(days=days)
        lines = lines_for(terms, seats=seats, joins_on=day)
        extra = max(0, seats - terms.seats_included)
        assert len(lines) == (2 if extra else 1)
        if extra:
            left, parts = parts_left(min(day, terms.ends_on), terms.proration)
            assert lines[1].quantity == extra
            assert abs(lines[1].unit_pence - Fraction(terms.extra_seat_pence * left, parts)) <= Fraction(1, 2)

    def test_bought_later_cost_what_is_left(self):
        (line,) = extra_seat_lines(A_FEE, seats=2, from_day=date(2028, 1, 15))
        assert (line.unit_pence, line.quantity, line.net_pence) == (2_375, 2, 4_750)


class TestVat:
    @given(any_terms(), st.integers(1, 20))
    def test_is_rounded_half_up_once_a_line(self, terms, seats):
        for line in lines_for(terms, seats=seats):
            taxed = line.vat_treatment in {VatTreatment.STANDARD, VatTreatment.REDUCED}
            exact = Fraction(line.net_pence * line.vat_rate_bp, 10_000) if taxed else Fraction(0)
            charged = line.vat_pence(is_registered=True)
            assert exact - Fraction(1, 2) < charged <= exact + Fraction(1, 2)
            assert line.vat_pence(is_registered=False) == 0


class TestWords:
    def test_say_what_is_paid_for_and_which_part_of_it(self):
        whole, part = lines_for(A_FEE, seats=1)[0], lines_for(A_FEE, seats=1, joins_on=date(2028, 1, 1))[0]
        assert whole.description == "Membership 2027/28, One area"
        assert part.description == "Membership 2027/28, One area (3 of 12 months)"
        assert part.category == "Membership, One area"
        assert str(Share(4, 4, "quarters")) == ""
