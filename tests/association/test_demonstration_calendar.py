"""Placeholders for dates."""

import datetime as dt

import pytest

from association.demonstration.calendar import Calendar, PlaceholderError

APRIL = Calendar(dt.date(2026, 4, 1))


@pytest.mark.parametrize(
    ("placeholder", "words"),
    [
        ("{month}", "April 2026"),
        ("{month-4}", "December 2025"),
        ("{monthname+9}", "January"),
        ("{year-1}", "2025"),
        ("{membershipyear}", "2026-27"),
        ("{membershipyear-1}", "2025-26"),
        ("{date+20}", "21 April 2026"),
        ("{day+20}", "21 April"),
        ("{date+3@1}", "4 May 2026"),
        ("{tuesday+14}", "Tuesday 21 April 2026"),
        ("{wednesday+15}", "Wednesday 22 April 2026"),
    ],
)
def test_a_placeholder_reads(placeholder, words):
    assert APRIL.resolve(f"On {placeholder}.") == f"On {words}."


def test_the_membership_year_before_april_began_the_year_before():
    assert Calendar(dt.date(2026, 3, 31)).resolve("{membershipyear}") == "2025-26"


def test_a_day_off_moves_on_to_a_working_day():
    assert APRIL.resolve("{date+3}") == "6 April 2026"  # the 4th is a Saturday
    assert Calendar(dt.date(2026, 12, 1)).date("{date+24}") == dt.date(2026, 12, 28)


def test_news_counts_days_from_its_own_date_and_months_from_the_newest_issue():
    news = Calendar(dt.date(2026, 3, 10), anchor=dt.date(2026, 5, 1))
    assert news.resolve("{day+2} {day+0@1}") == "12 March 1 June"


def test_tables_and_lists_are_resolved_all_through():
    assert APRIL.resolve({"a": ["{year}", {"b": "{month}"}], "c": 3}) == {
        "a": ["2026", {"b": "April 2026"}],
        "c": 3,
    }


@pytest.mark.parametrize("text", ["{moon}", "{date+}", "{ month }", "a { brace"])
def test_a_brace_that_is_no_placeholder_is_an_error(text):
    with pytest.raises(PlaceholderError):
        APRIL.resolve(text)


@pytest.mark.parametrize("text", ["{month}", "21 April", "{date+1} or {date+2}"])
def test_what_names_no_single_day_is_no_date(text):
    with pytest.raises(PlaceholderError):
        APRIL.date(text)
