"""What invoices, credit notes, receipts, quotes and statements tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from billing.papers import (
    PricedLine,
    StatementEntry,
    credit_note_paper,
    invoice_paper,
    quote_paper,
    receipt_paper,
    statement_paper,
)
from tests.factories import papers
from tests.office.test_papers import read, tags_of, words_of

KINDS: list[tuple[Callable[..., Any], Callable[..., Any]]] = [
    (invoice_paper, papers.invoice),
    (credit_note_paper, papers.credit_note),
    (quote_paper, papers.quote),
    (receipt_paper, papers.receipt),
    (statement_paper, papers.statement),
]


class TestEveryPaper:
    @pytest.mark.parametrize(("lay_out", "facts"), KINDS)
    def test_is_addressed_from_the_association_to_the_payer_and_tagged(self, lay_out, facts) -> None:
        pdf = lay_out(facts()).pdf()
        words = words_of(pdf)
        for told in ("Lantern Association", "4 Quay Row", "Harrowmere Council", "for Harrowmere", "HM1 2AB"):
            assert told in words
        assert "Registered charity number 0000001" in words
        assert tags_of(pdf).count("/H1") == 1
        assert "/TH" in tags_of(pdf)
        assert b"<pdfuaid:part>1" in read(pdf).trailer["/Root"]["/Metadata"].get_data()

    @pytest.mark.parametrize(("lay_out", "facts"), KINDS)
    def test_shows_no_vat_where_the_association_is_not_registered(self, lay_out, facts) -> None:
        assert "VAT" not in words_of(lay_out(facts(registered=False)).pdf())


class TestInvoice:
    def test_tells_all_that_a_vat_invoice_must(self) -> None:
        words = words_of(invoice_paper(papers.invoice(tax_point=date(2026, 4, 1))).pdf())
        for told in (
            "Invoice number INV-2026-00012",
            "Invoice date 12 April 2026",
            "Tax point 1 April 2026",
            "Please pay by 12 May 2026",
            "Your purchase order PO 4411",
            "Our VAT number GB 999 9999 73",
            "five seats 1 £1,200.00 £1,200.00 20% £240.00",
            "Extra seats 2 £125.00 £250.00 exempt £0.00",
            "Total net £1,450.00 Total VAT £240.00 Total to pay £1,690.00",
            "20% £1,200.00 £240.00 £1,440.00",
            "exempt £250.00 £0.00 £250.00",
            "All amounts are in pounds sterling.",
            "Payment is due within 30 days, by 12 May 2026.",
            "Sort code 00-00-00 Account number 00000001 Reference INV-2026-00012",
        ):
            assert told in words

    def test_adds_up_each_rate_once_the_highest_first(self) -> None:
        lines = (
            PricedLine("A", 1, 100, 100, 0, "zero", 0),
            PricedLine("B", 1, 1_000, 1_000, 50, "reduced", 500),
            PricedLine("C", 3, 1_000, 3_000, 600, "standard", 2000),
            PricedLine("D", 1, 3, 3, 1, "standard", 2000),
            PricedLine("E", 1, 7, 7, 0, "outside", 0),
        )
        words = words_of(invoice_paper(papers.invoice(lines=lines)).pdf())
        _, _, summary = words.partition("VAT by rate Rate Net VAT With VAT ")
        assert summary.startswith(
            "20% £30.03 £6.01 £36.04 5% £10.00 £0.50 £10.50 0% £1.00 £0.00 £1.00 "
            "outside the scope £0.07 £0.00 £0.07 Lines at 0% are zero-rated."
        )

    def test_without_an_order_a_bank_or_a_page_says_nothing_of_them(self) -> None:
        seller = replace(papers.seller(), account_number="")
        words = words_of(invoice_paper(papers.invoice(seller=seller, purchase_order="", page="")).pdf())
        for absent in ("purchase order", "Sort code", "online"):
            assert absent not in words

    def test_due_at_once_says_so(self) -> None:
        words = words_of(invoice_paper(papers.invoice(due_on=date(2026, 4, 12))).pdf())
        assert "Payment is due on receipt." in words

    def test_sixty_lines_and_huge_amounts_stay_readable(self) -> None:
        huge = PricedLine(
            "Everything", 99_999, 999_999_999, 99_998_999_900_001, 19_999_799_980_000, "standard", 2000
        )
        pdf = invoice_paper(papers.invoice(lines=(papers.FEE, papers.SEATS, huge) * 20)).pdf()
        words = words_of(pdf)
        assert words.count("£999,989,999,000.01") == 20
        assert len(read(pdf).pages) > 1
        assert tags_of(pdf).count("/TR") == 60 + 1 + 2 + 1, (
            "rows of lines and of rates, each with one heading"
        )


class TestCreditNote:
    def test_names_the_invoice_the_reason_and_the_amounts(self) -> None:
        words = words_of(credit_note_paper(papers.credit_note()).pdf())
        for told in (
            "Credit note number CN-2026-00003",
            "Credits invoice INV-2026-00012",
            "of 12 April 2026",
            "Total VAT £240.00 Total credited £1,690.00",
            "Issued again with your purchase order number.",
        ):
            assert told in words
        assert "How to pay" not in words


class TestQuote:
    def test_cannot_be_taken_for_a_vat_invoice(self) -> None:
        words = words_of(quote_paper(papers.quote()).pdf())
        assert "This is not a VAT invoice." in words
        assert "Pro forma" in words
        assert "Holds until 30 June 2026" in words

    def test_of_an_association_not_registered_cannot_be_taken_for_an_invoice(self) -> None:
        assert "This is not an invoice." in words_of(quote_paper(papers.quote(registered=False)).pdf())


class TestReceipt:
    def test_tells_what_was_paid_and_what_stays_on_the_account(self) -> None:
        words = words_of(receipt_paper(papers.receipt()).pdf())
        assert "Invoice INV-2026-00012 12 April 2026 £1,690.00" in words
        assert "Kept on your account £310.00" in words
        assert "Received with thanks £2,000.00" in words

    def test_says_nothing_of_an_account_where_all_is_used(self) -> None:
        facts = replace(papers.receipt(), amount_pence=169_000)
        assert "Kept" not in words_of(receipt_paper(facts).pdf())


class TestStatement:
    def test_carries_the_balance_from_line_to_line(self) -> None:
        words = words_of(statement_paper(replace(papers.statement(), brought_forward_pence=1_000)).pdf())
        for told in (
            "Brought forward £10.00",
            "Invoice INV-2025-00031 £1,440.00 £1,450.00",
            "Payment by bank transfer HARROWMERE £1,440.00 £10.00",
            "INV-2026-00012 12 April 2026 12 May 2026 (overdue) PO 4411 £690.00",
            "Overdue £690.00",
            "Already on your account −£150.00",
            "To pay £700.00",
        ):
            assert told in words

    def test_says_when_the_association_owes(self) -> None:
        facts = replace(
            papers.statement(),
            entries=(StatementEntry(date(2026, 5, 2), "Payment", "", -5_000),),
            open_items=(),
            on_account_pence=0,
        )
        words = words_of(statement_paper(facts).pdf())
        assert "We owe you £50.00" in words
        assert "How to pay" not in words

    def test_of_an_account_without_movements_says_so(self) -> None:
        assert "Nothing has been invoiced" in words_of(statement_paper(papers.statement(entries=0)).pdf())
