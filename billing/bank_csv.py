"""Reading the CSV files that British banks export: no two are alike, so columns are found by their headings."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from office.numbers import LARGEST, whole_number

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 20_000
ROWS_BEFORE_THE_HEADING = 25
PROBLEMS_TOLD = 5

DATE = {
    "date",
    "transaction date",
    "posting date",
    "posted date",
    "date posted",
    "value date",
    "entry date",
    "booking date",
}
SIGNED = {"amount", "value", "transaction amount", "amount gbp", "net amount", "local amount"}
PAID_IN = {
    "paid in", "paid in gbp", "money in", "credit", "credits", "credit amount", "amount credited", "deposit", "deposits",
    "receipts", "in", "credit gbp", "money in gbp",
}  # fmt: skip
PAID_OUT = {
    "paid out", "paid out gbp", "money out", "debit", "debits", "debit amount", "amount debited", "withdrawal",
    "withdrawals", "payments", "out", "debit gbp", "money out gbp",
}  # fmt: skip
WORDS = (
    "description", "transaction description", "details", "transaction details", "narrative", "narrative 1", "narrative 2",
    "narrative 3", "particulars", "memo", "name", "payer", "payer name", "counter party", "counterparty",
    "counterparty name", "reference", "payment reference", "customer reference", "your reference", "additional information",
    "notes",
)  # fmt: skip
# Some banks write every amount without a sign and say in a column of its own which way it went.
DIRECTION = {
    "credit debit",
    "debit credit",
    "cr dr",
    "dr cr",
    "credit debit indicator",
    "direction",
    "type",
    "transaction type",
}
WENT_OUT = {"dr", "d", "debit", "dbit", "out", "withdrawal"}
DAYS = (
    "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d-%m-%y", "%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d",
    "%d %b %Y", "%d %b %y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %y", "%d/%b/%Y", "%a %d %b %Y",
)  # fmt: skip
AMOUNT = re.compile(
    r"(?P<before>[-+(]?) ?(?P<amount>(\d{1,3}(,\d{3})+|\d+)(\.\d{1,2})?) ?(?P<after>[-)]|CR|DR|C|D|)"
)
TIME_OF_DAY = re.compile(r"[T ]\d{1,2}:\d{2}.*$")


class UnreadableStatementError(Exception):
    """The file is no statement that can be read; the words say what is missing."""


@dataclass(frozen=True)
class Row:
    """Money that came in: the day, what the bank writes about it, pence."""

    on: date
    words: str
    pence: int


@dataclass(frozen=True)
class Statement:
    """What a file holds: the money that came in, and how many rows were left out because it went out or nothing moved."""

    rows: tuple[Row, ...]
    left_out: int


@dataclass
class _Columns:
    """Where in a row things stand."""

    date: int = -1
    signed: int = -1
    paid_in: int = -1
    paid_out: int = -1
    direction: int = -1
    words: list[int] = field(default_factory=list)

    @property
    def are_enough(self) -> bool:
        return self.date >= 0 and (self.signed >= 0 or self.paid_in >= 0)


def read_statement(content: bytes) -> Statement:
    """Read a bank's CSV file.

    Takes UTF-8, UTF-16 or the old Windows encoding, commas, semicolons or tabs, one signed amount or separate columns for money in and
    out, and the common ways to write days and amounts. Raises `UnreadableStatementError`: a file with a row that cannot be read
    is refused as a whole, so that nothing is lost silently.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableStatementError("The file is larger than 4 MB. Export a shorter time.")
    table = _table(_text(content))
    start, columns = _heading(table)
    rows, problems, left_out = [], [], 0
    for number, cells in enumerate(table[start + 1 :], start=start + 2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            row = _row(cells, columns)
        except ValueError as problem:
            problems.append(f"Row {number}: {problem}")
            continue
        if row is None:
            left_out += 1
        else:
            rows.append(row)
    if problems:
        more = f" And {len(problems) - PROBLEMS_TOLD} more." if len(problems) > PROBLEMS_TOLD else ""
        raise UnreadableStatementError(
            "Nothing was taken in, because some rows cannot be read. "
            + " ".join(problems[:PROBLEMS_TOLD])
            + more
        )
    return Statement(tuple(rows), left_out)


def read_day(words: str) -> date:
    """Read a day as banks write it; 04/05/2026 is the 4th of May. Raises `ValueError`."""
    words = TIME_OF_DAY.sub("", words.strip())
    for style in DAYS:
        try:
            return datetime.strptime(words.title(), style).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"“{words[:30]}” is no date.")


