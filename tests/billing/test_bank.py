"""Bank lines: taken in once, confirmed once, undone with a reason."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from django.utils import timezone

from billing.bank_csv import UnreadableStatementError
from billing.models import Allocation, BankLine, BankMatch, BankStatement, Invoice, Payment
from billing.selectors import on_account
from billing.services.bank import (
    AlreadyDecidedError,
    DoesNotAddUpError,
    NeedsAReasonError,
    NotMatchedError,
    confirm_line,
    ignore_line,
    look_again,
    take_in_statement,
    undo_match,
)
from billing.services.payments import AnothersInvoiceError, NothingOwedError
from tests.factories.billing import CustomerFactory, draft, issued, line
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

HEAD = "Date,Description,Amount\n"
ROW = "05/04/2026,HARROWMERE INV-00001,500.00\n"
OTHER = "06/04/2026,SALTBY,20.00\n"


def take_in(rows: str, name: str = "april.csv") -> BankStatement:
    return take_in_statement(name=name, content=(HEAD + rows).encode(), by=None, now=timezone.now())


def bank_line(pence: int = 50_000, words: str = "HARROWMERE") -> BankLine:
    statement = take_in(f"05/04/2026,{words},{pence / 100:.2f}\n")
    return statement.lines.get()


def balance(invoice: Invoice) -> int:
    return Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence


def confirm(row: BankLine, parts: dict, **values) -> BankMatch:
    return confirm_line(line=row, parts=parts, by=None, now=timezone.now(), **values)


class TestTakingIn:
    def test_keeps_what_came_in_and_counts_the_rest(self) -> None:
        by = UserFactory()
        content = (HEAD + ROW + "06/04/2026,RENT,-400.00\n").encode()
        statement = take_in_statement(name="april.csv", content=content, by=by, now=timezone.now())
        row = statement.lines.get()
        assert (row.on, row.words, row.amount_pence) == (date(2026, 4, 5), "HARROWMERE INV-00001", 50_000)
        assert (statement.rows_read, statement.rows_known, statement.rows_left_out) == (1, 0, 1)
        assert statement.uploaded_by == by

    def test_the_same_file_again_brings_nothing(self) -> None:
        take_in(ROW + OTHER)
        again = take_in(ROW + OTHER, "april-again.csv")
        assert (again.rows_read, again.rows_known, again.lines.count()) == (2, 2, 0)
        assert BankLine.objects.count() == 2

    def test_an_overlapping_export_brings_only_what_is_new(self) -> None:
        take_in(ROW)
        later = take_in("05/04/2026,harrowmere  INV-00001,£500\n" + OTHER)
        assert [row.words for row in later.lines.all()] == ["SALTBY"]

    def test_true_twins_stay_two_and_come_again_as_none(self) -> None:
        assert take_in(ROW + ROW).lines.count() == 2
        assert take_in(ROW + OTHER + ROW).lines.count() == 1
        assert take_in(ROW + ROW + ROW).lines.count() == 1, "a third one of that day is new"

    def test_a_file_that_cannot_be_read_leaves_nothing(self) -> None:
        with pytest.raises(UnreadableStatementError):
            take_in(ROW + "never,X,1.00\n")
        assert not BankStatement.objects.exists()

    def test_the_database_keeps_lines_as_they_came(self) -> None:
        row = bank_line()
        for change in ({"amount_pence": 1}, {"words": "other"}, {"on": date(2026, 1, 1)}):
            with pytest.raises(InternalError), transaction.atomic():
                BankLine.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(InternalError), transaction.atomic():
            row.delete()


class TestConfirming:
    def test_pays_the_invoice_and_says_who_did(self) -> None:
        by, invoice, row = UserFactory(), issued(), bank_line()
        confirm_line(line=row, parts={invoice: 50_000}, by=by, now=timezone.now())
        payment = Payment.objects.get()
        assert balance(invoice) == 0
        assert (payment.method, payment.received_on, payment.reference, payment.recorded_by) == (
            "bank_transfer",
            row.on,
            row.words,
            by,
        )
        assert not BankLine.objects.waiting().exists()
        assert BankLine.objects.matched().get() == row

    def test_twice_is_refused_and_enters_nothing_more(self) -> None:
        invoice, row = issued(), bank_line()
        confirm(row, {invoice: 50_000})
        with pytest.raises(AlreadyDecidedError, match="confirmed already"):
            confirm(row, {invoice: 50_000})
        assert Payment.objects.count() == 1

    def test_one_line_pays_several_invoices_of_several_partnerships(self) -> None:
        children, adults = CustomerFactory(), CustomerFactory()
        first, second, third = issued(customer=children), issued(customer=children), issued(customer=adults)
        match = confirm(bank_line(140_000), {first: 50_000, second: 40_000, third: 50_000})
        assert [balance(invoice) for invoice in (first, second, third)] == [0, 10_000, 0]
        assert sorted((p.customer_id, p.amount_pence) for p in match.payments.all()) == sorted(
            [(children.pk, 90_000), (adults.pk, 50_000)]
        )

    def test_a_part_payment_leaves_the_rest_owed(self) -> None:
        invoice = issued()
        confirm(bank_line(20_000), {invoice: 20_000})
        assert balance(invoice) == 30_000

    def test_what_is_too_much_lies_on_the_account(self) -> None:
        invoice = issued()
        confirm(bank_line(60_000), {invoice: 50_000})
        assert on_account([invoice.customer]) == {invoice.customer.pk: 10_000}

    def test_a_line_without_an_invoice_goes_to_an_account(self) -> None:
        customer = CustomerFactory()
        confirm(bank_line(60_000), {}, customer=customer)
        assert on_account([customer]) == {customer.pk: 60_000}

    def test_the_rest_may_belong_to_another_than_the_invoice(self) -> None:
        invoice, other = issued(), CustomerFactory()
        confirm(bank_line(60_000), {invoice: 50_000}, customer=other)
        assert on_account([invoice.customer, other]) == {invoice.customer.pk: 0, other.pk: 10_000}

    def test_what_does_not_add_up_is_refused(self) -> None:
        first, second = issued(), issued()
        for parts in ({first: 50_001}, {first: 30_000, second: 30_000}, {}, {first: 0}, {first: -1}):
            with pytest.raises(DoesNotAddUpError), transaction.atomic():
                confirm(bank_line(), parts)
        with pytest.raises(DoesNotAddUpError, match=r"£100\.00 are left"), transaction.atomic():
            confirm(bank_line(110_000), {first: 50_000, second: 50_000})
        with pytest.raises(NothingOwedError), transaction.atomic():
            confirm(bank_line(), {draft(): 50_000})
        assert not Payment.objects.exists()

    def test_nobodys_invoice_is_paid_from_anothers_account(self) -> None:
        assert AnothersInvoiceError.__doc__
        first, second = issued(), issued()
        confirm(bank_line(100_000), {first: 50_000, second: 50_000})
        for row in Allocation.objects.select_related("payment", "invoice"):
            assert row.payment.customer_id == row.invoice.customer_id


class TestUndoing:
    def test_makes_the_invoice_owed_again_and_keeps_every_row(self) -> None:
        by, invoice, row = UserFactory(), issued(), bank_line()
        match = confirm(row, {invoice: 50_000})
        undo_match(line=row, reason="It was Saltby’s", by=by, now=timezone.now())
        match.refresh_from_db()
        payment = Payment.objects.get()
        assert balance(invoice) == 50_000
        assert (match.undone_because, match.undone_by) == ("It was Saltby’s", by)
        assert (payment.withdrawn_because, bool(payment.withdrawn_at)) == ("It was Saltby’s", True)
        assert [row.amount_pence for row in Allocation.objects.order_by("pk")] == [50_000, -50_000]

    def test_lets_the_line_be_confirmed_anew(self) -> None:
        wrong, right, row = issued(), issued(), bank_line()
        confirm(row, {wrong: 50_000})
        undo_match(line=row, reason="Wrong one", by=None, now=timezone.now())
        assert BankLine.objects.waiting().get() == row
        confirm(row, {right: 50_000})
        assert (balance(wrong), balance(right)) == (50_000, 0)

    def test_needs_a_match_and_a_reason(self) -> None:
        row = bank_line()
        with pytest.raises(NotMatchedError):
            undo_match(line=row, reason="Why not", by=None, now=timezone.now())
        confirm(row, {issued(): 50_000})
        with pytest.raises(NeedsAReasonError):
            undo_match(line=row, reason=" ", by=None, now=timezone.now())
        assert BankLine.objects.matched().exists()


class TestIgnoring:
    def test_takes_the_line_out_until_somebody_looks_again(self) -> None:
        row = bank_line()
        ignore_line(line=row, reason="Bank interest", by=None, now=timezone.now())
        assert not BankLine.objects.waiting().exists()
        with pytest.raises(AlreadyDecidedError, match="ignored"):
            confirm(row, {issued(): 50_000})
        look_again(line=row, now=timezone.now())
        assert BankLine.objects.waiting().get() == row

    def test_needs_a_reason_and_a_line_that_waits(self) -> None:
        row = bank_line()
        with pytest.raises(NeedsAReasonError):
            ignore_line(line=row, reason="", by=None, now=timezone.now())
        confirm(row, {issued(): 50_000})
        with pytest.raises(AlreadyDecidedError):
            ignore_line(line=row, reason="Interest", by=None, now=timezone.now())


@pytest.mark.prove
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAtOnce:
    """Several people at the same line, at the same moment, on a real PostgreSQL."""

    PEOPLE = 6

    def at_once(self, work) -> list[object]:
        start = threading.Barrier(self.PEOPLE)

        def one(number: int) -> object:
            start.wait(20)
            try:
                return work(number)
            except AlreadyDecidedError as problem:
                return problem
            finally:
                connection.close()

        with ThreadPoolExecutor(self.PEOPLE) as pool:
            return list(pool.map(one, range(self.PEOPLE)))

    def test_a_line_is_confirmed_once(self) -> None:
        invoice, row = issued(line(300_000)), bank_line()
        results = self.at_once(lambda _: confirm(row, {invoice: 50_000}))
        assert sum(isinstance(result, BankMatch) for result in results) == 1
        assert Payment.objects.count() == 1
        assert balance(invoice) == 250_000

    def test_a_line_is_either_confirmed_or_ignored(self) -> None:
        invoice, row = issued(), bank_line()

        def work(number: int) -> object:
            if number % 2:
                return confirm(row, {invoice: 50_000})
            return ignore_line(line=row, reason="Interest", by=None, now=timezone.now())

        results = self.at_once(work)
        assert sum(not isinstance(result, AlreadyDecidedError) for result in results) == 1
        row.refresh_from_db()
        assert bool(row.ignored_at) != BankLine.objects.matched().exists()

    def test_the_same_file_taken_in_by_several_comes_in_once(self) -> None:
        rows = "".join(f"05/04/2026,PAYER {n},10.00\n" for n in range(200))
        statements = self.at_once(lambda _: take_in(rows))
        assert BankLine.objects.count() == 200
        assert sum(statement.rows_known for statement in statements) == 200 * (self.PEOPLE - 1)
