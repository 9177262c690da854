"""Values on their way into a spreadsheet."""

from datetime import date

import pytest

from office.spreadsheets import as_text


class TestAsText:
    @pytest.mark.parametrize("value", ["=1+2", "+44 20", "-1", "@SUM(A1)", "\t=1", "\r=1"])
    def test_disarms_what_starts_like_a_formula(self, value):
        assert as_text(value) == f"'{value}"

    @pytest.mark.parametrize("value", ["Saltby", "", "a=b", -5, 1.5, None, date(2026, 4, 1)])
    def test_leaves_everything_else_alone(self, value):
        assert as_text(value) == value
