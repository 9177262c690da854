"""Who is invoiced for a partnership."""

from datetime import datetime

from django.db import transaction

from billing.models import Customer
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
    customer = partnership.customer
    if customer is None or customer.partnerships.exclude(pk=partnership.pk).exists():
        customer = Customer(on_behalf_of=partnership.name, created_at=now)
    customer.name, customer.contact_name, customer.email = name, contact_name, email
    customer.address, customer.postcode = address, postcode
    customer.needs_purchase_order = needs_purchase_order
    customer.save()
    partnership.customer = customer
    partnership.save(update_fields=["customer"])
    return customer