def read_amount(words: str) -> int:
    """Read an amount as signed pence: "£1,250.00", "(12.50)", "12.50-", "12.50 CR", "12.50 DR". Raises `ValueError`."""
    plain = words.upper().replace("\u2212", "-").replace("GBP", "£")
    found = AMOUNT.fullmatch(re.sub(r"\s*£\s*", "", plain).strip())
    if not found:
        raise ValueError(f"“{words[:30]}” is no amount.")
    is_out = found["before"] in {"-", "("} or found["after"] in {"-", ")", "DR", "D"}
    whole, _, part = found["amount"].replace(",", "").partition(".")
    pence = whole_number(whole) * 100 + int(f"{part:0<2}")
    if not 0 <= pence <= LARGEST:
        raise ValueError(f"“{words[:30]}” is more than can be entered.")
    return -pence if is_out else pence


def _text(content: bytes) -> str:
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_utf_16 else ["utf-8-sig", "cp1252"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableStatementError("This is no CSV file. Choose “CSV” when you export from the bank.")


def _table(text: str) -> list[list[str]]:
    if "\0" in text or text.startswith(("%PDF", "PK\x03\x04")):
        raise UnreadableStatementError("This is no CSV file. Choose “CSV” when you export from the bank.")
    head = "\n".join(text.splitlines()[:ROWS_BEFORE_THE_HEADING])
    delimiter = max(",;\t", key=head.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        raise UnreadableStatementError(f"This is no CSV file ({problem}).") from problem
    if len(table) > MOST_ROWS:
        raise UnreadableStatementError(f"The file has more than {MOST_ROWS:,} rows. Export a shorter time.")
    return table


def _heading(table: Sequence[Sequence[str]]) -> tuple[int, _Columns]:
    """Find the row of headings; some banks write account and dates above it."""
    for number, cells in enumerate(table[:ROWS_BEFORE_THE_HEADING]):
        columns = _columns(cells)
        if columns.are_enough:
            return number, columns
    raise UnreadableStatementError(
        "No row of headings was found. The file needs a column for the date, and one for the amount or for money paid in."
    )


def _columns(cells: Iterable[str]) -> _Columns:
    found, words = _Columns(), {}
    for place, cell in enumerate(cells):
        name = re.sub(r"[^a-z0-9]+", " ", cell.lower().replace("£", "gbp")).strip()
        # The day of the transaction wins over later ones such as the value date.
        if name in DATE and found.date < 0:
            found.date = place
        elif name in PAID_IN and found.paid_in < 0:
            found.paid_in = place
        elif name in PAID_OUT and found.paid_out < 0:
            found.paid_out = place
        elif name in DIRECTION and found.direction < 0:
            found.direction = place
        elif name in SIGNED and found.signed < 0:
            found.signed = place
        elif name in WORDS:
            words[WORDS.index(name)] = place
    found.words = [words[rank] for rank in sorted(words)]
    return found


def _row(cells: Sequence[str], columns: _Columns) -> Row | None:
    """Return the row if money came in, None if it went out or nothing moved. Raises `ValueError` if it cannot be told."""
    pence = _pence(cells, columns)
    if pence <= 0:
        return None
    words = " ".join(" ".join(_cell(cells, place).strip(" '") for place in columns.words).split())
    return Row(read_day(_cell(cells, columns.date)), words[:300], pence)


def _pence(cells: Sequence[str], columns: _Columns) -> int:
    if columns.paid_in >= 0:
        paid_in = _cell(cells, columns.paid_in).strip()
        return read_amount(paid_in) if paid_in else 0
    signed = _cell(cells, columns.signed).strip()
    if not signed or _cell(cells, columns.direction).strip().lower() in WENT_OUT:
        return 0
    return read_amount(signed)


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if 0 <= place < len(cells) else ""
