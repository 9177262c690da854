"""What papers about money tell, as plain facts: copies of what was issued, never the rows themselves."""

from dataclasses import dataclass
from datetime import date

from billing.money import VatTreatment
from office.papers.parts import Addressee, Letterhead, Pair

NO_RATE = {VatTreatment.EXEMPT: "exempt", VatTreatment.OUTSIDE: "outside the scope"}


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
        return told(*known) if self.account_number else ()


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

    @property
    def charged_pence(self) -> int:
        return max(self.pence, 0)

    @property
    def paid_pence(self) -> int:
        return max(-self.pence, 0)


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


def day(on: date) -> str:
    """Write a day as people read it: 12 April 2026."""
    return f"{on:%-d %B %Y}"


def told(*pairs: Pair) -> tuple[Pair, ...]:
    """Return the pairs whose second half is not empty."""
    return tuple(pair for pair in pairs if pair[1])
