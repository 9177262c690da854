import datetime as dt

import pytest

from newsletters.importing.dates import closing_date, date_of_line, date_set_apart, dates_in, deadline_in


class TestDatesInAText:
    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("21 May 2015", dt.date(2015, 5, 21)),
            ("the 4th of January 2019", dt.date(2019, 1, 4)),
            ("12th June, 2015", dt.date(2015, 6, 12)),
            ("June 3rd 2015", dt.date(2015, 6, 3)),
            ("16th Feb, 2015", dt.date(2015, 2, 16)),
            ("3 Sept. 2020", dt.date(2020, 9, 3)),
            ("12/02/2020", dt.date(2020, 2, 12)),
            ("2020-02-12", dt.date(2020, 2, 12)),
        ],
    )
    def test_a_day_is_found_however_it_is_written(self, text, day):
        (found,) = dates_in(f"Text {text} more")
        assert (found.day, found.exact) == (day, True)

    @pytest.mark.parametrize("text", ["October 2018", "Oct 2018", "October, 2018"])
    def test_a_month_stands_for_its_first_day(self, text):
        (found,) = dates_in(text)
        assert (found.day, found.exact) == (dt.date(2018, 10, 1), False)

    @pytest.mark.parametrize(
        "text", ["31 February 2020", "99/99/2020", "in 2017", "May be 2020 people", "v3-17/11"]
    )
    def test_what_is_no_date_is_not_found(self, text):
        assert dates_in(text) == []


class TestLinesOfADate:
    @pytest.mark.parametrize(
        "text", ["Update - July 2015", "Issued -  June 3rd 2015.", "Friday, 12th June, 2015", "July 2018"]
    )
    def test_a_line_of_a_date_is_known(self, text):
        assert date_of_line(text) is not None

    @pytest.mark.parametrize(
        "text", ["Meeting on 3 May 2017", "3 May 2017 and 4 May 2017", "Annual review May 2017"]
    )
    def test_a_line_that_says_more_is_not_one(self, text):
        assert date_of_line(text) is None


class TestDateOfAHeading:
    @pytest.mark.parametrize(
        "text",
        [
            "Our report - June 2015",
            "Our report published Oct 2015",
            "Guidance - June, 2015.",
            "Survey (May 2020)",
        ],
    )
    def test_the_date_at_its_end_is_the_date_of_the_news(self, text):
        assert closing_date(text) is not None
        assert date_set_apart(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Apply by 18 September 2018",
            "Conference on 3 May 2020 in Anytown",
            "The year to 31 March 2019",
            "Act 2017",
        ],
    )
    def test_other_dates_in_headings_are_not(self, text):
        assert closing_date(text) is None


class TestClosingDates:
    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("Apply by 9th October 2015 for a place", dt.date(2015, 10, 9)),
            ("offers of help close on 9th October 2015.", dt.date(2015, 10, 9)),
            ("Please book by Friday 30 April 2021", dt.date(2021, 4, 30)),
            ("The deadline for responses is 1 May 2020", dt.date(2020, 5, 1)),
            ("Closing date: 2 June 2020", dt.date(2020, 6, 2)),
            ("Send yours to us by 14 June", dt.date(2022, 6, 14)),
        ],
    )
    def test_the_last_day_to_act_is_suggested(self, text, day):
        assert deadline_in(text, 2022) == day

    @pytest.mark.parametrize(
        "text",
        [
            "We answered the department on the 4th June 2015.",
            "It opened on 3 May 2020.",
            "By 2019 all will change",
        ],
    )
    def test_other_days_are_not(self, text):
        assert deadline_in(text, 2022) is None
