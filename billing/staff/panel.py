"""What needs doing about money today, on the front page of the admin."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from billing.models import BankLine, Invoice


class MoneyPanel(Component):
    """Bank lines, orders awaited and overdue invoices, each with the way to them."""

    name = "money"
    template_name = "staff/billing/panel.html"
    order = 150

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        state = Invoice.State
        states: Any = Invoice.objects.filter(cancelled_at=None).with_state(timezone.localdate())
        wanted = [state.OVERDUE, state.AWAITING_PURCHASE_ORDER]
        found = list(states.filter(state_on__in=wanted).values_list("state_on", "balance_pence"))
        overdue = [balance for at, balance in found if at == state.OVERDUE]
        return {
            "bank_lines": BankLine.objects.waiting().count(),
            "overdue": len(overdue),
            "overdue_pence": sum(overdue),
            "awaiting_orders": len(found) - len(overdue),
            "request": parent_context["request"],
        }
