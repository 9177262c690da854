"""Who is invoiced."""

from datetime import datetime

from django.db import transaction

from billing.models import Customer


@transaction.atomic
def create_customer(
    *,
    name: str,
    on_behalf_of: str = "",
    contact_name: str = "",
    email: str,
    address: str,
    postcode: str = "",
    needs_purchase_order: bool = False,
    now: datetime,
) -> Customer:
    """Enter a legal body that pays. Arguments: `address` is street and town, a line each; see `Customer` for the rest."""
    return Customer.objects.create(
        name=name,
        on_behalf_of=on_behalf_of,
        contact_name=contact_name,
        email=email,
        address=address,
        postcode=postcode,
        needs_purchase_order=needs_purchase_order,
        created_at=now,
    )


@transaction.atomic
def change_customer(
    *,
    customer: Customer,
    name: str,
    on_behalf_of: str,
    contact_name: str,
    email: str,
    address: str,
    postcode: str,
    needs_purchase_order: bool,
) -> Customer:
    """Replace what is known of who pays; invoices that have been issued keep what they say."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    customer.name, customer.on_behalf_of, customer.contact_name = name, on_behalf_of, contact_name
    customer.email, customer.address, customer.postcode = email, address, postcode
    customer.needs_purchase_order = needs_purchase_order
    customer.save()
    return customer
