"""Papers with prices: invoice, credit note and pro forma.

What an invoice must tell follows HMRC's VAT Notice 700, section 16 (16.3.1: number, time of supply, date of issue, both names
and addresses, VAT number, and for each line description, quantity, unit price, rate and net amount; totals and VAT in
sterling); a credit note follows its section 18 (18.2.2). An association that is not registered for VAT shows none.
"""

from collections.abc import Sequence

from billing.money import VatTreatment, pounds
from billing.papers.facts import CreditNoteFacts, InvoiceFacts, PricedLine, QuoteFacts, Seller, day, told
from office.papers.parts import Column, Notice, Paper, Passage, Section, Sums, Table

WHY_NO_VAT = {
    VatTreatment.ZERO: "Lines at 0% are zero-rated.",
    VatTreatment.EXEMPT: "Exempt lines carry no VAT.",
    VatTreatment.OUTSIDE: "Lines outside the scope of VAT carry none.",
}


def invoice_paper(facts: InvoiceFacts) -> Paper:
    """Lay out an invoice."""
    pairs = told(
        ("Invoice number", facts.number),
        ("Invoice date", day(facts.issued_on)),
        ("Tax point", day(facts.tax_point) if facts.seller.charges_vat else ""),
        ("Please pay by", day(facts.due_on)),
        ("Your purchase order", facts.purchase_order),
        ("Our VAT number", facts.seller.vat_number),
    )
    days = (facts.due_on - facts.issued_on).days
    terms = (
        f"Payment is due within {days} days, by {day(facts.due_on)}."
        if days > 0
        else "Payment is due on receipt."
    )
    how = Passage(
        "How to pay",
        f"{terms} Please quote {facts.number} so that we can find your payment.",
        facts.seller.bank and (*facts.seller.bank, ("Reference", facts.number)),
        "See this invoice online:" if facts.page else "",
        facts.page,
    )
    return Paper(
        kind="Invoice",
        title=f"Invoice {facts.number}",
        made_on=facts.issued_on,
        letterhead=facts.seller.letterhead,
        addressee=facts.customer,
        pairs=pairs,
        sections=(*_priced(facts.seller, facts.subject, facts.lines, total="Total to pay"), how),
    )


def credit_note_paper(facts: CreditNoteFacts) -> Paper:
    """Lay out a credit note: it names the invoice it reverses, and why."""
    reversed_invoice = f"invoice {facts.invoice_number} of {day(facts.invoice_issued_on)}"
    return Paper(
        kind="Credit note",
        title=f"Credit note {facts.number}",
        made_on=facts.issued_on,
        letterhead=facts.seller.letterhead,
        addressee=facts.customer,
        pairs=told(
            ("Credit note number", facts.number),
            ("Date", day(facts.issued_on)),
            ("Credits invoice", facts.invoice_number),
            ("of", day(facts.invoice_issued_on)),
            ("Your purchase order", facts.purchase_order),
            ("Our VAT number", facts.seller.vat_number),
        ),
        sections=(
            *_priced(
                facts.seller,
                facts.subject,
                facts.lines,
                total="Total credited",
                lead=f"We credit what follows of {reversed_invoice}.",
            ),
            Passage("Why", facts.reason),
        ),
    )


def quote_paper(facts: QuoteFacts) -> Paper:
    """Lay out a pro forma: what an order would cost, marked so that nobody takes it for an invoice."""
    kind = "VAT invoice" if facts.seller.charges_vat else "invoice"
    return Paper(
        kind="Pro forma",
        title=f"Pro forma {facts.reference}".strip(),
        made_on=facts.made_on,
        letterhead=facts.seller.letterhead,
        addressee=facts.customer,
        pairs=told(
            ("Reference", facts.reference),
            ("Date", day(facts.made_on)),
            ("Holds until", day(facts.valid_until) if facts.valid_until else ""),
        ),
        sections=(
            Notice(
                f"This is not a{'n' if kind == 'invoice' else ''} {kind}.",
                "Nothing is due yet; the invoice follows once you have ordered.",
            ),
            *_priced(facts.seller, facts.subject, facts.lines, total="Total"),
            Passage(
                "What to do next",
                "Raise a purchase order for this amount and send us its number. The invoice that follows will show it.",
                (("Supplier", facts.seller.letterhead.name), *facts.seller.bank),
                "Tell us the number here:" if facts.page else "",
                facts.page,
            ),
        ),
    )


def _priced(
    seller: Seller, subject: str, lines: Sequence[PricedLine], *, total: str, lead: str = ""
) -> tuple[Section, ...]:
    """Return lines, sums and, for an association that is registered, VAT by rate."""
    net, vat = sum(line.net_pence for line in lines), sum(line.vat_pence for line in lines)
    if not seller.charges_vat:
        return _table_without_vat(subject, lines, lead), Sums(((total, pounds(net)),))
    return (
        _table_with_vat(subject, lines, lead),
        Sums((("Total net", pounds(net)), ("Total VAT", pounds(vat)), (total, pounds(net + vat)))),
        _vat_by_rate(lines),
    )


def _table_without_vat(subject: str, lines: Sequence[PricedLine], lead: str) -> Table:
    columns = (
        Column("Description", grows=True),
        Column("Quantity", is_amount=True),
        Column("Each", is_amount=True),
        Column("Amount", is_amount=True),
    )
    rows = tuple(
        (line.description, f"{line.quantity:,}", pounds(line.unit_pence), pounds(line.net_pence))
        for line in lines
    )
    return Table(subject, columns, rows, lead=lead)


def _table_with_vat(subject: str, lines: Sequence[PricedLine], lead: str) -> Table:
    columns = (
        Column("Description", grows=True),
        Column("Quantity", is_amount=True),
        Column("Each, net", is_amount=True),
        Column("Net", is_amount=True),
        Column("VAT rate", is_amount=True),
        Column("VAT", is_amount=True),
    )
    rows = tuple(
        (
            line.description,
            f"{line.quantity:,}",
            pounds(line.unit_pence),
            pounds(line.net_pence),
            line.rate,
            pounds(line.vat_pence),
        )
        for line in lines
    )
    return Table(subject, columns, rows, lead=lead)


def _vat_by_rate(lines: Sequence[PricedLine]) -> Table:
    treatments = sorted({(-line.vat_rate_bp, line.rate) for line in lines})
    rows = []
    for _, rate in treatments:
        of_rate = [line for line in lines if line.rate == rate]
        net, vat = sum(line.net_pence for line in of_rate), sum(line.vat_pence for line in of_rate)
        rows.append((rate, pounds(net), pounds(vat), pounds(net + vat)))
    why = [
        words
        for treatment, words in WHY_NO_VAT.items()
        if any(line.vat_treatment == treatment for line in lines)
    ]
    return Table(
        "VAT by rate",
        (
            Column("Rate", grows=True),
            Column("Net", is_amount=True),
            Column("VAT", is_amount=True),
            Column("With VAT", is_amount=True),
        ),
        tuple(rows),
        note=" ".join([*why, "All amounts are in pounds sterling."]),
    )
