"""Invoices: figures, numbers, and that nothing changes them once issued."""

from datetime import date

import pytest
from django.db import InternalError, transaction
from django.utils import timezone

from billing.models import Invoice, InvoiceLine, OpenQuestion
from billing.services.corrections import credit_and_reissue, credit_invoice, write_off
from billing.services.invoices import NeedsPurchaseOrderError, issue_invoice, set_purchase_order
from billing.services.payments import take_back
from billing.services.refunds import record_refund
from office.models import OutboxMessage
from tests.factories import billing as given

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


def state(invoice: Invoice, today: date | None = None) -> str:
    return Invoice.objects.with_state(today or timezone.localdate()).get(pk=invoice.pk).state_on


def balance(invoice: Invoice) -> int:
    return Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence


class TestIssuing:
    def test_numbers_follow_one_another(self) -> None:
        assert [given.issued().number for _ in range(3)] == ["INV-00001", "INV-00002", "INV-00003"]

    def test_a_number_of_a_failed_issue_is_given_again(self) -> None:
        with transaction.atomic():
            given.issued()
            transaction.set_rollback(True)
        assert given.issued().number == "INV-00001"

    def test_an_association_without_vat_number_charges_none(self) -> None:
        invoice = given.issued(given.line(50_000, vat=20))
        assert (invoice.net_pence, invoice.vat_pence, invoice.total_pence) == (50_000, 0, 50_000)
        assert {(line.vat_treatment, line.vat_rate_bp) for line in invoice.lines.all()} == {("outside", 0)}

    def test_a_registered_association_charges_vat_by_line_rounded_half_up(self) -> None:
        given.register_for_vat()
        invoice = given.issued(given.line(12_33, quantity=3, vat=20), given.line(2_50, vat=5))
        assert [line.vat_pence for line in invoice.lines.all()] == [740, 13]
        assert invoice.total_pence == 36_99 + 740 + 250 + 13

    def test_registration_between_draft_and_issue_counts(self) -> None:
        draft = given.draft(given.line(100_00, vat=20))
        given.register_for_vat()
        assert issue_invoice(invoice=draft, now=timezone.now()).vat_pence == 20_00

    def test_the_invoice_is_mailed_to_the_payer(self) -> None:
        invoice = given.issued()
        mail = OutboxMessage.objects.get()
        assert mail.recipients == [invoice.customer.email]
        assert "INV-00001" in mail.subject
        assert str(invoice.key) in mail.text

    def test_a_customer_who_needs_a_purchase_order_waits_for_its_number(self) -> None:
        draft = given.draft(customer=given.CustomerFactory(with_purchase_orders=True))
        assert state(draft) == "awaiting_purchase_order"
        with pytest.raises(NeedsPurchaseOrderError):
            issue_invoice(invoice=draft, now=timezone.now())
        issued = set_purchase_order(invoice=draft, number=" PO 4411 ", now=timezone.now())
        assert (issued.number, issued.purchase_order) == ("INV-00001", "PO 4411")


class TestSeal:
    @pytest.mark.parametrize(
        "change",
        [
            {"total_pence": 1, "net_pence": 1},
            {"subject": "Other"},
            {"purchase_order": "PO 1"},
            {"buyer": {}},
            {"due_on": TODAY},
            {"number": "INV-9"},
            {"key": "00000000-0000-0000-0000-000000000001"},
        ],
    )
    def test_the_database_refuses_to_change_an_issued_invoice(self, change: dict) -> None:
        invoice = given.issued()
        with pytest.raises(InternalError), transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(**change)

    def test_the_database_refuses_to_change_add_or_delete_its_lines(self) -> None:
        invoice = given.issued()
        with pytest.raises(InternalError), transaction.atomic():
            invoice.lines.update(description="Other")
        with pytest.raises(InternalError), transaction.atomic():
            invoice.lines.all().delete()
        with pytest.raises(InternalError), transaction.atomic():
            InvoiceLine.objects.create(
                invoice=invoice, position=9, description="x", unit_pence=1, net_pence=1, vat_pence=0
            )

    def test_a_line_cannot_be_moved_to_or_from_an_issued_invoice(self) -> None:
        invoice, draft = given.issued(), given.draft()
        with pytest.raises(InternalError), transaction.atomic():
            InvoiceLine.objects.filter(invoice=draft).update(invoice=invoice, position=7)
        with pytest.raises(InternalError), transaction.atomic():
            InvoiceLine.objects.filter(invoice=invoice).update(invoice=draft, position=7)

    def test_the_database_refuses_to_delete_it(self) -> None:
        with pytest.raises(InternalError), transaction.atomic():
            Invoice.objects.filter(pk=given.issued().pk).delete()

    def test_a_payment_its_allocation_and_a_credit_note_are_sealed_too(self) -> None:
        invoice = given.paid()
        note = credit_invoice(invoice=invoice, reason="Left", now=timezone.now())
        for rows, change in (
            (invoice.allocations, {"amount_pence": 1}),
            (type(note).objects, {"reason": "Other"}),
            (note.lines, {"net_pence": 1}),
            (invoice.customer.payments, {"amount_pence": 1}),
        ):
            with pytest.raises(InternalError), transaction.atomic():
                rows.update(**change)


