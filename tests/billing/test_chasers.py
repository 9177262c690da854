"""Purchase order numbers that are missing, and numbers that come late."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from billing.models import ChaserStep, Invoice, OpenQuestion, PurchaseOrderChaser
from billing.services.chasers import (
    NothingToChangeError,
    SameNumberError,
    hand_in_late_number,
    send_due_chasers,
    set_up_chasers,
)
from billing.services.corrections import credit_and_reissue
from billing.services.invoices import cancel_draft, set_purchase_order
from office.models import OutboxMessage
from tests.factories import billing as made
from tests.factories.billing import CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Invoice:
    """A draft that waits for its number, with the first schedule: at once, after a week, after three."""
    set_up_chasers()
    return made.draft(customer=CustomerFactory(with_purchase_orders=True, email="payables@council.example"))


def sweep(days: int = 0) -> int:
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        return send_due_chasers(now=timezone.now())


class TestSchedule:
    def test_sends_the_quote_at_once_and_each_letter_once(self, draft):
        assert [sweep(), sweep(), sweep(6)] == [1, 0, 0]
        assert [sweep(7), sweep(7), sweep(21), sweep(100)] == [1, 0, 1, 0]
        assert PurchaseOrderChaser.objects.count() == 3
        mails = OutboxMessage.objects.filter(recipients=["payables@council.example"])
        assert mails.count() == 3
        first = mails.order_by("pk")[0]
        assert reverse("invoice", args=[draft.key]) in first.text
        assert "£500.00" in first.text
        assert first.attachments.get().name == f"{draft.reference}.pdf"

    def test_sends_only_the_latest_after_a_long_silence(self, draft):
        assert [sweep(30), sweep(30)] == [1, 0]
        assert PurchaseOrderChaser.objects.filter(message=None).count() == 2

    def test_stops_when_the_number_is_there(self, draft):
        sweep()
        set_purchase_order(invoice=draft, number="PO 1", now=timezone.now())
        assert sweep(30) == 0

    def test_stops_when_the_draft_is_given_up(self, draft):
        sweep()
        cancel_draft(invoice=draft, now=timezone.now())
        assert sweep(30) == 0

    def test_leaves_customers_alone_who_need_no_number(self, draft):
        sweep(30)
        made.draft(customer=CustomerFactory())
        assert sweep(30) == 0

    def test_heeds_what_staff_have_changed(self, draft):
        ChaserStep.objects.filter(days_after_draft__gt=0).update(is_active=False)
        assert [sweep(), sweep(30)] == [1, 0]

    def test_is_set_up_once(self):
        set_up_chasers()
        ChaserStep.objects.filter(days_after_draft=7).delete()
        set_up_chasers()
        assert ChaserStep.objects.count() == 2


class TestLateNumber:
    def hand_in(self, invoice: Invoice, number: str = "PO 77") -> OpenQuestion:
        return hand_in_late_number(invoice=invoice, number=number, now=timezone.now())

    def test_asks_the_staff_once(self):
        invoice = made.issued()
        assert self.hand_in(invoice) == self.hand_in(invoice, " PO 77 ")
        question = OpenQuestion.objects.get()
        assert "PO 77" in question.words
        assert question.invoice == invoice

    def test_changes_nothing_of_the_invoice_until_staff_reissue_it(self):
        invoice = made.issued()
        self.hand_in(invoice)
        invoice.refresh_from_db()
        assert invoice.purchase_order == ""
        new = credit_and_reissue(
            invoice=invoice, purchase_order="PO 77", reason="Number came late", now=timezone.now()
        )
        assert new.purchase_order == "PO 77"

    def test_is_refused_where_nothing_is_owed_or_the_number_is_there(self):
        with pytest.raises(NothingToChangeError):
            self.hand_in(made.paid())
        with pytest.raises(NothingToChangeError):
            self.hand_in(made.draft())
        with pytest.raises(SameNumberError):
            self.hand_in(made.issued(purchase_order="PO 77"))


class TestLateNumberPage:
    def page(self, invoice: Invoice) -> str:
        return reverse("late_purchase_order", args=[invoice.key])

    def test_takes_the_number_and_says_what_happens(self, client):
        invoice = made.issued()
        response = client.post(self.page(invoice), {"purchase_order": "PO 77"}, follow=True)
        assert "We send you a new invoice with your number" in response.content.decode()
        assert OpenQuestion.objects.count() == 1

    def test_keeps_what_was_typed_when_it_is_refused(self, client):
        invoice = made.issued(purchase_order="PO 77")
        html = client.post(self.page(invoice), {"purchase_order": "PO 77"}).content.decode()
        assert "stands on the invoice already" in html
        assert 'value="PO 77"' in html

    def test_leads_to_the_invoice_where_that_takes_the_number_itself(self, client):
        draft = made.draft()
        assert client.get(self.page(draft))["Location"] == reverse("invoice", args=[draft.key])

    def test_offers_nothing_where_nothing_is_owed(self, client):
        html = client.get(self.page(made.paid())).content.decode()
        assert "Nothing is owed" in html
        assert "<form" not in html.partition("<main")[2]

    def test_is_limited(self, client):
        invoice = made.issued()
        answers = [
            client.post(self.page(invoice), {"purchase_order": f"PO {n}"}).status_code for n in range(11)
        ]
        assert answers == [302] * 10 + [429]

    def test_is_reached_from_the_invoice(self, client):
        invoice = made.issued()
        html = client.get(reverse("invoice", args=[invoice.key])).content.decode()
        assert self.page(invoice) in html


class TestScheduleInTheAdmin:
    def test_is_changed_by_staff(self, staff_client):
        set_up_chasers()
        step = ChaserStep.objects.get(days_after_draft=7)
        form = {"days_after_draft": 10, "subject": "Your number", "words": "Please.", "is_active": "on"}
        staff_client.post(reverse("chaserstep:edit", args=[step.pk]), form)
        step.refresh_from_db()
        assert (step.days_after_draft, step.subject) == (10, "Your number")
        assert "Your number" in staff_client.get(reverse("chaserstep:index")).content.decode()
