"""What partnerships were invoiced and what was paid, for staff."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import Q
from django.utils.formats import date_format

from billing.models import Allocation, CreditNote, Invoice, Refund, WriteOff
from billing.models.invoices import InvoiceQuerySet
from billing.money import pounds
from membership.models import Partnership
from membership.timeline import READ_A_SOURCE, Entry, register_timeline


def invoices_of(partnerships: Iterable[Partnership], *, today: date) -> InvoiceQuerySet:
    """Return the invoices for the memberships of partnerships with their state on the day, those that were replaced included."""
    charged = Q(charge__membership__partnership__in=partnerships)
    replaced = Q(replaced_by__charge__membership__partnership__in=partnerships)
    return Invoice.objects.filter(charged | replaced).with_state(today)


def invoices(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """Invoices, payments, credit notes, refunds and write-offs."""
    owners = _owners(partnerships)
    rows = {invoice.pk: invoice for invoice in Invoice.objects.filter(pk__in=owners)}
    for invoice in rows.values():
        yield _invoice(invoice, owners[invoice.pk])
    paid = Allocation.objects.filter(invoice__in=owners).select_related("payment")
    for allocation in paid.order_by("-made_at")[:READ_A_SOURCE]:
        is_back = allocation.amount_pence < 0
        yield Entry(
            allocation.made_at,
            f"{pounds(abs(allocation.amount_pence))} {'taken off again' if is_back else 'paid'}",
            owners[allocation.invoice_id],
            lines=(
                f"For {rows[allocation.invoice_id].reference}, by {allocation.payment.get_method_display()}"
                + (f", {allocation.payment.reference}" if allocation.payment.reference else ""),
            ),
        )
    for note in CreditNote.objects.filter(invoice__in=owners, number__isnull=False)[:READ_A_SOURCE]:
        yield Entry(
            note.issued_at,
            f"Credit note {note.number}, {pounds(note.total_pence)}",
            owners[note.invoice_id],
            words=note.reason,
            lines=(f"For {rows[note.invoice_id].reference}",),
        )
    for refund in Refund.objects.filter(invoice__in=owners)[:READ_A_SOURCE]:
        yield Entry(
            refund.recorded_at,
            f"Refund of {pounds(refund.amount_pence)}",
            owners[refund.invoice_id] if refund.invoice_id else partnerships[0].pk,
            words=refund.reason,
            lines=(refund.get_state_display().capitalize(),),
        )
    for given_up in WriteOff.objects.filter(invoice__in=owners)[:READ_A_SOURCE]:
        yield Entry(
            given_up.written_off_at,
            f"{pounds(given_up.amount_pence)} written off",
            owners[given_up.invoice_id],
            words=given_up.reason,
        )


def register_money() -> None:
    """Put invoices and what became of them on the timeline."""
    register_timeline("money", invoices, label="Money", icon="doc-full", order=30)


def _owners(partnerships: Sequence[Partnership]) -> dict[int, int]:
    """Invoice by invoice, the newest first, the partnership it was for."""
    charged = Invoice.objects.filter(charge__membership__partnership__in=partnerships)
    replaced = Invoice.objects.filter(replaced_by__charge__membership__partnership__in=partnerships)
    owners: dict[int, int] = {}
    for rows, path in (
        (charged, "charge__membership__partnership"),
        (replaced, "replaced_by__charge__membership__partnership"),
    ):
        owners |= dict(rows.order_by("-pk").values_list("pk", path)[:READ_A_SOURCE])
    return owners


def _invoice(invoice: Invoice, partnership_id: int) -> Entry:
    if invoice.issued_at and invoice.due_on:
        facts = [invoice.subject, f"Due on {date_format(invoice.due_on, 'j F Y')}"]
        facts += [f"Purchase order {invoice.purchase_order}"] if invoice.purchase_order else []
        title = f"Invoice {invoice.number}, {pounds(invoice.total_pence)}"
        return Entry(invoice.issued_at, title, partnership_id, lines=(", ".join(facts),))
    title = f"Invoice drafted, {pounds(invoice.total_pence)}"
    return Entry(invoice.created_at, title, partnership_id, lines=(invoice.subject,))
