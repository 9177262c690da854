"""Money that has gone back to the payer pays nothing again."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from billing.models import Invoice, Payment, Refund
from billing.money import MOST_PENCE, pence
from billing.services.corrections import credit_and_reissue
from billing.services.payments import (
    HasGoneBackError,
    MoreThanPaidError,
    allocate,
    left_of,
    take_back,
    withdraw_payment,
)
from billing.services.refunds import MoreThanReceivedError, keep_dispute, record_refund
from tests.factories import billing as given

pytestmark = pytest.mark.django_db


def refund(payment: Payment, invoice: Invoice | None, amount: int) -> Refund:
    return record_refund(
        payment=payment,
        invoice=invoice,
        amount_pence=amount,
        reason="Agreed",
        made_on=date(2026, 6, 1),
        now=timezone.now(),
    )


def owed(invoice: Invoice) -> int:
    return Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence


class TestMoneyThatWentBack:
    def test_does_not_lie_on_account_when_the_allocation_is_taken_back(self) -> None:
        invoice = given.paid()
        payment = invoice.customer.payments.get()
        refund(payment, invoice, 30_000)
        take_back(allocation=invoice.allocations.get(), now=timezone.now())
        assert left_of(payment) == 20_000
        other = given.issued(customer=invoice.customer)
        with pytest.raises(MoreThanPaidError):
            allocate(payment=payment, invoice=other, amount_pence=20_001, now=timezone.now())

    def test_is_owed_once_after_a_reissue(self) -> None:
        invoice = given.paid()
        refund(invoice.customer.payments.get(), invoice, 30_000)
        new = credit_and_reissue(
            invoice=invoice, purchase_order="PO 7", reason="Number came late", now=timezone.now()
        )
        assert (owed(invoice), owed(new)) == (0, 30_000)

    def test_by_a_lost_dispute_pays_nothing_after_a_reissue(self) -> None:
        invoice = given.paid()
        keep_dispute(
            payment=invoice.customer.payments.get(),
            invoice=invoice,
            provider_reference="dp_1",
            amount_pence=50_000,
            state="lost",
            reason="fraudulent",
            now=timezone.now(),
        )
        new = credit_and_reissue(
            invoice=invoice, purchase_order="PO 7", reason="Number came late", now=timezone.now()
        )
        assert (owed(invoice), owed(new)) == (0, 50_000)

    def test_never_exceeds_what_came(self) -> None:
        invoice = given.paid()
        payment = invoice.customer.payments.get()
        refund(payment, invoice, 50_000)
        with pytest.raises(MoreThanReceivedError):
            refund(payment, invoice, 1)
        with pytest.raises(MoreThanReceivedError):
            refund(payment, None, 1)

    def test_means_that_the_payment_was_no_mistake(self) -> None:
        invoice = given.paid()
        payment = invoice.customer.payments.get()
        refund(payment, invoice, 1)
        with pytest.raises(HasGoneBackError):
            withdraw_payment(payment=payment, reason="Typing mistake", now=timezone.now())


class TestAmounts:
    def test_that_no_column_holds_are_refused_in_words(self) -> None:
        assert pence("21,474,836.47") == MOST_PENCE
        with pytest.raises(ValueError, match="cannot be entered"):
            pence("21,474,836.48")


class TestWhoIsAsked:
    def test_nobody_is_asked_again_for_what_we_paid_back(self) -> None:
        invoice = given.paid()
        refund(invoice.customer.payments.get(), invoice, 50_000)
        later = invoice.due_on + timedelta(days=90)
        assert Invoice.objects.with_state(later).get(pk=invoice.pk).state_on == "refunded"
        assert not Invoice.objects.owing(later).exists()
        assert b"Nothing is to be paid on this invoice" in Client().get(f"/invoices/{invoice.key}/").content

    def test_what_a_lost_dispute_took_is_owed(self) -> None:
        invoice = given.paid()
        keep_dispute(
            payment=invoice.customer.payments.get(),
            invoice=invoice,
            provider_reference="dp_1",
            amount_pence=50_000,
            state="lost",
            reason="fraudulent",
            now=timezone.now(),
        )
        assert Invoice.objects.owing(invoice.due_on).get() == invoice
