"""What somebody sees who has an invoice's address, or signs in to look at accounts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import Invoice, Payment
from billing.services.corrections import credit_and_reissue, credit_invoice, write_off
from billing.services.invoices import cancel_draft
from billing.services.payments import record_payment
from office.models import Identity, OutboxMessage
from tests.factories.billing import CustomerFactory, draft, issued, line, paid, pay, register_for_vat
from tests.factories.membership import PartnershipFactory, SeatFactory
from tests.factories.people import UserFactory
from tests.office.test_papers import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _association() -> None:
    identity = Identity.load()
    identity.name = "Lantern Association"
    identity.bank_account_name = "Lantern"
    identity.bank_sort_code, identity.bank_account_number = "00-00-00", "00000001"
    identity.save()


def page(invoice: Invoice, client: Client | None = None) -> str:
    response = (client or Client()).get(f"/invoices/{invoice.key}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


class TestInvoicePage:
    def test_tells_what_for_how_much_until_when_and_how(self) -> None:
        invoice = issued(line(45_000, description="One area"), line(5_000, quantity=2))
        shown = page(invoice)
        for told in (
            invoice.number,
            "One area",
            "£550.00",
            "Open",
            f"{invoice.due_on:%-d %B %Y}",
            "00000001",
            invoice.customer.name,
        ):
            assert told in shown
        assert "VAT" not in shown

    def test_is_stored_nowhere_and_found_by_no_search_engine(self) -> None:
        invoice = issued()
        for address in ("", "pdf/"):
            response = Client().get(f"/invoices/{invoice.key}/{address}")
            assert "no-store" in response["Cache-Control"]
            assert "private" in response["Cache-Control"]
            assert response["X-Robots-Tag"] == "noindex, nofollow"

    def test_another_key_opens_nothing(self) -> None:
        issued()
        assert Client().get("/invoices/00000000-0000-4000-8000-000000000000/").status_code == 404
        assert Client().get("/invoices/1/").status_code == 404

    def test_its_pdf_is_the_invoice_as_issued(self) -> None:
        register_for_vat("GB 1")
        invoice = issued(line(10_000, vat=20))
        Identity.objects.update(name="Another Name", vat_number="")
        response = Client().get(f"/invoices/{invoice.key}/pdf/")
        words = words_of(response.content)
        assert response["Content-Type"] == "application/pdf"
        assert f'filename="{invoice.number}.pdf"' in response["Content-Disposition"]
        for told in ("Lantern Association", "Our VAT number GB 1", "Total to pay £120.00", str(invoice.key)):
            assert told in words

    @pytest.mark.parametrize(
        ("happens", "told"),
        [
            (lambda i: pay(i, 20_000), ("Part paid", "£300.00", "still to pay of £500.00", "Receipt")),
            (lambda i: pay(i), ("Paid", "£500.00 paid in full", "Receipt")),
            (lambda i: pay(i, 60_000), ("£100.00 more was paid than owed",)),
            (
                lambda i: credit_invoice(invoice=i, reason="Wrong tier", now=timezone.now()),
                ("Credited", "Wrong tier", "CN-00001"),
            ),
            (lambda i: write_off(invoice=i, reason="Secret reason", now=timezone.now()), ("Written off",)),
        ],
    )
    def test_says_where_it_stands(self, happens, told) -> None:
        invoice = issued()
        happens(invoice)
        shown = page(invoice)
        assert all(words in shown for words in told)
        assert "Secret reason" not in shown

    def test_overdue_says_since_when(self) -> None:
        shown = page(issued(due_on=timezone.localdate() - timedelta(days=1)))
        assert "Overdue" in shown
        assert "was due" in shown

    def test_one_issued_again_leads_to_the_other(self) -> None:
        old = issued()
        new = credit_and_reissue(invoice=old, purchase_order="PO 7", reason="Number", now=timezone.now())
        assert f"/invoices/{new.key}/" in page(old)
        assert "PO 7" in page(new)

    def test_gives_receipts_and_credit_notes_of_its_own_only(self) -> None:
        invoice, other = issued(), issued()
        payment, note = (
            pay(invoice, 10_000),
            credit_invoice(invoice=invoice, reason="Part", now=timezone.now()),
        )
        receipt = Client().get(f"/invoices/{invoice.key}/receipts/{payment.pk}/")
        assert "Received with thanks £100.00" in words_of(receipt.content)
        credit = Client().get(f"/invoices/{invoice.key}/credit-notes/{note.pk}/")
        assert f"Credit note number {note.number}" in words_of(credit.content)
        for address in (f"receipts/{payment.pk}/", f"credit-notes/{note.pk}/"):
            assert Client().get(f"/invoices/{other.key}/{address}").status_code == 404


class TestDraftPage:
    def test_is_a_pro_forma_that_asks_for_the_order(self) -> None:
        invoice = draft(customer=CustomerFactory(with_purchase_orders=True))
        shown = page(invoice)
        assert "This is not an invoice." in shown
        assert "Send the number and get the invoice" in shown
        assert "00000001" not in shown
        assert "This is not an invoice." in words_of(Client().get(f"/invoices/{invoice.key}/pdf/").content)

    def test_the_number_issues_the_invoice(self) -> None:
        invoice = draft(customer=CustomerFactory(with_purchase_orders=True))
        response = Client().post(f"/invoices/{invoice.key}/", {"purchase_order": " PO 4411 "}, follow=True)
        invoice.refresh_from_db()
        assert (invoice.purchase_order, bool(invoice.number)) == ("PO 4411", True)
        assert invoice.number in response.content.decode()

    def test_without_a_number_says_so_and_issues_nothing(self) -> None:
        invoice = draft(customer=CustomerFactory(with_purchase_orders=True))
        response = Client().post(f"/invoices/{invoice.key}/", {"purchase_order": ""})
        assert "This field is required" in response.content.decode()
        invoice.refresh_from_db()
        assert invoice.number is None

    def test_a_number_for_an_issued_invoice_is_refused_and_kept_on_the_page(self) -> None:
        invoice = issued()
        Client().post(f"/invoices/{invoice.key}/", {"purchase_order": "PO 1"})
        invoice.refresh_from_db()
        assert invoice.purchase_order == ""

    def test_one_given_up_asks_for_nothing(self) -> None:
        invoice = draft()
        cancel_draft(invoice=invoice, now=timezone.now())
        shown = page(invoice)
        assert "no longer holds" in shown
        assert "<form" not in shown.partition("<main")[2].partition("</main")[0]


class TestMails:
    def test_each_carries_its_paper(self) -> None:
        invoice = issued()
        pay(invoice)
        credit_invoice(invoice=invoice, reason="Wrong tier", now=timezone.now())
        mails = list(OutboxMessage.objects.order_by("pk"))
        papers = [mail.attachments.get() for mail in mails]
        assert [paper.name for paper in papers] == [f"{invoice.number}.pdf", "receipt.pdf", "CN-00001.pdf"]
        assert [words_of(bytes(paper.content)).count(invoice.number) > 0 for paper in papers] == [True] * 3
        assert all(f"/invoices/{invoice.key}/" in mail.text for mail in mails)

    def test_one_payment_for_several_invoices_is_receipted_once(self) -> None:
        customer = CustomerFactory()
        first, second = issued(customer=customer), issued(customer=customer)
        OutboxMessage.objects.all().delete()
        record_payment(
            customer=customer,
            method=Payment.Method.BANK_TRANSFER,
            amount_pence=120_000,
            received_on=timezone.localdate(),
            pays={first: 50_000, second: 50_000},
            now=timezone.now(),
        )
        mail = OutboxMessage.objects.get()
        assert f"invoice {first.number}" in mail.text
        assert f"and invoice {second.number}" in mail.text
        assert "Kept on your account £200.00" in words_of(bytes(mail.attachments.get().content))


class TestAccount:
    @pytest.fixture
    def handled(self, client_for):
        """A customer and a client signed in as the lead contact of the partnership that it pays for."""
        customer = CustomerFactory()
        seat = SeatFactory(is_lead_contact=True, partnership=PartnershipFactory(customer=customer))
        return customer, client_for(seat.user)

    def test_lists_what_the_person_handles_and_nothing_else(self, handled) -> None:
        customer, client = handled
        mine, other = issued(customer=customer), issued()
        shown = client.get("/account/invoices/").content.decode()
        assert mine.number in shown
        assert other.number not in shown
        for address in ("", "pdf/", "csv/"):
            assert client.get(f"/account/invoices/{other.customer.pk}/{address}").status_code == 404
            assert client.get(f"/account/invoices/{customer.pk}/{address}").status_code == 200

    def test_is_closed_to_strangers_and_empty_for_others(self, client_for) -> None:
        assert Client().get("/account/invoices/").status_code == 302
        assert Client().get("/account/invoices/1/").status_code == 302
        seat = SeatFactory(is_lead_contact=False, partnership=PartnershipFactory(customer=CustomerFactory()))
        SeatFactory(partnership=seat.partnership, is_lead_contact=True)
        assert "No invoices to show" in client_for(seat.user).get("/account/invoices/").content.decode()

    def test_statement_carries_the_balance_in_every_form(self, handled) -> None:
        customer, client = handled
        register_for_vat()
        first = issued(line(10_000, vat=20), customer=customer)
        pay(first, 5_000, reference='=HYPERLINK("x")')
        shown = " ".join(client.get(f"/account/invoices/{customer.pk}/").content.decode().split())
        assert "£70.00" in shown
        assert "To pay £70.00" in words_of(client.get(f"/account/invoices/{customer.pk}/pdf/").content)
        rows = client.get(f"/account/invoices/{customer.pk}/csv/").content.decode("utf-8-sig").splitlines()
        assert rows[1].endswith(",120.00,,120.00")
        assert rows[2].endswith(",50.00,70.00")
        assert "'=HYPERLINK" in rows[2]

    def test_statement_from_a_day_on_brings_forward_what_was_before(self, handled) -> None:
        customer, client = handled
        issued(line(10_000), customer=customer, now=timezone.now() - timedelta(days=40))
        issued(line(2_000), customer=customer)
        day = f"{timezone.localdate() - timedelta(days=10):%Y-%m-%d}"
        address = f"/account/invoices/{customer.pk}/"
        rows = client.get(f"{address}csv/?since={day}").content.decode("utf-8-sig").splitlines()
        assert rows[1] == f"{day},Brought forward,,,,100.00"
        assert rows[2].endswith(",20.00,,120.00")
        assert len(rows) == 3
        shown = client.get(f"{address}?since={day}").content.decode()
        assert "Brought forward" in shown
        assert f"pdf/?since={day}" in shown
        words = words_of(client.get(f"{address}pdf/?since={day}").content)
        assert "Brought forward £100.00" in words
        assert "To pay £120.00" in words

    def test_statement_says_what_is_no_day_and_shows_everything(self, handled) -> None:
        customer, client = handled
        issued(customer=customer)
        shown = client.get(f"/account/invoices/{customer.pk}/?since=spring").content.decode()
        assert "Enter a valid date" in shown
        assert 'value="spring"' in shown
        assert "Brought forward" not in shown

    def test_money_on_account_is_told(self, handled) -> None:
        customer, client = handled
        invoice = issued(customer=customer)
        pay(invoice)
        assert "lie on this account" not in client.get("/account/invoices/").content.decode()
        record_payment(
            customer=customer,
            method=Payment.Method.CHEQUE,
            amount_pence=12_300,
            received_on=timezone.localdate(),
            pays={},
            now=timezone.now(),
        )
        assert "£123.00 lie on this account" in client.get("/account/invoices/").content.decode()
        assert "We owe you £123.00" in words_of(client.get(f"/account/invoices/{customer.pk}/pdf/").content)

    def test_the_account_page_leads_there_for_who_has_invoices(self, handled, client_for) -> None:
        customer, client = handled
        assert "account-invoices" not in client.get("/account/").content.decode()
        invoice = issued(customer=customer)
        shown = client.get("/account/").content.decode()
        assert invoice.number in shown
        assert "See all invoices" in shown
        pay(invoice)
        assert "Nothing is to be paid." in client.get("/account/").content.decode()
        assert "account-invoices" not in client_for(UserFactory()).get("/account/").content.decode()

    def test_the_number_of_queries_does_not_grow(self, handled) -> None:
        customer, client = handled
        counts = []
        for _ in range(2):
            for _ in range(4):
                paid(customer=customer)
                extra = CustomerFactory()
                SeatFactory(
                    user=customer.partnerships.get().seats.get().user,
                    is_lead_contact=True,
                    partnership=PartnershipFactory(customer=extra),
                )
                issued(customer=extra)
            each = []
            for address in ("/account/invoices/", f"/account/invoices/{customer.pk}/"):
                client.get(address)
                with CaptureQueriesContext(connection) as queries:
                    client.get(address)
                each.append(len(queries))
            counts.append(each)
        assert counts[0] == counts[1]
