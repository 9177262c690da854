"""What a person handles of invoices, shown on their account page."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.area import Context, Panel
from billing.models import Invoice
from billing.payers import customers_handled_by

SHOWN = 5


def _invoices(request: HttpRequest) -> Context | None:
    if request.user.pk is None:
        return None
    customers = customers_handled_by(request.user.pk, now=timezone.now())
    invoices = Invoice.objects.filter(customer__in=customers.values("pk"), cancelled_at=None)
    if not invoices.exists():
        return None
    owing: Any = invoices.owing(timezone.localdate()).order_by("due_on", "pk")
    return {"owing": list(owing[:SHOWN])}


INVOICES = Panel("invoices", 25, "pages/billing/panels/invoices.html", _invoices)
