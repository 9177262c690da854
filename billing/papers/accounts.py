"""Papers about what was paid: receipt and statement of account."""

from collections.abc import Iterable
from datetime import date

from billing.money import pounds
from billing.papers.facts import OpenItem, ReceiptFacts, StatementFacts, day, told
from office.papers.parts import Column, Pair, Paper, Passage, Section, Sums, Table


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
        pairs=told(
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
        pairs=told(
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
            pounds(entry.charged_pence) if entry.charged_pence else "",
            pounds(entry.paid_pence) if entry.paid_pence else "",
            pounds(balance),
        )


def _open_row(item: OpenItem, today: date) -> tuple[str, ...]:
    due = f"{day(item.due_on)}{' (overdue)' if item.due_on < today else ''}"
    return (item.number, day(item.issued_on), due, item.purchase_order or "–", pounds(item.pence))
