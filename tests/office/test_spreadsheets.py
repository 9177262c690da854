"""Values on their way into a spreadsheet."""

import re
from datetime import date

import pytest

from office.spreadsheets import as_text
from tests.factories import pages


class TestAsText:
    @pytest.mark.parametrize("value", ["=1+2", "+44 20", "-1-1", "@SUM(A1)", "\t=1", "\r=1"])
    def test_disarms_what_starts_like_a_formula(self, value):
        assert as_text(value) == f"'{value}"

    @pytest.mark.parametrize("value", ["Saltby", "", "a=b", "-1", -5, 1.5, None, date(2026, 4, 1)])
    def test_leaves_everything_else_alone(self, value):
        assert as_text(value) == value


@pytest.mark.django_db
class TestExports:
    def test_wagtails_own_reports_hold_no_formula_either(self, administrator, client_for):
        administrator.first_name = '=HYPERLINK("https://elsewhere.example")'
        administrator.save()
        pages.home().save_revision(user=administrator, log_action=True)
        export = client_for(administrator).get("/admin/reports/site-history/?export=csv").getvalue().decode()
        assert "HYPERLINK" in export
        assert not re.search(r'(^|,)"?=', export, re.MULTILINE)
