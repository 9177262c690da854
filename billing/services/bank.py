"""Bank statements: taken in once, and each line confirmed or ignored by a person."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from billing.bank_csv import Row, read_statement
from billing.models import BankLine, BankMatch, BankStatement, Customer, Invoice, MatchedPayment, Payment
from billing.money import pounds
from billing.services import BillingError
from billing.services.locks import lock_invoices
from billing.services.payments import record_payment, withdraw_payment


class AlreadyDecidedError(BillingError):
    """Somebody has confirmed or ignored the line before."""


class DoesNotAddUpError(BillingError):
    """The parts are more than the line, or its rest belongs to nobody."""


class NeedsAReasonError(BillingError):
    """What is ignored or undone must say why."""


class NotMatchedError(BillingError):
    """There is no match to undo."""


@transaction.atomic
def take_in_statement(*, name: str, content: bytes, by: User | None, now: datetime) -> BankStatement:
    """Take in a bank's CSV file. Rows that an earlier file has brought are counted and left out, however often they come.

    Two truly equal payments of one day are two rows in the file and stay two: each counts its place among its equals.
    Raises `billing.bank_csv.UnreadableStatementError`; nothing is written then.
    """
    read = read_statement(content)
    statement = BankStatement.objects.create(
        name=name[-200:],
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_at=now,
        uploaded_by=by,
        rows_read=len(read.rows),
        rows_left_out=read.left_out,
    )
    lines = list(_lines(statement, read.rows))
    # Where another upload writes the same rows at this moment, one of the two leaves them to the other.
    BankLine.objects.bulk_create(lines, ignore_conflicts=True)
    statement.rows_known = len(lines) - statement.lines.count()
    statement.save(update_fields=["rows_known"])
    return statement


@transaction.atomic
def confirm_line(
    *,
    line: BankLine,
    parts: Mapping[Invoice, int],
    customer: Customer | None = None,
    by: User | None,
    now: datetime,
) -> BankMatch:
    """Enter a line as payment, once: `parts` are the pence for each invoice; what is left goes to an account.

    Arguments: `customer` is whose account takes the rest; it may be None where the parts use the whole line or belong to one customer.
    Invoices of several customers become one payment each. Raises `AlreadyDecidedError`, `DoesNotAddUpError`, or what
    `record_payment` raises; nothing is written then.
    """
    # Whoever else confirms the line waits here, and then finds it decided. Invoices are locked before payments everywhere.
    line = BankLine.objects.select_for_update().get(pk=line.pk)
    _refuse_decided(line)
    held = lock_invoices(parts)
    shares: dict[int, dict[Invoice, int]] = defaultdict(dict)
    for invoice, pence in parts.items():
        if pence <= 0:
            raise DoesNotAddUpError("Each part must be more than nothing.")
        shares[held[invoice.pk].customer_id][held[invoice.pk]] = pence
    left = line.amount_pence - sum(parts.values())
    if left < 0:
        raise DoesNotAddUpError(f"The parts are {pounds(-left)} more than the bank line.")
    takes_rest = customer.pk if customer else next(iter(shares)) if len(shares) == 1 else None
    if left and takes_rest is None:
        raise DoesNotAddUpError(f"{pounds(left)} are left. Say whose account takes them.", field="customer")
    if left and takes_rest is not None:
        shares.setdefault(takes_rest, {})
    match = BankMatch.objects.create(line=line, matched_at=now, matched_by=by)
    for owner, share in sorted(shares.items()):
        payment = record_payment(
            customer=Customer.objects.get(pk=owner),
            method=Payment.Method.BANK_TRANSFER,
            amount_pence=sum(share.values()) + (left if owner == takes_rest else 0),
            received_on=line.on,
            pays=share,
            reference=line.words,
            recorded_by=by,
            now=now,
        )
        MatchedPayment.objects.create(match=match, payment=payment)
    return match


@transaction.atomic
def undo_match(*, line: BankLine, reason: str, by: User | None, now: datetime) -> BankLine:
    """Take a wrong match back: its payments are withdrawn with the reason, the invoices are owed again, and the line waits anew.

    Raises `NeedsAReasonError` or `NotMatchedError`.
    """
    if not reason.strip():
        raise NeedsAReasonError("Say why the match was wrong.", field="reason")
    line = BankLine.objects.select_for_update().get(pk=line.pk)
    match = line.matches.filter(undone_at=None).first()
    if match is None:
        raise NotMatchedError("This line is not matched.")
    lock_invoices(Invoice.objects.filter(allocations__payment__bank_part__match=match))
    for part in match.parts.select_related("payment").order_by("payment"):
        withdraw_payment(payment=part.payment, reason=reason.strip()[:300], now=now)
    match.undone_at, match.undone_because, match.undone_by = now, reason.strip()[:300], by
    match.save(update_fields=["undone_at", "undone_because", "undone_by"])
    return line


@transaction.atomic
def ignore_line(*, line: BankLine, reason: str, by: User | None, now: datetime) -> BankLine:
    """Say that a line is no payment of an invoice, and why. Raises `NeedsAReasonError` or `AlreadyDecidedError`."""
    if not reason.strip():
        raise NeedsAReasonError("Say why this line is no payment of an invoice.", field="reason")
    line = BankLine.objects.select_for_update().get(pk=line.pk)
    _refuse_decided(line)
    line.ignored_at, line.ignored_because, line.ignored_by = now, reason.strip()[:300], by
    line.save(update_fields=["ignored_at", "ignored_because", "ignored_by"])
    return line


@transaction.atomic
def look_again(*, line: BankLine, now: datetime) -> BankLine:
    """Put an ignored line back among those that wait. On any other it changes nothing."""
    line = BankLine.objects.select_for_update().get(pk=line.pk)
    line.ignored_at, line.ignored_because, line.ignored_by = None, "", None
    line.save(update_fields=["ignored_at", "ignored_because", "ignored_by"])
    return line


def _refuse_decided(line: BankLine) -> None:
    if line.matches.filter(undone_at=None).exists():
        raise AlreadyDecidedError("This line has been confirmed already; nothing was entered a second time.")
    if line.ignored_at:
        raise AlreadyDecidedError("This line was ignored. Put it back first.")


def _lines(statement: BankStatement, rows: Iterable[Row]) -> Iterator[BankLine]:
    equals: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        what = (row.on.isoformat(), " ".join(row.words.lower().split()), row.pence)
        equals[what] += 1
        fingerprint = hashlib.sha256(repr((*what, equals[what])).encode()).hexdigest()
        yield BankLine(
            statement=statement,
            on=row.on,
            words=row.words or "no description",
            amount_pence=row.pence,
            fingerprint=fingerprint,
        )
