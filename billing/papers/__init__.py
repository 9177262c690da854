"""The papers that money needs: invoice, credit note, pro forma, receipt and statement of account."""

from billing.papers.accounts import receipt_paper, statement_paper
from billing.papers.facts import (
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
from billing.papers.priced import credit_note_paper, invoice_paper, quote_paper

__all__ = [
    "CreditNoteFacts",
    "InvoiceFacts",
    "OpenItem",
    "PricedLine",
    "QuoteFacts",
    "ReceiptFacts",
    "Seller",
    "StatementEntry",
    "StatementFacts",
    "credit_note_paper",
    "invoice_paper",
    "quote_paper",
    "receipt_paper",
    "statement_paper",
]
