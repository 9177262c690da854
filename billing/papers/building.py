"""From rows to papers: what was issued is told with the copies that were stored when it was."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from billing.models import CreditNote, CreditNoteLine, Customer, Invoice, InvoiceLine, Payment
from billing.money import Line
from billing.papers.accounts import receipt_paper, statement_paper
from billing.papers.facts import (
    CreditNoteFacts,
    InvoiceFacts,
    OpenItem,
    PricedLine,
    QuoteFacts,
    ReceiptFacts,
    Seller,
    StatementFacts,
)
from billing.papers.priced import credit_note_paper, invoice_paper, quote_paper
from billing.selectors import account_since, buyer_of, on_account, paid_by
from office.models import Identity
from office.papers.parts import Addressee, Paper, letterhead_of, lines_of


def paper_of_invoice(invoice: Invoice) -> Paper:
    """Return an issued invoice as paper, or a draft as pro forma."""
    if not invoice.is_issued:
        return _paper_of_draft(invoice)
    return invoice_paper(
        InvoiceFacts(
            seller=_seller(Identity(**invoice.seller)),
            customer=_addressee(invoice.buyer),
            number=invoice.reference,
            subject=invoice.subject,
            issued_on=cast(date, invoice.issued_on),
            tax_point=cast(date, invoice.issued_on),
            due_on=cast(date, invoice.due_on),
            lines=tuple(_line(line, line.vat_pence) for line in invoice.lines.all()),
            purchase_order=invoice.purchase_order,
            page=page_of(invoice),
        )
    )


def paper_of_credit_note(note: CreditNote) -> Paper:
    """Return a credit note as paper."""
    invoice = note.invoice
    lines = note.lines.select_related("invoice_line")
    return credit_note_paper(
        CreditNoteFacts(
            seller=_seller(Identity(**invoice.seller)),
            customer=_addressee(invoice.buyer),
            number=str(note.number),
            issued_on=note.issued_on,
            reason=note.reason,
            invoice_number=invoice.reference,
            invoice_issued_on=cast(date, invoice.issued_on),
            subject=invoice.subject,
            lines=tuple(_credited(line) for line in lines),
            purchase_order=invoice.purchase_order,
        )
    )


def paper_of_payment(payment: Payment) -> Paper:
    """Return the receipt for a payment: what it pays today, and what of it lies on account."""
    identity = Identity.load()
    return receipt_paper(
        ReceiptFacts(
            seller=_seller(identity),
            customer=_addressee(buyer_of(payment.customer)),
            received_on=payment.received_on,
            amount_pence=payment.amount_pence,
            method=payment.get_method_display(),
            reference=payment.reference,
            paid=tuple(
                (invoice.reference, invoice.issued_on or payment.received_on, pence)
                for invoice, pence in paid_by(payment)
            ),
        )
    )


def paper_of_account(customer: Customer, *, since: date | None = None, today: date) -> Paper:
    """Return the statement of a customer's account as of `today`; with `since`, what was before that day is one sum."""
    before, entries = account_since(customer, since)
    owing = Invoice.objects.filter(customer=customer).owing(today).order_by("due_on", "pk")
    return statement_paper(
        StatementFacts(
            seller=_seller(Identity.load()),
            customer=_addressee(buyer_of(customer)),
            made_on=today,
            entries=tuple(entries),
            brought_forward_pence=before,
            open_items=tuple(_open_items(owing)),
            on_account_pence=on_account([customer])[customer.pk],
        )
    )


def page_of(invoice: Invoice) -> str:
    """Return the public address of an invoice: whoever has it may see and pay it."""
    return settings.SITE_URL + reverse("invoice", args=[invoice.key])


def _paper_of_draft(invoice: Invoice) -> Paper:
    identity = Identity.load()
    is_registered = bool(identity.vat_number)
    return quote_paper(
        QuoteFacts(
            seller=_seller(identity),
            customer=_addressee(buyer_of(invoice.customer)),
            subject=invoice.subject,
            made_on=timezone.localdate(invoice.created_at),
            lines=tuple(_line(line, _vat(line, is_registered)) for line in invoice.lines.all()),
            reference=invoice.reference,
            page=page_of(invoice),
        )
    )


def _vat(line: InvoiceLine, is_registered: bool) -> int:
    terms = Line(line.description, line.unit_pence, line.quantity, line.vat_treatment, line.vat_rate_bp)
    return terms.vat_pence(is_registered=is_registered)


def _seller(identity: Identity) -> Seller:
    return Seller(
        letterhead=letterhead_of(identity),
        vat_number=identity.vat_number,
        account_name=identity.bank_account_name,
        sort_code=identity.bank_sort_code,
        account_number=identity.bank_account_number,
    )


def _addressee(buyer: dict[str, Any]) -> Addressee:
    on_behalf_of = buyer["on_behalf_of"]
    return Addressee(
        name=buyer["name"],
        for_whom=f"for {on_behalf_of}" if on_behalf_of else "",
        contact=buyer["contact_name"],
        address=(*lines_of(buyer["address"]), *lines_of(buyer["postcode"])),
    )


def _line(line: InvoiceLine, vat_pence: int) -> PricedLine:
    return PricedLine(
        description=line.description,
        quantity=line.quantity,
        unit_pence=line.unit_pence,
        net_pence=line.net_pence,
        vat_pence=vat_pence,
        vat_treatment=line.vat_treatment,
        vat_rate_bp=line.vat_rate_bp,
    )


def _credited(line: CreditNoteLine) -> PricedLine:
    """A part of a line has no quantity of its own: it is credited as one amount."""
    charged = line.invoice_line
    whole = line.net_pence == charged.net_pence
    return PricedLine(
        description=charged.description,
        quantity=charged.quantity if whole else 1,
        unit_pence=charged.unit_pence if whole else line.net_pence,
        net_pence=line.net_pence,
        vat_pence=line.vat_pence,
        vat_treatment=charged.vat_treatment,
        vat_rate_bp=charged.vat_rate_bp,
    )


def _open_items(owing: Iterable[Any]) -> Iterable[OpenItem]:
    for invoice in owing:
        yield OpenItem(
            invoice.number, invoice.issued_on, invoice.due_on, invoice.purchase_order, invoice.balance_pence
        )
