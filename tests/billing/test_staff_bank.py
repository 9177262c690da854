"""Staff upload bank statements and say what each line is."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import BankLine, BankStatement, Invoice, Payment
from billing.services.bank import take_in_statement
from tests.billing.test_staff_invoices import of_group, treasurer, words  # noqa: F401 - fixtures
from tests.factories.billing import CustomerFactory, issued, line

pytestmark = pytest.mark.django_db

BANK = "/admin/bankline/"
HEAD = "Date,Description,Amount\n"


def bank_line(words: str = "HARROWMERE", pounds: str = "500.00") -> BankLine:
    content = f"{HEAD}05/04/2026,{words},{pounds}\n".encode()
    return take_in_statement(name="april.csv", content=content, by=None, now=timezone.now()).lines.get()


def post(client: Client, row: BankLine, name: str, **data: Any) -> Any:
    return client.post(f"{BANK}{row.pk}/{name}/", data, follow=True)


def balance(invoice: Invoice) -> int:
    return Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence


class TestUpload:
    def upload(self, client: Client, content: str) -> Any:
        file = SimpleUploadedFile("april.csv", content.encode(), content_type="text/csv")
        return client.post(f"{BANK}upload/", {"statement": file}, follow=True)

    def test_takes_in_what_came_and_says_how_much(self, treasurer) -> None:  # noqa: F811
        rows = "05/04/2026,HARROWMERE,500.00\n06/04/2026,RENT,-400.00\n"
        assert "1 new, 0 known already, 1 left out" in words(self.upload(treasurer, HEAD + rows))
        assert "0 new, 1 known already" in words(self.upload(treasurer, HEAD + rows))
        assert BankStatement.objects.first().uploaded_by is not None

    def test_says_beside_the_field_what_cannot_be_read(self, treasurer) -> None:  # noqa: F811
        assert "No row of headings was found" in words(self.upload(treasurer, "hello,world\n"))
        assert not BankStatement.objects.exists()

    def test_is_for_the_treasurer(self, client_for) -> None:
        from tests.factories.people import UserFactory

        editor = client_for(UserFactory(groups=["Editors"]))
        assert editor.get(f"{BANK}upload/").status_code in {302, 403}
        assert editor.get(BANK).status_code == 302


class TestConfirming:
    def test_one_click_enters_what_is_certain(self, treasurer) -> None:  # noqa: F811
        invoice = issued()
        row = bank_line(f"HARROWMERE {invoice.number}")
        assert f"Confirm £500.00 for {invoice.number}" in words(treasurer.get(BANK))
        post(treasurer, row, "confirm", part=f"{invoice.pk}:50000")
        assert balance(invoice) == 0
        assert Payment.objects.get().recorded_by is not None
        assert row.words not in words(treasurer.get(BANK))

    def test_a_second_click_says_that_nothing_was_entered_twice(self, treasurer) -> None:  # noqa: F811
        invoice, row = issued(), bank_line()
        post(treasurer, row, "confirm", part=f"{invoice.pk}:50000")
        assert "confirmed already" in words(post(treasurer, row, "confirm", part=f"{invoice.pk}:50000"))
        assert Payment.objects.count() == 1

    def test_a_doubtful_guess_wants_a_closer_look(self, treasurer) -> None:  # noqa: F811
        invoice, row = issued(), bank_line("UNKNOWN")
        shown = words(treasurer.get(BANK))
        assert "Look closer" in shown
        assert "Confirm £500.00" not in shown
        shown = words(treasurer.get(f"{BANK}inspect/{row.pk}/"))
        assert "The amount is exactly what is owed." in shown
        assert f"Confirm £500.00 for {invoice.number}" in shown

    @pytest.mark.parametrize("part", ["", "x", "1:2:3", "999999:50000", "1:"])
    def test_a_page_that_was_tampered_with_enters_nothing(self, treasurer, part: str) -> None:  # noqa: F811
        issued()
        row = bank_line()
        response = post(treasurer, row, "confirm", part=part)
        assert response.status_code == 200
        assert not Payment.objects.exists()

    def test_a_link_confirms_nothing(self, treasurer) -> None:  # noqa: F811
        assert treasurer.get(f"{BANK}{bank_line().pk}/confirm/").status_code == 405

    def test_by_hand_pays_in_the_order_given_as_far_as_it_goes(self, treasurer) -> None:  # noqa: F811
        customer = CustomerFactory()
        first, second, third = (issued(line(20_000), customer=customer) for _ in range(3))
        row = bank_line()
        post(
            treasurer,
            row,
            "by-hand",
            invoices=f"{second.number}\n{third.number.lower()} 50.00\n{first.number}",
        )
        assert [balance(invoice) for invoice in (first, second, third)] == [0, 0, 15_000]

    def test_by_hand_puts_money_on_an_account(self, treasurer) -> None:  # noqa: F811
        customer, row = CustomerFactory(), bank_line()
        assert "Say whose account" in words(post(treasurer, row, "by-hand", invoices="", customer=""))
        post(treasurer, row, "by-hand", invoices="", customer=customer.pk)
        assert Payment.objects.get().customer == customer

    @pytest.mark.parametrize(
        ("invoices", "told"), [("INV-99999", "There is no invoice"), ("{number} much", "Write an amount")]
    )
    def test_by_hand_says_what_it_does_not_understand(self, treasurer, invoices: str, told: str) -> None:  # noqa: F811
        invoice, row = issued(), bank_line()
        typed = invoices.format(number=invoice.number)
        shown = words(post(treasurer, row, "by-hand", invoices=typed))
        assert told in shown
        assert typed in shown
        assert not Payment.objects.exists()


class TestDeciding:
    def test_a_match_is_undone_with_a_reason_that_stays(self, treasurer) -> None:  # noqa: F811
        invoice, row = issued(), bank_line()
        post(treasurer, row, "confirm", part=f"{invoice.pk}:50000")
        post(treasurer, row, "undo", reason="It was Saltby’s")
        assert balance(invoice) == 50_000
        shown = words(treasurer.get(f"{BANK}inspect/{row.pk}/"))
        assert "Undone before" in shown
        assert "It was Saltby’s" in shown

    def test_a_line_is_ignored_with_a_reason_and_put_back(self, treasurer) -> None:  # noqa: F811
        row = bank_line("INTEREST", "3.11")
        assert "This field is required" in words(post(treasurer, row, "ignore", reason=""))
        post(treasurer, row, "ignore", reason="Interest")
        assert "INTEREST" not in words(treasurer.get(BANK))
        assert "INTEREST" in words(treasurer.get(f"{BANK}?state=ignored"))
        post(treasurer, row, "put-back")
        assert BankLine.objects.waiting().get() == row

    def test_who_may_only_read_gets_no_buttons(self, client_for) -> None:
        from django.contrib.auth.models import Group, Permission

        from tests.factories.people import UserFactory

        role = Group.objects.create(name="Auditor")
        role.permissions.add(*Permission.objects.filter(codename__in=["access_admin", "view_bankline"]))
        auditor, invoice = client_for(UserFactory(groups=["Auditor"])), issued()
        row = bank_line(invoice.number)
        assert "Confirm" not in words(auditor.get(BANK))
        auditor.post(f"{BANK}{row.pk}/confirm/", {"part": f"{invoice.pk}:50000"})
        assert not Payment.objects.exists()


class TestLists:
    def test_take_the_same_queries_for_few_and_many(self, treasurer) -> None:  # noqa: F811
        counts = []
        for batch in range(2):
            rows = "".join(f"05/04/2026,PAYER {batch}{n},10.00\n" for n in range(8))
            take_in_statement(name="a.csv", content=(HEAD + rows).encode(), by=None, now=timezone.now())
            for _ in range(5):
                issued()
            treasurer.get(BANK)
            with CaptureQueriesContext(connection) as queries:
                treasurer.get(BANK)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_are_exported_without_formulas(self, treasurer) -> None:  # noqa: F811
        bank_line("=HYPERLINK(1)")
        assert b"'=HYPERLINK" in treasurer.get(f"{BANK}?export=csv").getvalue()
