"""The lock under which an invoice's rows change."""

from collections.abc import Iterable

from billing.models import Invoice


def lock_invoice(invoice: Invoice) -> Invoice:
    """Return the invoice afresh, held until the surrounding transaction ends."""
    return Invoice.objects.select_for_update(of=("self",)).select_related("customer").get(pk=invoice.pk)


def lock_invoices(invoices: Iterable[Invoice]) -> dict[int, Invoice]:
    """Hold several invoices, in the order of their keys so that two payments never wait for one another; returned by key."""
    keys = sorted(invoice.pk for invoice in invoices)
    held = Invoice.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return {invoice.pk: invoice for invoice in held.select_related("customer")}
