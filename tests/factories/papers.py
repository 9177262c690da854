"""Facts of papers, as an invented association would write them."""

from datetime import date

from billing.papers import (
    CreditNoteFacts,
    InvoiceFacts,
    OpenItem,
    PricedLine,
    QuoteFacts,
    ReceiptFacts,
    Seller,
    StatementEntry,
    StatementFacts,
)
from office.papers.parts import Addressee, Letterhead

VAT_NUMBER = "GB 999 9999 73"


def seller(*, registered: bool = True) -> Seller:
    """Return an association; `registered` for VAT or not."""
    return Seller(
        letterhead=Letterhead(
            name="Lantern Association of Safeguarding Partnerships",
            ways=("4 Quay Row", "Saltby SB1 1AA", "office@lantern.example", "01632 960 001"),
            legal=(
                "Lantern Association of Safeguarding Partnerships, charitable incorporated organisation.",
                "Registered charity number 0000001."
                + (f" VAT registration number {VAT_NUMBER}." if registered else ""),
                "Registered office: 4 Quay Row, Saltby, SB1 1AA.",
            ),
        ),
        vat_number=VAT_NUMBER if registered else "",
        account_name="Lantern Association",
        sort_code="00-00-00",
        account_number="00000001",
    )


CUSTOMER = Addressee(
    name="Harrowmere Council",
    for_whom="for Harrowmere Safeguarding Children Partnership",
    contact="Accounts payable",
    address=("Civic Centre", "High Street", "Harrowmere", "HM1 2AB"),
)

FEE = PricedLine(
    "Membership 1 April 2026 to 31 March 2027, one area, five seats",
    1,
    120_000,
    120_000,
    24_000,
    "standard",
    2000,
)
SEATS = PricedLine("Extra seats", 2, 12_500, 25_000, 0, "exempt", 0)


def plain(line: PricedLine) -> PricedLine:
    """Return the line as an association writes it that is not registered for VAT."""
    return PricedLine(line.description, line.quantity, line.unit_pence, line.net_pence)


def invoice(*, registered: bool = True, **facts: object) -> InvoiceFacts:
    """Return an invoice; any of its facts may be given."""
    lines = (FEE, SEATS) if registered else (plain(FEE), plain(SEATS))
    given = {
        "seller": seller(registered=registered),
        "customer": CUSTOMER,
        "number": "INV-2026-00012",
        "subject": "Membership 2026/27",
        "issued_on": date(2026, 4, 12),
        "tax_point": date(2026, 4, 12),
        "due_on": date(2026, 5, 12),
        "lines": lines,
        "purchase_order": "PO 4411",
        "page": "https://www.lantern.example/invoices/6f1c2a9e-0000-4000-8000-000000000012/",
    }
    return InvoiceFacts(**{**given, **facts})


def credit_note(*, registered: bool = True) -> CreditNoteFacts:
    return CreditNoteFacts(
        seller=seller(registered=registered),
        customer=CUSTOMER,
        number="CN-2026-00003",
        issued_on=date(2026, 4, 20),
        reason="Issued again with your purchase order number.",
        invoice_number="INV-2026-00012",
        invoice_issued_on=date(2026, 4, 12),
        subject="Membership 2026/27",
        lines=(FEE, SEATS) if registered else (plain(FEE), plain(SEATS)),
        purchase_order="PO 4411",
    )


def quote(*, registered: bool = True) -> QuoteFacts:
    return QuoteFacts(
        seller=seller(registered=registered),
        customer=CUSTOMER,
        subject="Membership 2026/27",
        made_on=date(2026, 3, 20),
        lines=(FEE,) if registered else (plain(FEE),),
        reference="HARROWMERE-2026",
        valid_until=date(2026, 6, 30),
    )


def receipt(*, registered: bool = True) -> ReceiptFacts:
    return ReceiptFacts(
        seller=seller(registered=registered),
        customer=CUSTOMER,
        received_on=date(2026, 5, 2),
        amount_pence=200_000,
        method="bank transfer",
        reference="HARROWMERE INV202600012",
        paid=(("INV-2026-00012", date(2026, 4, 12), 169_000),),
    )


def statement(*, registered: bool = True, entries: int = 4) -> StatementFacts:
    moved = [
        StatementEntry(date(2025, 4, 3), "Invoice", "INV-2025-00031", 144_000),
        StatementEntry(date(2025, 5, 2), "Payment by bank transfer", "HARROWMERE", -144_000),
        StatementEntry(date(2026, 4, 12), "Invoice", "INV-2026-00012", 169_000),
        StatementEntry(date(2026, 5, 2), "Payment by bank transfer", "INV202600012", -100_000),
    ]
    return StatementFacts(
        seller=seller(registered=registered),
        customer=CUSTOMER,
        made_on=date(2026, 6, 1),
        entries=tuple((moved * entries)[:entries]),
        open_items=(
            OpenItem("INV-2026-00012", date(2026, 4, 12), date(2026, 5, 12), "PO 4411", 69_000),
            OpenItem("INV-2026-00040", date(2026, 5, 20), date(2026, 6, 19), "", 15_000),
        )
        if entries
        else (),
        on_account_pence=15_000 if entries else 0,
    )
