"""Correcting what has been issued: credit notes, reissue, write-off."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from billing.fulfilment import owner_of
from billing.models import (
    BillingSettings,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    OpenQuestion,
    Payment,
    WriteOff,
)
from billing.money import Line, half_up, pounds
from billing.services import BillingError, letters, numbers
from billing.services.invoices import draft_invoice, issue_invoice
from billing.services.locks import lock_invoice
from billing.services.payments import allocate, gone_from, take_back
from billing.services.settling import ask


class NotIssuedError(BillingError):
    """Only an issued invoice can be corrected; a draft is changed."""


class NothingLeftError(BillingError):
    """There is nothing left to credit or to write off."""


class TooMuchError(BillingError):
    """More would be taken back than the line charged."""


@transaction.atomic
def credit_invoice(
    *,
    invoice: Invoice,
    reason: str,
    net_pence: Mapping[int, int] | None = None,
    is_decided: bool = False,
    now: datetime,
) -> CreditNote:
    """Issue a credit note for the whole invoice, or for a part of its lines, and mail it.

    Arguments: `net_pence` gives, by the key of an invoice line, the pence without VAT that are taken back; None takes back all that is
    left. VAT is taken back in proportion; the last part of a line takes the rest, so that nothing of the stored figures stays behind.
    A credited invoice that had been fulfilled raises a question, as nothing is taken away by itself; `is_decided` is said by whoever has
    taken back what the credited lines gave.
    Raises `NotIssuedError`, `NothingLeftError` or `TooMuchError`.
    """
    invoice = _locked_issued(invoice)
    note = _write_note(invoice, reason=reason, net_pence=net_pence, now=now)
    if invoice.fulfilled_at and not is_decided:
        ask(
            kind=OpenQuestion.Kind.CREDITED,
            words=f"{pounds(note.total_pence)} of {invoice.number} were credited ({note.reason}).",
            cause=f"credited {note.number}",
            invoice=invoice,
            now=now,
        )
    return note


@transaction.atomic
def credit_and_reissue(*, invoice: Invoice, purchase_order: str, reason: str, now: datetime) -> Invoice:
    """Credit what is left of an invoice and issue that again with another purchase order number and today's names and addresses.

    What was credited before is not charged again; each line keeps its number, as what it was for is found by that. What was paid for the
    old invoice then pays the new one, and what the old one gave hangs on the new one; money that is too much stays on the account.
    Raises `NotIssuedError` or `NothingLeftError`.
    """
    invoice = _locked_issued(invoice)
    lines = {line.position: left for line in invoice.lines.all() if (left := _what_is_left(line))}
    paid = _take_back_what_is_left(invoice, now=now)
    _write_note(invoice, reason=reason, net_pence=None, now=now)
    new = draft_invoice(
        customer=invoice.customer,
        purpose=invoice.purpose,
        subject=invoice.subject,
        lines=list(lines.values()),
        positions=list(lines),
        purchase_order=purchase_order,
        now=now,
    )
    invoice.replaced_by = new
    invoice.save(update_fields=["replaced_by"])
    if owner := owner_of(invoice):
        owner.reissued(invoice, new, now)
    new = issue_invoice(invoice=new, now=now)
    if invoice.fulfilled_at and not new.fulfilled_at:
        new.fulfilled_at = invoice.fulfilled_at
        new.save(update_fields=["fulfilled_at"])
    owed = new.total_pence
    for payment, amount in paid:
        # What is to be paid back anyway stays on the account, so that it is not asked about twice.
        if part := min(amount, owed):
            allocate(payment=payment, invoice=new, amount_pence=part, now=now)
            owed -= part
    new.refresh_from_db()
    return new


@transaction.atomic
def write_off(*, invoice: Invoice, reason: str, now: datetime) -> WriteOff:
    """Give up what is still owed on an invoice, and ask the staff what that means for what it gave.

    Raises `NotIssuedError` or `NothingLeftError`.
    """
    invoice = _locked_issued(invoice)
    owed = Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence  # type: ignore[attr-defined]
    if owed <= 0:
        raise NothingLeftError(f"Nothing is owed on {invoice.number}.")
    written = WriteOff.objects.create(
        invoice=invoice, amount_pence=owed, reason=reason.strip(), written_off_at=now
    )
    ask(
        kind=OpenQuestion.Kind.WRITTEN_OFF,
        words=f"{pounds(owed)} of {invoice.number} were written off ({written.reason}).",
        cause=f"written off {invoice.number}",
        invoice=invoice,
        now=now,
    )
    return written


def _take_back_what_is_left(invoice: Invoice, *, now: datetime) -> list[tuple[Payment, int]]:
    """Free what payments still pay on the invoice; what has gone back to the payer stays where it was."""
    freed: dict[Payment, int] = {}
    for row in invoice.allocations.filter(reverses=None, reversed_by=None).select_related("payment"):
        take_back(allocation=row, now=now)
        freed[row.payment] = freed.get(row.payment, 0) + row.amount_pence
    left = []
    for payment, amount in freed.items():
        gone = min(amount, gone_from(payment).get(invoice.pk, 0))
        if gone:
            allocate(payment=payment, invoice=invoice, amount_pence=gone, now=now)
        if amount > gone:
            left.append((payment, amount - gone))
    return left


def _what_is_left(line: InvoiceLine) -> Line | None:
    """Return a line over what has not been credited; None where that is nothing."""
    net, _ = left_of_line(line)
    if not net and line.net_pence:
        return None
    is_whole = net == line.net_pence
    return Line(
        line.description,
        line.unit_pence if is_whole else net,
        line.quantity if is_whole else 1,
        line.vat_treatment,
        line.vat_rate_bp,
        line.category,
    )


def _locked_issued(invoice: Invoice) -> Invoice:
    invoice = lock_invoice(invoice)
    if not invoice.is_issued:
        raise NotIssuedError("This invoice is a draft: change it or give it up.")
    return invoice


def _write_note(
    invoice: Invoice, *, reason: str, net_pence: Mapping[int, int] | None, now: datetime
) -> CreditNote:
    credits = [
        credit
        for line in invoice.lines.all()
        if (credit := credit_of(line, None if net_pence is None else net_pence.get(line.pk, 0)))
    ]
    if not credits:
        raise NothingLeftError(f"Nothing of {invoice.number} is left to credit.")
    net, vat = sum(row.net_pence for row in credits), sum(row.vat_pence for row in credits)
    note = CreditNote.objects.create(
        invoice=invoice,
        reason=reason.strip(),
        issued_at=now,
        issued_on=timezone.localdate(now, timezone.get_default_timezone()),
        net_pence=net,
        vat_pence=vat,
        total_pence=net + vat,
    )
    for row in credits:
        row.credit_note = note
    CreditNoteLine.objects.bulk_create(credits)
    note.number = numbers.take_number(numbers.CREDIT_NOTES, prefix=BillingSettings.load().credit_note_prefix)
    note.save(update_fields=["number"])
    letters.send_credit_note(note, now=now)
    return note


def left_of_line(line: InvoiceLine) -> tuple[int, int]:
    """Return the pence of a line that no credit note has taken back: without VAT, and their VAT."""
    before = line.credits.aggregate(net=Sum("net_pence", default=0), vat=Sum("vat_pence", default=0))
    return line.net_pence - before["net"], line.vat_pence - before["vat"]


def credit_of(line: InvoiceLine, net: int | None) -> CreditNoteLine | None:
    """Return, unsaved, what is taken back of a line: `net` pence with their VAT, or all that is left. Raises `TooMuchError`."""
    net_left, vat_left = left_of_line(line)
    net = net_left if net is None else net
    if net > net_left:
        raise TooMuchError(f"Only {pounds(net_left)} of “{line.description}” are left to credit.")
    if not net:
        return None
    vat = vat_left if net == net_left else min(vat_left, half_up(line.vat_pence * net, line.net_pence))
    return CreditNoteLine(invoice_line=line, net_pence=net, vat_pence=vat)
