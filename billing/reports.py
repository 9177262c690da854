"""Figures for the treasurer: who owes what since when, and income by year, kind and VAT."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum, Value
from django.db.models.functions import ExtractMonth, ExtractYear

from billing.models import CreditNoteLine, Customer, Invoice, InvoiceLine
from billing.money import VatTreatment
from billing.selectors import on_account

AGES = ("not_due", "up_to_30", "up_to_60", "up_to_90", "older")
FIRST_MONTH = 4


@dataclass
class Debtor:
    """A customer with open invoices: what is owed by the days since it was due, in pence."""

    customer: Customer
    not_due: int = 0
    up_to_30: int = 0
    up_to_60: int = 0
    up_to_90: int = 0
    older: int = 0
    on_account: int = 0
    oldest_due_on: date | None = None

    @property
    def owed(self) -> int:
        return sum(getattr(self, age) for age in AGES)

    @property
    def net(self) -> int:
        """What is owed less what already lies on the account."""
        return self.owed - self.on_account


@dataclass(frozen=True)
class Income:
    """What was invoiced of one kind under one VAT rate in a financial year, less what was credited, in pence."""

    year: str
    category: str
    vat: str
    net_pence: int
    vat_pence: int
    credited_net_pence: int
    credited_vat_pence: int

    @property
    def income_net_pence(self) -> int:
        return self.net_pence - self.credited_net_pence

    @property
    def income_vat_pence(self) -> int:
        return self.vat_pence - self.credited_vat_pence


def age_of(due_on: date, today: date) -> str:
    """Return the column for what was due on a day: not due, or overdue by up to 30, 60, 90 days, or more."""
    days = (today - due_on).days
    if days <= 0:
        return "not_due"
    return next((f"up_to_{limit}" for limit in (30, 60, 90) if days <= limit), "older")


def aged_debtors(today: date) -> list[Debtor]:
    """Return every customer that owes something on the day, the largest sum first. A fixed number of queries."""
    debtors: dict[int, Debtor] = {}
    owing: Any = Invoice.objects.owing(today).select_related("customer").order_by("due_on", "pk")
    for invoice in owing:
        debtor = debtors.setdefault(
            invoice.customer_id, Debtor(invoice.customer, oldest_due_on=invoice.due_on)
        )
        age = age_of(invoice.due_on, today)
        setattr(debtor, age, getattr(debtor, age) + invoice.balance_pence)
    for key, pence in on_account(debtor.customer for debtor in debtors.values()).items():
        debtors[key].on_account = pence
    return sorted(debtors.values(), key=lambda debtor: (-debtor.owed, debtor.customer.name))


def income() -> list[Income]:
    """Return income by financial year (April to March, by date of invoice or credit note), category and VAT rate.

    Write-offs are no part of it: they are a loss, not less income. One query.
    """
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    charged = _by_month(
        InvoiceLine.objects.filter(invoice__number__isnull=False), "invoice__issued_on", "", place=0
    )
    credited = _by_month(
        CreditNoteLine.objects.filter(credit_note__number__isnull=False),
        "credit_note__issued_on",
        "invoice_line__",
        place=2,
    )
    for place, year, month, category, treatment, rate, net, vat in charged.union(credited, all=True):
        key = (financial_year(year, month), category or "Other", vat_label(treatment, rate))
        sums[key][place] += net
        sums[key][place + 1] += vat
    ordered = sorted(sums.items(), key=lambda item: (-int(item[0][0][:4]), item[0][1], item[0][2]))
    return [Income(*key, *figures) for key, figures in ordered]


def financial_year(year: int, month: int) -> str:
    """Name the financial year of a month: April 2026 lies in 2026/27."""
    first = year if month >= FIRST_MONTH else year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def _by_month(rows: Any, day: str, line: str, *, place: int) -> Any:
    """Add up lines by month, category and VAT; each row begins with `place`."""
    return (
        rows.order_by()
        .annotate(place=Value(place), in_year=ExtractYear(day), in_month=ExtractMonth(day))
        .values_list(
            "place", "in_year", "in_month", f"{line}category", f"{line}vat_treatment", f"{line}vat_rate_bp"
        )
        .annotate(net=Sum("net_pence"), vat=Sum("vat_pence"))
    )


def vat_label(treatment: str, rate_bp: int) -> str:
    """Name a VAT treatment with its rate: "standard rate, 20%"."""
    label = VatTreatment(treatment).label
    return f"{label}, {rate_bp / 100:g}%" if rate_bp else label
