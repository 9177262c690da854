"""Bank exports as they come: columns found by their headings, days and amounts in many styles."""

from datetime import date

import pytest

from billing.bank_csv import Row, UnreadableStatementError, read_amount, read_day, read_statement

APRIL = date(2026, 4, 5)

ONE_SIGNED_AMOUNT = """Date,Description,Amount,Balance
05/04/2026,HARROWMERE COUNCIL INV-00012,"1,250.00","4,250.00"
06/04/2026,OFFICE RENT,-400.00,"3,850.00"
"""
IN_AND_OUT = """Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,Credit Amount,Balance
05/04/2026,FPI,'00-00-00,00000001,HARROWMERE COUNCIL INV-00012,,1250.00,4250.00
06/04/2026,DD,'00-00-00,00000001,OFFICE RENT,400.00,,3850.00
"""
WITH_A_HEAD = """Account Name:;Lantern Association
Account number:;00000001

Date;Details;Paid out;Paid in
5 Apr 26;HARROWMERE COUNCIL INV-00012;;£1,250.00
6 Apr 26;OFFICE RENT;£400.00;
;;;
"""
SPREAD_WORDS = """Date,Counter Party,Reference,Type,Amount (GBP)
2026-04-05T10:31:00,HARROWMERE COUNCIL,INV-00012,FASTER PAYMENT,1250.00
2026-04-06,LANDLORD,OFFICE RENT,DIRECT DEBIT,-400.00
"""
UNSIGNED = """Date\tNarrative\tValue\tCredit/Debit
05-Apr-2026\tHARROWMERE COUNCIL INV-00012\t1250.00\tCredit
06-Apr-2026\tOFFICE RENT\t400.00\tDebit
"""


class TestStatement:
    @pytest.mark.parametrize(
        "text", [ONE_SIGNED_AMOUNT, IN_AND_OUT, WITH_A_HEAD, SPREAD_WORDS, UNSIGNED], ids=range(5)
    )
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_gives_the_money_that_came_in(self, text: str, encoding: str) -> None:
        read = read_statement(text.encode(encoding))
        assert read.rows == (Row(APRIL, "HARROWMERE COUNCIL INV-00012", 125_000),)
        assert read.left_out == 1

    def test_lines_may_end_in_any_way_and_cells_hold_line_breaks(self) -> None:
        text = 'Date,Description,Amount\r\n05/04/2026,"HARROWMERE\r\nCOUNCIL",10.00\r\n'
        assert read_statement(text.encode()).rows == (Row(APRIL, "HARROWMERE COUNCIL", 1_000),)

    def test_one_unreadable_row_refuses_the_whole_and_is_named(self) -> None:
        text = ONE_SIGNED_AMOUNT + "31/02/2026,WHAT,1.00,1.00\n07/04/2026,WHAT,one pound,1.00\n"
        with pytest.raises(
            UnreadableStatementError, match=r"Row 4: “31/02/2026” is no date\. Row 5: “one pound”"
        ):
            read_statement(text.encode())

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"hello",
            b"Date,Description\n05/04/2026,Words\n",
            b"%PDF-1.7 something",
            b"PK\x03\x04\x00\x00",
            b"Date,Amount\n" + b"x" * 200_000,
            bytes(range(256)) * 4,
        ],
    )
    def test_what_is_no_statement_is_refused_in_plain_words(self, content: bytes) -> None:
        with pytest.raises(UnreadableStatementError, match=r"CSV file|headings|cannot be read"):
            read_statement(content)

    def test_a_huge_file_is_refused_before_it_is_read(self) -> None:
        with pytest.raises(UnreadableStatementError, match="4 MB"):
            read_statement(b"x" * (4 * 1024 * 1024 + 1))
        with pytest.raises(UnreadableStatementError, match="20,000 rows"):
            read_statement(b"Date,Amount\n" + b"05/04/2026,1.00\n" * 20_001)


class TestDay:
    @pytest.mark.parametrize(
        "words",
        [
            "05/04/2026", "5/4/2026", "05/04/26", "05-04-2026", "05.04.2026", "2026-04-05", "20260405", "2026/04/05",
            "5 Apr 2026", "05-APR-26", "5 April 2026", "2026-04-05 10:31:00", "2026-04-05T10:31:00Z", " 05/04/2026 ",
        ],
    )  # fmt: skip
    def test_is_read_day_first(self, words: str) -> None:
        assert read_day(words) == APRIL

    @pytest.mark.parametrize("words", ["", "Pending", "31/02/2026", "04/31/2026"])
    def test_what_is_none_is_refused(self, words: str) -> None:
        with pytest.raises(ValueError, match="is no date"):
            read_day(words)


class TestAmount:
    @pytest.mark.parametrize(
        ("words", "pence"),
        [
            ("1250", 125_000), ("1,250.00", 125_000), ("£1,250.5", 125_050), ("+12.50", 1_250), ("12.50 CR", 1_250),
            ("GBP 12.50", 1_250), ("-12.50", -1_250), ("−12.50", -1_250), ("-£12.50", -1_250), ("(12.50)", -1_250),
            ("12.50-", -1_250), ("12.50 DR", -1_250), ("0.00", 0), ("1,234,567.89", 123_456_789),
        ],
    )  # fmt: skip
    def test_is_read_to_the_penny(self, words: str, pence: int) -> None:
        assert read_amount(words) == pence

    @pytest.mark.parametrize("words", ["", "one", "1.250,00", "12.345", "1 250", "--1", "1,25.00"])
    def test_what_is_none_is_refused(self, words: str) -> None:
        with pytest.raises(ValueError, match="is no amount"):
            read_amount(words)
