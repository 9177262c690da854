"""Staff look at invoices and take every step from their page."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from billing.models import Invoice, Payment
from billing.selectors import on_account
from billing.services.payments import record_payment
from billing.services.reminders import set_up_reminders
from newsletters.services.groups import EDITOR, FINANCE_OFFICER, MEMBERSHIP_OFFICER, set_up_groups
from office.models import OutboxMessage
from tests.factories.billing import CustomerFactory, draft, issued, line, paid, pay
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/invoice/"


@pytest.fixture
def of_group(client_for):
    def sign_in(name: str) -> Client:
        set_up_groups()
        user = UserFactory(is_staff=True)
        user.groups.add(Group.objects.get(name=name))
        return client_for(user)

    return sign_in


@pytest.fixture
def treasurer(of_group) -> Client:
    return of_group(FINANCE_OFFICER)


def words(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def page(client: Client, invoice: Invoice) -> str:
    return words(client.get(f"{LIST}inspect/{invoice.pk}/"))


def step(client: Client, invoice: Invoice, name: str, **data: Any) -> Any:
    return client.post(f"{LIST}{invoice.pk}/{name}/", data, follow=True)


def figures(invoice: Invoice) -> Any:
    return Invoice.objects.with_state(timezone.localdate()).get(pk=invoice.pk)


class TestList:
    def test_shows_states_and_what_is_owed(self, treasurer) -> None:
        overdue = issued(due_on=timezone.localdate() - timedelta(days=1))
        pay(overdue, 10_000)
        shown = words(treasurer.get(LIST))
        assert overdue.number in shown
        assert "overdue" in shown
        assert "£400.00" in shown

    def test_is_filtered_by_state_customer_and_year(self, treasurer) -> None:
        overdue, done, waiting = issued(due_on=timezone.localdate() - timedelta(days=1)), paid(), draft()
        for query, expected in (
            ("state=overdue", [overdue]),
            ("state=paid", [done]),
            ("state=draft", [waiting]),
            ("state=overdue&state=paid", [overdue, done]),
            (f"customer={done.customer.pk}", [done]),
            (f"year={timezone.localdate().year}", [overdue, done]),
            (f"q={done.number}", [done]),
            (f"q={waiting.customer.name.replace(' ', '+')}", [waiting]),
        ):
            shown = words(treasurer.get(f"{LIST}?{query}"))
            for invoice in (overdue, done, waiting):
                assert (f"{LIST}inspect/{invoice.pk}/" in shown) == (invoice in expected), query

    def test_leaves_out_what_was_given_up_unless_asked(self, treasurer) -> None:
        invoice = draft()
        step(treasurer, invoice, "give-up")
        assert invoice.reference not in words(treasurer.get(LIST))
        assert invoice.reference in words(treasurer.get(f"{LIST}?state=given_up"))

    def test_is_exported_with_amounts_as_numbers_and_without_formulas(self, treasurer) -> None:
        invoice = issued(customer=CustomerFactory(name="=1+2 Council"))
        sheet = load_workbook(BytesIO(treasurer.get(f"{LIST}?export=xlsx").getvalue())).active
        head, row = list(sheet.values)
        exported = dict(zip(head, row, strict=True))
        assert exported["Invoice"] == invoice.number
        assert exported["Customer"] == "'=1+2 Council"
        assert (exported["Total (£)"], exported["Owed (£)"]) == (500, 500)
        assert b"'=1+2" in treasurer.get(f"{LIST}?export=csv").getvalue()

    def test_takes_the_same_queries_for_few_and_many(self, treasurer) -> None:
        counts = []
        for _ in range(2):
            for _ in range(6):
                paid()
                draft()
            treasurer.get(LIST)
            with CaptureQueriesContext(connection) as queries:
                treasurer.get(LIST)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestWho:
    def test_a_membership_officer_reads_and_takes_no_step(self, of_group) -> None:
        invoice, client = issued(), of_group(MEMBERSHIP_OFFICER)
        shown = page(client, invoice)
        assert "Record a payment" not in shown
        assert "Write off" not in shown
        for name in ("payment", "credit", "write-off", "reissue", "hold", "send-again"):
            assert step(client, invoice, name, reason="x", amount="1").redirect_chain
        assert figures(invoice).balance_pence == 50_000

    def test_an_editor_sees_nothing_of_money(self, of_group) -> None:
        invoice, client = issued(), of_group(EDITOR)
        for address in (LIST, f"{LIST}inspect/{invoice.pk}/", "/admin/aged-debtors/", "/admin/income/"):
            assert client.get(address).status_code == 302
        assert "/admin/invoice/" not in client.get("/admin/").content.decode()


class TestPage:
    def test_shows_everything_about_the_invoice(self, treasurer) -> None:
        invoice = issued(line(45_000, description="One area"), line(5_000), purchase_order="PO 4411")
        pay(invoice, 20_000, reference="BACS 77")
        step(treasurer, invoice, "credit", reason="Half a seat", **{f"line_{invoice.lines.last().pk}": "25"})
        shown = page(treasurer, invoice)
        for told in (
            "One area",
            "PO 4411",
            "BACS 77",
            "£200.00",
            "Half a seat",
            "£25.00",
            "£275.00",
            f"Receipt for £200.00, invoice {invoice.number}",
        ):
            assert told in shown

    def test_takes_the_same_queries_however_much_happened(self, treasurer) -> None:
        invoice, counts = issued(line(1_000_000)), []
        for _ in range(2):
            for _ in range(3):
                pay(invoice, 100)
                step(treasurer, invoice, "credit", reason="x", **{f"line_{invoice.lines.get().pk}": "1"})
            page(treasurer, invoice)
            with CaptureQueriesContext(connection) as queries:
                page(treasurer, invoice)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestPaying:
    def test_a_cheque_is_recorded_with_who_did(self, treasurer) -> None:
        invoice = issued()
        today = timezone.localdate()
        assert "£500.00" in words(treasurer.get(f"{LIST}{invoice.pk}/payment/"))
        step(
            treasurer,
            invoice,
            "payment",
            method="cheque",
            amount="£500",
            received_on=today,
            reference="100012",
        )
        payment = Payment.objects.get()
        assert (payment.method, payment.amount_pence, payment.reference) == ("cheque", 50_000, "100012")
        assert payment.recorded_by is not None
        assert figures(invoice).state_on == "paid"

    def test_what_is_too_much_lies_on_the_account_and_pays_the_next(self, treasurer) -> None:
        first = issued()
        second = issued(line(10_000), customer=first.customer)
        today = timezone.localdate()
        step(treasurer, first, "payment", method="cheque", amount="580", received_on=today)
        assert figures(first).balance_pence == 0
        assert "£80.00 lie on the customer’s account" in page(treasurer, second)
        step(treasurer, second, "account", payment=Payment.objects.get().pk)
        assert figures(second).balance_pence == 2_000

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            ({"amount": "five"}, "Write an amount in pounds"),
            ({"amount": "0"}, "above nought"),
            ({"amount": "-5"}, "Write an amount in pounds"),
            ({"received_on": "2999-01-01"}, "today at the latest"),
            ({"method": "card"}, "Select a valid choice"),
        ],
    )
    def test_what_makes_no_sense_is_refused_beside_its_field(self, treasurer, data, told) -> None:
        invoice = issued()
        given = {"method": "cheque", "amount": "500", "received_on": timezone.localdate(), **data}
        assert told in words(step(treasurer, invoice, "payment", **given))
        assert not Payment.objects.exists()

    def test_what_lies_on_the_account_is_paid_back(self, treasurer) -> None:
        invoice, today = issued(), timezone.localdate()
        step(treasurer, invoice, "payment", method="cheque", amount="580", received_on=today)
        payment = Payment.objects.get()
        data = {"payment": payment.pk, "amount": "80", "made_on": today, "reason": "Paid twice"}
        step(treasurer, invoice, "pay-back", **data)
        assert on_account([invoice.customer]) == {invoice.customer.pk: 0}
        assert figures(invoice).balance_pence == 0
        assert "At most £500.00" in words(step(treasurer, invoice, "pay-back", **{**data, "amount": "501"}))
        step(treasurer, invoice, "pay-back", **{**data, "amount": "100"})
        assert figures(invoice).balance_pence == 10_000

    def test_a_payment_entered_by_mistake_is_taken_back_with_the_reason(self, treasurer) -> None:
        invoice, today = issued(), timezone.localdate()
        step(treasurer, invoice, "payment", method="cheque", amount="500", received_on=today)
        assert "Take a payment back" in page(treasurer, invoice)
        payment = Payment.objects.get()
        step(treasurer, invoice, "withdraw", payment=payment.pk, reason="The cheque bounced")
        payment.refresh_from_db()
        assert payment.withdrawn_because == "The cheque bounced"
        assert figures(invoice).balance_pence == 50_000
        assert "Take a payment back" not in page(treasurer, invoice)

    def test_a_payment_from_the_bank_is_undone_at_its_line_only(self, treasurer) -> None:
        from billing.services.bank import confirm_line, take_in_statement

        invoice, now = issued(), timezone.now()
        content = b"Date,Description,Amount\n05/04/2026,HARROWMERE,500.00\n"
        row = take_in_statement(name="a.csv", content=content, by=None, now=now).lines.get()
        confirm_line(line=row, parts={invoice: 50_000}, by=None, now=now)
        assert "Take a payment back" not in page(treasurer, invoice)
        payment = Payment.objects.get()
        response = step(treasurer, invoice, "withdraw", payment=payment.pk, reason="x")
        assert "Select a valid choice" in words(response)

    def test_another_customers_money_cannot_be_used(self, treasurer) -> None:
        invoice, other = issued(), issued()
        payment = record_payment(
            customer=other.customer,
            method="cheque",
            amount_pence=5_000,
            received_on=timezone.localdate(),
            pays={},
            now=timezone.now(),
        )
        assert "Select a valid choice" in words(step(treasurer, invoice, "account", payment=payment.pk))


class TestCorrecting:
    def test_all_of_it_is_credited_where_no_line_is_named(self, treasurer) -> None:
        invoice = issued()
        step(treasurer, invoice, "credit", reason="Wrong tier")
        assert figures(invoice).state_on == "credited"

    def test_too_much_is_refused_in_words(self, treasurer) -> None:
        invoice = issued()
        shown = words(
            step(treasurer, invoice, "credit", reason="x", **{f"line_{invoice.lines.get().pk}": "501"})
        )
        assert "Only £500.00 of" in shown
        assert figures(invoice).credited_pence == 0

    def test_it_is_issued_again_with_the_purchase_order_and_leads_there(self, treasurer) -> None:
        invoice = issued()
        response = step(treasurer, invoice, "reissue", purchase_order="PO 9", reason="Late number")
        invoice.refresh_from_db()
        assert invoice.replaced_by.purchase_order == "PO 9"
        assert response.redirect_chain[-1][0].endswith(f"/inspect/{invoice.replaced_by.pk}/")

    def test_it_is_written_off_with_the_reason_once(self, treasurer) -> None:
        invoice = issued()
        step(treasurer, invoice, "write-off", reason="Dissolved")
        assert figures(invoice).state_on == "written_off"
        assert "Nothing is owed" in words(step(treasurer, invoice, "write-off", reason="Again"))
        assert "Dissolved" in page(treasurer, invoice)


class TestLetters:
    def test_it_is_sent_again_with_its_paper(self, treasurer) -> None:
        invoice = issued()
        OutboxMessage.objects.all().delete()
        step(treasurer, invoice, "send-again")
        assert OutboxMessage.objects.get().attachments.get().name == f"{invoice.number}.pdf"

    def test_reminders_are_held_with_a_reason_and_let_go(self, treasurer) -> None:
        set_up_reminders()
        invoice = issued()
        step(treasurer, invoice, "hold", reason="They are talking to us", until="")
        shown = page(treasurer, invoice)
        assert "They are talking to us" in shown
        assert "Send reminders again" in shown
        step(treasurer, invoice, "lift-hold")
        assert "Hold reminders" in page(treasurer, invoice)


class TestDrafts:
    def lines(self, *given: dict[str, Any], initial: int = 1) -> dict[str, Any]:
        data = {"lines-TOTAL_FORMS": len(given), "lines-INITIAL_FORMS": initial, "subject": "Changed"}
        for place, each in enumerate(given):
            values = {"quantity": 1, "vat_treatment": "outside", "vat_rate": "0", "category": "", **each}
            data |= {f"lines-{place}-{name}": value for name, value in values.items()}
        return data

    def test_lines_are_changed_added_and_taken_away(self, treasurer) -> None:
        invoice = draft(line(50_000), line(1_000))
        data = self.lines(
            {"description": "One area", "unit_pence": "£600.00"},
            {"description": "Gone", "unit_pence": "10", "DELETE": "on"},
            {"description": "Extra seats", "unit_pence": "125", "quantity": 2},
            {"description": "", "unit_pence": ""},
            initial=2,
        )
        step(treasurer, invoice, "draft", **data)
        invoice.refresh_from_db()
        assert invoice.subject == "Changed"
        assert [(row.description, row.net_pence) for row in invoice.lines.all()] == [
            ("One area", 60_000),
            ("Extra seats", 25_000),
        ]

    def test_are_made_for_something_else_than_membership(self, treasurer) -> None:
        customer = CustomerFactory()
        data = self.lines({"description": "A talk", "unit_pence": "£250"}, initial=0)
        treasurer.post(f"{LIST}new/", {**data, "customer": customer.pk, "subject": "A talk in May"})
        invoice = Invoice.objects.get()
        assert (invoice.customer, invoice.subject, invoice.is_issued) == (customer, "A talk in May", False)
        assert [(row.description, row.net_pence) for row in invoice.lines.all()] == [("A talk", 25_000)]
        step(treasurer, invoice, "issue")
        assert figures(invoice).is_issued

    def test_are_not_made_without_a_line(self, treasurer) -> None:
        customer = CustomerFactory()
        data = {**self.lines({"description": "", "unit_pence": ""}, initial=0), "customer": customer.pk}
        assert "needs at least one line" in words(treasurer.post(f"{LIST}new/", data))
        assert not Invoice.objects.exists()

    def test_a_line_that_is_wrong_is_told_and_everything_typed_is_kept(self, treasurer) -> None:
        invoice = draft()
        data = self.lines({"description": "One area", "unit_pence": "many"})
        shown = words(step(treasurer, invoice, "draft", **data))
        assert "Write an amount in pounds" in shown
        assert 'value="One area"' in shown
        assert 'value="many"' in shown
        assert invoice.lines.get().description == "Membership"

    def test_the_number_issues_what_waited_for_it(self, treasurer) -> None:
        invoice = draft(customer=CustomerFactory(with_purchase_orders=True))
        assert "Enter the purchase order number" in page(treasurer, invoice)
        step(treasurer, invoice, "purchase-order", number="PO 1")
        assert figures(invoice).is_issued

    def test_it_is_issued_with_a_due_day(self, treasurer) -> None:
        invoice, due = draft(), timezone.localdate() + timedelta(days=60)
        step(treasurer, invoice, "issue", due_on=due)
        assert figures(invoice).due_on == due

    def test_an_issued_one_is_not_changed(self, treasurer) -> None:
        invoice = issued()
        data = self.lines({"description": "Other", "unit_pence": "1"})
        assert "has been issued and stays as it is" in words(step(treasurer, invoice, "draft", **data))
        assert invoice.lines.get().description == "Membership"
