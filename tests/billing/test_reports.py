"""Who owes what since when, and income by year, kind and VAT."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from billing.reports import age_of, aged_debtors, financial_year, income
from billing.services.corrections import credit_invoice, write_off
from billing.services.payments import record_payment
from tests.factories.billing import CustomerFactory, draft, issued, line, paid, pay, register_for_vat

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=timezone.get_default_timezone())


def due(days_ago: int, pence: int = 10_000, **values: object):
    on = TODAY - timedelta(days=days_ago)
    return issued(line(pence), due_on=on, now=at(TODAY - timedelta(days=120)), **values)


class TestAge:
    @pytest.mark.parametrize(
        ("days", "age"),
        [
            (-5, "not_due"), (0, "not_due"), (1, "up_to_30"), (30, "up_to_30"), (31, "up_to_60"), (60, "up_to_60"),
            (61, "up_to_90"), (90, "up_to_90"), (91, "older"), (900, "older"),
        ],
    )  # fmt: skip
    def test_counts_days_after_the_due_day(self, days: int, age: str) -> None:
        assert age_of(TODAY - timedelta(days=days), TODAY) == age


class TestAgedDebtors:
    def test_adds_up_what_each_customer_owes_the_largest_first(self) -> None:
        big, small = CustomerFactory(), CustomerFactory()
        for days in (0, 20, 40, 80, 100):
            due(days, customer=big)
        part = due(40, customer=small)
        pay(part, 4_000)
        first, second = aged_debtors(TODAY)
        assert (first.customer, first.owed) == (big, 50_000)
        assert [first.not_due, first.up_to_30, first.up_to_60, first.up_to_90, first.older] == [10_000] * 5
        assert (second.up_to_60, second.owed) == (6_000, 6_000)
        assert first.oldest_due_on == TODAY - timedelta(days=100)

    def test_leaves_out_what_is_settled_in_any_way(self) -> None:
        paid()
        draft()
        credit_invoice(invoice=due(10), reason="Left", now=at(TODAY))
        write_off(invoice=due(10), reason="Dissolved", now=at(TODAY))
        assert aged_debtors(TODAY) == []

    def test_tells_what_lies_on_the_account(self) -> None:
        invoice = due(10)
        record_payment(
            customer=invoice.customer,
            method="cheque",
            amount_pence=3_000,
            received_on=TODAY,
            pays={},
            now=at(TODAY),
        )
        (debtor,) = aged_debtors(TODAY)
        assert (debtor.owed, debtor.on_account, debtor.net) == (10_000, 3_000, 7_000)

    def test_takes_the_same_queries_for_few_and_many(self) -> None:
        counts = []
        for _ in range(2):
            for _ in range(5):
                due(10)
            with CaptureQueriesContext(connection) as queries:
                aged_debtors(TODAY)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 6


class TestFinancialYear:
    @pytest.mark.parametrize(
        ("month", "name"), [((2026, 3), "2025/26"), ((2026, 4), "2026/27"), ((1999, 12), "1999/00")]
    )
    def test_runs_from_april_to_march(self, month, name) -> None:
        assert financial_year(*month) == name


class TestIncome:
    def test_is_split_by_year_kind_and_vat_and_lessened_by_credits(self) -> None:
        register_for_vat()
        issued(line(10_000, vat=20, category="One area"), now=at(date(2026, 3, 31)))
        issued(
            line(10_000, vat=20, category="One area"),
            line(2_000, category="Extra seats"),
            now=at(date(2026, 4, 1)),
        )
        credited = issued(line(30_000, vat=20, category="One area"), now=at(date(2026, 4, 2)))
        credit_invoice(
            invoice=credited,
            reason="Half",
            net_pence={credited.lines.get().pk: 15_000},
            now=at(date(2026, 5, 1)),
        )
        rows = [
            (row.year, row.category, row.vat, row.income_net_pence, row.income_vat_pence) for row in income()
        ]
        assert rows == [
            ("2026/27", "Extra seats", "outside the scope of VAT", 2_000, 0),
            ("2026/27", "One area", "standard rate, 20%", 25_000, 5_000),
            ("2025/26", "One area", "standard rate, 20%", 10_000, 2_000),
        ]

    def test_a_credit_of_the_next_year_lessens_the_next_year(self) -> None:
        invoice = issued(line(10_000), now=at(date(2026, 3, 1)))
        credit_invoice(invoice=invoice, reason="Left", now=at(date(2026, 4, 5)))
        assert [(row.year, row.category, row.income_net_pence) for row in income()] == [
            ("2026/27", "Other", -10_000),
            ("2025/26", "Other", 10_000),
        ]

    def test_drafts_are_no_income(self) -> None:
        draft()
        assert income() == []

    def test_needs_one_query(self, django_assert_num_queries) -> None:
        for _ in range(4):
            paid()
        with django_assert_num_queries(1):
            income()


class TestPages:
    def test_show_and_export_both_reports(self, staff_client) -> None:
        issued(line(10_000, category="One area"), customer=CustomerFactory(name="=1+2 Council"))
        debtors = staff_client.get("/admin/aged-debtors/").content.decode()
        assert "=1+2 Council" in debtors
        assert "£100.00" in debtors
        assert "One area" in staff_client.get("/admin/income/").content.decode()
        exported = staff_client.get("/admin/aged-debtors/?export=xlsx").getvalue()
        head, row = list(load_workbook(BytesIO(exported)).active.values)
        assert dict(zip(head, row, strict=True))["Customer"] == "'=1+2 Council"
        csv = staff_client.get("/admin/income/?export=csv").getvalue().decode()
        assert "One area,outside the scope of VAT,100.0" in csv

    def test_say_so_where_there_is_nothing(self, staff_client) -> None:
        assert "Nobody owes anything." in staff_client.get("/admin/aged-debtors/").content.decode()
        assert "Nothing has been invoiced yet." in staff_client.get("/admin/income/").content.decode()
