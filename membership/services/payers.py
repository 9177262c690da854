"""Who is invoiced for a partnership."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from billing.models import Customer
from billing.services.customers import change_customer, create_customer
from membership.models import Partnership
from membership.services.locks import lock_partnership


@transaction.atomic
def name_payer(
    *,
    partnership: Partnership,
    name: str,
    contact_name: str,
    email: str,
    address: str,
    postcode: str,
    needs_purchase_order: bool,
    now: datetime,
) -> Customer:
    """Say which legal body is invoiced for the partnership from now on; issued invoices stay as they are.

    A body that pays for other partnerships too is left alone: this partnership gets an entry of its own.
    """
    lock_partnership(partnership)
    partnership.refresh_from_db()
    details: dict[str, Any] = {
        "name": name,
        "contact_name": contact_name,
        "email": email,
        "address": address,
        "postcode": postcode,
        "needs_purchase_order": needs_purchase_order,
    }
    customer = partnership.customer
    others = Partnership.objects.exclude(pk=partnership.pk)
    pays_for_others = Q(partnerships__in=others) | Q(invoices__charge__membership__partnership__in=others)
    if customer is not None and not Customer.objects.filter(pays_for_others, pk=customer.pk).exists():
        return change_customer(customer=customer, on_behalf_of=customer.on_behalf_of, **details)
    on_behalf_of = "" if name == partnership.name else partnership.name
    partnership.customer = create_customer(on_behalf_of=on_behalf_of, **details, now=now)
    partnership.save(update_fields=["customer"])
    return partnership.customer
