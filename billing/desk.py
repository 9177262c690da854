"""What waits about money, income over the years, and the treasurer's steps, for the staff's front page."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from billing.models import BankLine, Invoice, OpenQuestion
from billing.money import pounds
from billing.reports import Income, income
from office.charts import Figure, Series
from office.desk import (
    Chart,
    Duty,
    Shortcut,
    at,
    holding,
    register_chart,
    register_duty,
    register_shortcut,
)

FIELD = "Money"
COLLECTS = holding("billing.view_invoice", "billing.change_invoice")
YEARS_SHOWN = 5
KINDS_SHOWN = 5


def overdue(now: datetime) -> QuerySet[Invoice]:
    """Issued invoices that are owed after the day they were due."""
    today = timezone.localdate(now)
    late: Any = Invoice.objects.filter(cancelled_at=None, due_on__lt=today).with_state(today)
    return late.filter(state_on=Invoice.State.OVERDUE)


def income_so_far(now: datetime) -> list[Income]:
    """Income of all years."""
    return income()


def income_by_kind(rows: Sequence[Income]) -> Figure:
    """Draw income without VAT by kind and financial year (April to March), less what was credited."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        sums[row.category][row.year] += row.income_net_pence
    years = sorted({year for values in sums.values() for year in values})[-YEARS_SHOWN:]
    kinds = sorted(sums, key=lambda kind: -sum(sums[kind].values()))
    shown, rest = kinds[:KINDS_SHOWN], kinds[KINDS_SHOWN:]
    series = [Series(kind, [sums[kind].get(year, 0) for year in years]) for kind in shown]
    if rest:
        series.append(Series("Other", [sum(sums[kind].get(year, 0) for kind in rest) for year in years]))
    total = [sum(values) for values in zip(*(one.values for one in series), strict=True)]
    return Figure(
        periods=years,
        heading="Kind",
        note="Invoiced without VAT, less what was credited.",
        write=whole_pounds,
        series=[*series, *([Series("All", total, drawn=False, write=pounds)] if series else [])],
    )


def whole_pounds(pence: int) -> str:
    """Write pence as pounds without the pennies, for where there is little room."""
    return f"{'−' if pence < 0 else ''}£{abs(pence) // 100:,}"


def register() -> None:
    """Put money on the front page."""
    register_duty(
        Duty(
            "questions",
            200,
            FIELD,
            "question about money is open",
            "questions about money are open",
            lambda _now: OpenQuestion.objects.open(),
            "opened_at",
            at("open_question:index", is_open="True"),
            holding("billing.view_openquestion", "billing.change_openquestion"),
        ),
        Duty(
            "bank_lines",
            210,
            FIELD,
            "bank payment is not matched",
            "bank payments are not matched",
            lambda _now: BankLine.objects.waiting(),
            "on",
            at("bankline:index"),
            holding("billing.view_bankline", "billing.match_bankline"),
        ),
        Duty(
            "overdue",
            220,
            FIELD,
            "invoice is overdue",
            "invoices are overdue",
            overdue,
            "due_on",
            at("invoice:index", state="overdue"),
            COLLECTS,
        ),
        Duty(
            "awaiting_orders",
            230,
            FIELD,
            "invoice awaits a purchase order number",
            "invoices await a purchase order number",
            lambda _now: Invoice.objects.awaiting_purchase_order(),
            "created_at",
            at("invoice:index", state="awaiting_purchase_order"),
            COLLECTS,
        ),
    )
    register_chart(
        Chart(
            "income",
            200,
            "Income by kind",
            income_so_far,
            income_by_kind,
            holding("billing.view_invoice", "billing.view_payment"),
            at("income:index"),
        )
    )
    register_shortcut(
        Shortcut(
            "import_statement",
            200,
            "Import a bank statement",
            at("bankline:upload"),
            holding("billing.add_bankstatement"),
            "upload",
        ),
        Shortcut("new_invoice", 205, "Draft an invoice", at("invoice:new"), COLLECTS, "plus"),
        Shortcut(
            "aged_debtors",
            210,
            "Who owes what",
            at("aged-debtors:index"),
            COLLECTS,
            "table",
        ),
    )