class TestState:
    def test_an_invoice_goes_from_open_to_overdue_to_part_paid_to_paid(self) -> None:
        invoice = given.issued(due_on=TODAY)
        assert state(invoice, TODAY) == "open"
        assert state(invoice, date(2026, 6, 2)) == "overdue"
        given.pay(invoice, 20_000)
        assert state(invoice, TODAY) == "part_paid"
        given.pay(invoice, 30_000)
        assert (state(invoice, TODAY), balance(invoice)) == ("paid", 0)

    def test_a_refund_makes_it_owed_again_and_asks_a_person(self) -> None:
        invoice = given.paid()
        record_refund(
            payment=invoice.customer.payments.get(),
            invoice=invoice,
            amount_pence=50_000,
            reason="Paid twice",
            made_on=TODAY,
            now=timezone.now(),
        )
        assert balance(invoice) == 50_000
        assert OpenQuestion.objects.get().kind == "refunded"

    def test_an_allocation_taken_back_is_owed_again(self) -> None:
        invoice = given.paid()
        for _ in range(2):
            take_back(allocation=invoice.allocations.get(reverses=None), now=timezone.now())
        assert balance(invoice) == 50_000

    def test_a_write_off_ends_what_is_owed_with_its_reason(self) -> None:
        invoice = given.issued()
        given.pay(invoice, 20_000)
        assert write_off(invoice=invoice, reason="Dissolved", now=timezone.now()).amount_pence == 30_000
        assert (state(invoice), balance(invoice)) == ("written_off", 0)


class TestCredit:
    def test_a_full_credit_reverses_the_stored_figures(self) -> None:
        given.register_for_vat()
        invoice = given.issued(given.line(12_33, quantity=3, vat=20))
        note = credit_invoice(invoice=invoice, reason="Left", now=timezone.now())
        assert (note.number, note.net_pence, note.vat_pence) == ("CN-00001", 36_99, 7_40)
        assert state(invoice) == "credited"

    def test_parts_of_a_line_add_up_to_the_line(self) -> None:
        given.register_for_vat()
        invoice = given.issued(given.line(10_01, vat=20))
        line = invoice.lines.get()
        for part in (3_33, 3_33, 3_35):
            credit_invoice(invoice=invoice, reason="Part", net_pence={line.pk: part}, now=timezone.now())
        assert balance(invoice) == 0

    def test_reissue_carries_the_payment_to_the_new_number(self) -> None:
        invoice = given.paid()
        new = credit_and_reissue(
            invoice=invoice, purchase_order="PO 7", reason="Number came late", now=timezone.now()
        )
        assert (new.number, new.purchase_order, balance(new), state(new)) == ("INV-00002", "PO 7", 0, "paid")
        assert (state(invoice), balance(invoice)) == ("credited", 0)

    def test_reissue_charges_nothing_that_was_credited_and_keeps_the_numbers_of_the_lines(self) -> None:
        lines = [given.line(pence) for pence in (1000, 2000, 3000)]
        old = given.issued(*lines)
        first, second, _ = old.lines.all()
        credit_invoice(
            invoice=old, reason="Less", net_pence={first.pk: 1000, second.pk: 500}, now=timezone.now()
        )
        given.pay(old, old.total_pence - 1500)
        new = credit_and_reissue(invoice=old, purchase_order="PO 8", reason="Late", now=timezone.now())
        assert list(new.lines.values_list("position", "net_pence")) == [(2, 1500), (3, 3000)]
        assert Invoice.objects.with_balance().get(pk=new.pk).balance_pence == 0

    def test_reissue_leaves_money_that_is_too_much_on_the_account(self) -> None:
        old = given.issued(given.line(1000), given.line(2000))
        given.pay(old)
        credit_invoice(invoice=old, reason="Less", net_pence={old.lines.first().pk: 1000}, now=timezone.now())
        new = credit_and_reissue(invoice=old, purchase_order="PO 8", reason="Late", now=timezone.now())
        assert Invoice.objects.with_balance().get(pk=new.pk).balance_pence == 0
        assert not OpenQuestion.objects.filter(kind=OpenQuestion.Kind.OVERPAID).exists()


class TestAnOrderByCard:
    def test_waits_for_its_money_although_a_number_comes(self) -> None:
        customer = given.CustomerFactory(needs_purchase_order=True)
        draft = given.draft(customer=customer, by_card=True)
        assert set_purchase_order(invoice=draft, number="PO 1", now=timezone.now()).number is None
