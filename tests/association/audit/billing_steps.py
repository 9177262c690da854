"""Money's services, each made ready to be taken once."""

from collections.abc import Callable

from django.utils import timezone

from billing.models import OpenQuestion, Refund
from billing.services import corrections, invoices, numbers, payments, questions, refunds, settling
from tests.factories import billing as given
from tests.factories.people import UserFactory

Step = Callable[[], object]


def _credit() -> Step:
    invoice = given.issued()
    return lambda: corrections.credit_invoice(invoice=invoice, reason="Left", now=timezone.now())


def _reissue() -> Step:
    invoice = given.issued()
    return lambda: corrections.credit_and_reissue(
        invoice=invoice, purchase_order="PO 1", reason="Late number", now=timezone.now()
    )


def _write_off() -> Step:
    invoice = given.issued()
    return lambda: corrections.write_off(invoice=invoice, reason="Dissolved", now=timezone.now())


def _draft() -> Step:
    customer = given.CustomerFactory()
    return lambda: given.draft(customer=customer)


def _change_draft() -> Step:
    invoice = given.draft()
    return lambda: invoices.change_draft(
        invoice=invoice, subject="Other", lines=[given.line(1)], purchase_order="", now=timezone.now()
    )


def _purchase_order() -> Step:
    invoice = given.draft()
    return lambda: invoices.set_purchase_order(invoice=invoice, number="PO 1", now=timezone.now())


def _cancel_draft() -> Step:
    invoice = given.draft()
    return lambda: invoices.cancel_draft(invoice=invoice, now=timezone.now())


def _issue() -> Step:
    invoice = given.draft()
    return lambda: invoices.issue_invoice(invoice=invoice, now=timezone.now())


def _record_payment() -> Step:
    invoice = given.issued()
    return lambda: given.pay(invoice)


def _allocate() -> Step:
    customer = given.CustomerFactory()
    first, second = given.issued(customer=customer), given.issued(customer=customer)
    payment = payments.record_payment(
        customer=customer,
        method="other",
        amount_pence=100_000,
        received_on=timezone.localdate(),
        pays={first: 50_000},
        now=timezone.now(),
    )
    return lambda: payments.allocate(payment=payment, invoice=second, amount_pence=50_000, now=timezone.now())


def _take_back() -> Step:
    allocation = given.paid().allocations.get()
    return lambda: payments.take_back(allocation=allocation, now=timezone.now())


def _withdraw() -> Step:
    payment = given.paid().customer.payments.get()
    return lambda: payments.withdraw_payment(payment=payment, reason="Typing mistake", now=timezone.now())


def _refund(state: str = "succeeded") -> Refund:
    invoice = given.paid()
    return refunds.record_refund(
        payment=invoice.customer.payments.get(),
        invoice=invoice,
        amount_pence=100,
        reason="Paid twice",
        made_on=timezone.localdate(),
        state=state,
        now=timezone.now(),
    )


def _settle_refund() -> Step:
    refund = _refund("pending")
    return lambda: refunds.settle_refund(refund=refund, state="succeeded", now=timezone.now())


def _dispute() -> Step:
    invoice = given.paid()
    return lambda: refunds.keep_dispute(
        payment=invoice.customer.payments.get(),
        invoice=invoice,
        provider_reference="dp_1",
        amount_pence=100,
        state="open",
        reason="fraudulent",
        now=timezone.now(),
    )


def _fulfil() -> Step:
    invoice = given.issued(given.line(0))
    type(invoice).objects.filter(pk=invoice.pk).update(fulfilled_at=None)
    invoice.refresh_from_db()
    return lambda: settling.fulfil_if_paid(invoice, now=timezone.now())


def _ask(cause: str = "a cause") -> OpenQuestion:
    return settling.ask(kind="parked", words="What is this?", cause=cause, now=timezone.now())


def _settle_question() -> Step:
    question, person = _ask(), UserFactory()
    return lambda: questions.settle_question(
        question=question, answer="It is ours.", by=person, now=timezone.now()
    )


STEPS: dict[str, Callable[[], Step]] = {
    "billing.services.corrections.credit_invoice": _credit,
    "billing.services.corrections.credit_and_reissue": _reissue,
    "billing.services.corrections.write_off": _write_off,
    "billing.services.invoices.draft_invoice": _draft,
    "billing.services.invoices.change_draft": _change_draft,
    "billing.services.invoices.set_purchase_order": _purchase_order,
    "billing.services.invoices.cancel_draft": _cancel_draft,
    "billing.services.invoices.issue_invoice": _issue,
    "billing.services.numbers.take_number": lambda: lambda: numbers.take_number("invoices", prefix="INV-"),
    "billing.services.payments.record_payment": _record_payment,
    "billing.services.payments.allocate": _allocate,
    "billing.services.payments.take_back": _take_back,
    "billing.services.payments.withdraw_payment": _withdraw,
    "billing.services.questions.settle_question": _settle_question,
    "billing.services.refunds.record_refund": lambda: _refund,
    "billing.services.refunds.settle_refund": _settle_refund,
    "billing.services.refunds.keep_dispute": _dispute,
    "billing.services.settling.fulfil_if_paid": _fulfil,
    "billing.services.settling.ask": lambda: _ask,
}

WITHOUT_TRACE = {
    "billing.services.letters.send_invoice": "a mail is a row of its own",
    "billing.services.letters.send_credit_note": "a mail is a row of its own",
    "billing.services.letters.send_reminder": "a mail is a row of its own",
    "billing.services.letters.send_receipts": "a mail is a row of its own",
    "billing.services.locks.lock_invoice": "changes nothing",
    "billing.services.locks.lock_invoices": "changes nothing",
    "billing.services.repeats.refuse_same_payment": "changes nothing",
    "billing.services.repeats.refuse_same_refund": "changes nothing",
    "billing.services.payments.gone_from": "changes nothing",
    "billing.services.payments.left_of": "changes nothing",
}
