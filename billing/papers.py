"""The papers that money needs: invoice, credit note, quote, receipt and statement of account.

What an invoice must tell follows HMRC's VAT Notice 700, section 16 (16.3.1: number, time of supply, date of issue, both names
and addresses, VAT number, and for each line description, quantity, unit price, rate and net amount; totals and VAT in
sterling); a credit note follows its section 18 (18.2.2). An association that is not registered for VAT shows none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from billing.money import VatTreatment, pounds
from office.papers.parts import (
    Addressee,
    Column,
    Letterhead,
    Notice,
    Pair,
    Paper,
    Passage,
    Section,
    Sums,
    Table,
)

NO_RATE = {VatTreatment.EXEMPT: "exempt", VatTreatment.OUTSIDE: "outside the scope"}
WHY_NO_VAT = {
    VatTreatment.ZERO: "Lines at 0% are zero-rated.",
    VatTreatment.EXEMPT: "Exempt lines carry no VAT.",
    VatTreatment.OUTSIDE: "Lines outside the scope of VAT carry none.",
}


@dataclass(frozen=True)
class Seller:
    """Who is paid: letterhead, VAT number (empty if not registered) and bank account."""

    letterhead: Letterhead
    vat_number: str = ""
    account_name: str = ""
    sort_code: str = ""
    account_number: str = ""

    @property
    def charges_vat(self) -> bool:
        return bool(self.vat_number)

    @property
    def bank(self) -> tuple[Pair, ...]:
        """The account's name, sort code and number, as far as they are known."""
        known = (
            ("Account name", self.account_name),
            ("Sort code", self.sort_code),
            ("Account number", self.account_number),
        )
        return _told(*known) if self.account_number else ()


@dataclass(frozen=True)
class PricedLine:
    """One line as it was stored: whole pence, the treatment's name, the rate in basis points (2000 is 20%)."""

    description: str
    quantity: int
    unit_pence: int
    net_pence: int
    vat_pence: int = 0
    vat_treatment: str = VatTreatment.OUTSIDE
    vat_rate_bp: int = 0

    @property
    def rate(self) -> str:
        return NO_RATE.get(VatTreatment(self.vat_treatment)) or f"{self.vat_rate_bp / 100:g}%"


@dataclass(frozen=True)
class InvoiceFacts:
    """An invoice as issued. `tax_point` is the time of supply; `page` is the address where it can be seen and paid."""

    seller: Seller
    customer: Addressee
    number: str
    subject: str
    issued_on: date
    tax_point: date
    due_on: date
    lines: tuple[PricedLine, ...]
    purchase_order: str = ""
    page: str = ""


@dataclass(frozen=True)
class CreditNoteFacts:
    """A credit note as issued; its lines hold what is credited, as amounts above nought."""

    seller: Seller
    customer: Addressee
    number: str
    issued_on: date
    reason: str
    invoice_number: str
    invoice_issued_on: date
    subject: str
    lines: tuple[PricedLine, ...]
    purchase_order: str = ""


@dataclass(frozen=True)
class QuoteFacts:
    """What an order would cost, for a body that needs a paper before it can order."""

    seller: Seller
    customer: Addressee
    subject: str
    made_on: date
    lines: tuple[PricedLine, ...]
    reference: str = ""
    valid_until: date | None = None
    page: str = ""


@dataclass(frozen=True)
class ReceiptFacts:
    """A payment: `paid` names invoices with date and the part of the payment that went to each."""

    seller: Seller
    customer: Addressee
    received_on: date
    amount_pence: int
    method: str
    reference: str
    paid: tuple[tuple[str, date, int], ...]

    @property
    def on_account_pence(self) -> int:
        """What no invoice has used."""
        return self.amount_pence - sum(pence for _, _, pence in self.paid)


@dataclass(frozen=True)
class StatementEntry:
    """One movement of an account: above nought it was charged, below it was paid, credited or written off."""

    on: date
    what: str
    reference: str
    pence: int


@dataclass(frozen=True)
class OpenItem:
    """An invoice with something left to pay."""

    number: str
    issued_on: date
    due_on: date
    purchase_order: str
    pence: int


@dataclass(frozen=True)
class StatementFacts:
    """A customer's account: what moved, and what is open on the day of the statement."""

    seller: Seller
    customer: Addressee
    made_on: date
    entries: tuple[StatementEntry, ...]
    open_items: tuple[OpenItem, ...]
    on_account_pence: int = 0
    brought_forward_pence: int = 0

    @property
    def balance_pence(self) -> int:
        return self.brought_forward_pence + sum(entry.pence for entry in self.entries)


