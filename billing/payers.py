"""Which customers a person handles: upper apps know, and register in `AppConfig.ready`."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet

from billing.models import Customer

Handles = Callable[[int, datetime], Q]
_handled: dict[str, Handles] = {}


def register_payers(name: str, handles: Handles) -> None:
    """Add a way to be responsible for a customer: `handles(user_id, now)` returns a filter on customers."""
    _handled[name] = handles


def customers_handled_by(user_id: int, *, now: datetime) -> QuerySet[Customer]:
    """Return the customers whose invoices and statements the person may see and pay."""
    wanted = Q(pk__in=())
    for handles in _handled.values():
        wanted |= handles(user_id, now)
    return Customer.objects.filter(wanted).distinct()
