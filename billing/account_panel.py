"""What a person handles of invoices, shown on their account page."""

from datetime import date
from typing import Any, cast

from django.db.models import Count, Min, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.area import Answer, Context, Line, Panel
from billing.models import Invoice
from billing.money import pounds
from billing.payers import customers_handled_by

SHOWN = 4


def _invoices(request: HttpRequest) -> Context | None:
    if request.user.pk is None:
        return None
    customers = customers_handled_by(request.user.pk, now=timezone.now())
    invoices = Invoice.objects.filter(customer__in=customers.values("pk"), cancelled_at=None)
    if not invoices.exists():
        return None
    owing: Any = invoices.owing(timezone.localdate()).order_by("due_on", "pk")
    sums = owing.order_by().aggregate(
        number=Count("pk"), owed_pence=Sum("balance_pence"), oldest=Min("due_on")
    )
    return {"owing": list(owing[:SHOWN]), **sums}


def _what_do_we_owe(request: HttpRequest, context: Context | None) -> Answer | None:
    if context is None:
        return None
    facts = cast(dict[str, Any], context)
    if not facts["number"]:
        line = Line("Nothing is to be paid.", reverse("account_invoices"), "See all invoices")
        return Answer("To pay", (line,))
    number, oldest = facts["number"], facts["oldest"]
    owed = pounds(facts["owed_pence"])
    is_overdue = oldest is not None and oldest < timezone.localdate()
    if number == 1:
        invoice = facts["owing"][0]
        words = f"{owed} {_by(oldest, is_overdue)}: {invoice.subject}."
        address, label = reverse("invoice", args=[invoice.key]), f"See and pay {invoice.number}"
    else:
        words = f"{owed} on {number} invoices; the oldest {_by(oldest, is_overdue)}."
        address, label = reverse("account_invoices"), f"See and pay {number} invoices"
    asks = "an invoice is overdue" if is_overdue else "an invoice is to be paid"
    return Answer("To pay", (Line(words, address, label, asks),))


def _by(day: date | None, is_overdue: bool) -> str:
    if day is None:
        return "is to be paid"
    return f"{'was' if is_overdue else 'is'} due by {day:%-d %B %Y}"


INVOICES = Panel("invoices", 30, "pages/billing/panels/invoices.html", _invoices, _what_do_we_owe)