def invoice_paper(facts: InvoiceFacts) -> Paper:
    """Lay out an invoice."""
    pairs = _told(
        ("Invoice number", facts.number),
        ("Invoice date", day(facts.issued_on)),
        ("Tax point", day(facts.tax_point) if facts.seller.charges_vat else ""),
        ("Please pay by", day(facts.due_on)),
        ("Your purchase order", facts.purchase_order),
        ("Our VAT number", facts.seller.vat_number),
    )
    days = (facts.due_on - facts.issued_on).days
    terms = f"Payment is due within {days} days, by {day(facts.due_on)}." if days > 0 else "Payment is due on receipt."
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
        pairs=_told(
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
        pairs=_told(
            ("Reference", facts.reference),
            ("Date", day(facts.made_on)),
            ("Holds until", day(facts.valid_until) if facts.valid_until else ""),
        ),
        sections=(
            Notice(f"This is not a{'n' if kind == 'invoice' else ''} {kind}.", "Nothing is due yet; the invoice follows once you have ordered."),
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


def receipt_paper(facts: ReceiptFacts) -> Paper:
    """Lay out a receipt: what came in, and which invoices it paid."""
    rows = [(f"Invoice {number}", day(issued_on), pounds(pence)) for number, issued_on, pence in facts.paid]
    if facts.on_account_pence > 0:
        rows.append(("Kept on your account", "", pounds(facts.on_account_pence)))
    return Paper(
        kind="Receipt",
        title=f"Receipt for {pounds(facts.amount_pence)} of {day(facts.received_on)}",
        made_on=facts.received_on,
        letterhead=facts.seller.letterhead,
        addressee=facts.customer,
        addressee_label="Received from",
        pairs=_told(
            ("Received on", day(facts.received_on)),
            ("Paid by", facts.method),
            ("Reference", facts.reference),
        ),
        sections=(
            Table(
                "What it pays",
                (Column("For", grows=True), Column("Dated"), Column("Amount", is_amount=True)),
                tuple(rows),
            ),
            Sums((("Received with thanks", pounds(facts.amount_pence)),)),
        ),
    )


def statement_paper(facts: StatementFacts) -> Paper:
    """Lay out a statement of account: what is open first, then every movement with the balance after it."""
    return Paper(
        kind="Statement of account",
        title=f"Statement of account, {facts.customer.name}, {day(facts.made_on)}",
        made_on=facts.made_on,
        letterhead=facts.seller.letterhead,
        addressee=facts.customer,
        pairs=_told(
            ("Date", day(facts.made_on)),
            ("Open invoices", str(len(facts.open_items))),
            ("Overdue", pounds(sum(item.pence for item in facts.open_items if item.due_on < facts.made_on))),
        ),
        sections=tuple(_statement_sections(facts)),
    )


def _statement_sections(facts: StatementFacts) -> Iterable[Section]:
    if facts.open_items:
        yield Table(
            "Open invoices",
            (
                Column("Invoice", grows=True),
                Column("Dated"),
                Column("Please pay by"),
                Column("Your purchase order"),
                Column("To pay", is_amount=True),
            ),
            tuple(_open_row(item, facts.made_on) for item in facts.open_items),
        )
    balance, on_account = facts.balance_pence, facts.on_account_pence
    sums: list[Pair] = []
    if on_account:
        sums = [
            ("Open invoices", pounds(sum(item.pence for item in facts.open_items))),
            ("Already on your account", pounds(-on_account)),
        ]
    yield Sums((*sums, ("We owe you", pounds(-balance)) if balance < 0 else ("To pay", pounds(balance))))
    if balance > 0:
        yield Passage(
            "How to pay",
            "Please quote the numbers of the invoices that you pay.",
            facts.seller.bank,
        )
    if facts.entries:
        yield Table("What happened", _MOVEMENTS, tuple(_movements(facts)))
    else:
        yield Passage("What happened", "Nothing has been invoiced or paid yet.")


_MOVEMENTS = (
    Column("Date"),
    Column("What", grows=True),
    Column("Charged", is_amount=True),
    Column("Paid or credited", is_amount=True),
    Column("Balance", is_amount=True),
)


def _movements(facts: StatementFacts) -> Iterable[tuple[str, ...]]:
    balance = facts.brought_forward_pence
    if balance:
        yield ("", "Brought forward", "", "", pounds(balance))
    for entry in facts.entries:
        balance += entry.pence
        yield (
            day(entry.on),
            f"{entry.what} {entry.reference}".strip(),
            pounds(entry.pence) if entry.pence > 0 else "",
            pounds(-entry.pence) if entry.pence < 0 else "",
            pounds(balance),
        )


def _open_row(item: OpenItem, today: date) -> tuple[str, ...]:
    due = f"{day(item.due_on)}{' (overdue)' if item.due_on < today else ''}"
    return (item.number, day(item.issued_on), due, item.purchase_order or "–", pounds(item.pence))


def _priced(
    seller: Seller, subject: str, lines: Sequence[PricedLine], *, total: str, lead: str = ""
) -> tuple[Section, ...]:
    """Return lines, sums and, for an association that is registered, VAT by rate."""
    net, vat = sum(line.net_pence for line in lines), sum(line.vat_pence for line in lines)
    if not seller.charges_vat:
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
        return Table(subject, columns, rows, lead=lead), Sums(((total, pounds(net)),))
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
    return (
        Table(subject, columns, rows, lead=lead),
        Sums((("Total net", pounds(net)), ("Total VAT", pounds(vat)), (total, pounds(net + vat)))),
        _vat_by_rate(lines),
    )


def _vat_by_rate(lines: Sequence[PricedLine]) -> Table:
    treatments = sorted({(-line.vat_rate_bp, line.rate) for line in lines})
    rows = []
    for _, rate in treatments:
        of_rate = [line for line in lines if line.rate == rate]
        net, vat = sum(line.net_pence for line in of_rate), sum(line.vat_pence for line in of_rate)
        rows.append((rate, pounds(net), pounds(vat), pounds(net + vat)))
    why = [words for treatment, words in WHY_NO_VAT.items() if any(line.vat_treatment == treatment for line in lines)]
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


def day(on: date) -> str:
    """Write a day as people read it: 12 April 2026."""
    return f"{on:%-d %B %Y}"


def _told(*pairs: Pair) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs if pair[1])
