"""Money in and out that staff enter by hand, from an invoice's page. Cards have steps of their own."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from billing.models import Payment
from billing.money import pounds
from billing.services import BillingError, payments, refunds
from billing.staff.invoice_steps import InvoiceStep
from billing.staff.steps import EnteredOnceForm, PoundsField

ADD_PAYMENT, PAY_BACK = "billing.add_payment", "billing.add_refund"


def past_day(day: date) -> date:
    """Return the day, which must not lie ahead. Raises `ValidationError`."""
    if day > timezone.localdate():
        raise forms.ValidationError("Money that has moved moved today at the latest.")
    return day


class PaymentForm(EnteredOnceForm):
    method = forms.ChoiceField(
        choices=[choice for choice in Payment.Method.choices if choice[0] != Payment.Method.CARD],
        initial=Payment.Method.CHEQUE,
    )
    amount = PoundsField(help_text="What is more than the invoice lies on the customer’s account.")
    received_on = forms.DateField(widget=AdminDateInput())
    reference = forms.CharField(max_length=200, required=False, help_text="Such as the number of the cheque.")

    def clean_received_on(self) -> date:
        return past_day(self.cleaned_data["received_on"])


class RecordPayment(InvoiceStep):
    permission = ADD_PAYMENT
    form_class = PaymentForm
    page_title = "Record a payment"
    submit_label = "Record payment"
    done = "Payment recorded, and the receipt is on its way."

    def get_initial(self) -> dict[str, Any]:
        owed = max(self.object.balance_pence, 0)
        return {**super().get_initial(), "amount": owed or None, "received_on": timezone.localdate()}

    def explanation(self) -> str:
        return (
            "For a cheque or money that came another way. Bank transfers are better confirmed from the bank statement, "
            "so that no payment is entered twice."
        )

    def perform(self, data: dict[str, Any]) -> None:
        share = min(data["amount"], max(self.object.balance_pence, 0))
        payments.record_payment(
            customer=self.object.customer,
            method=data["method"],
            amount_pence=data["amount"],
            received_on=data["received_on"],
            pays={self.object: share} if share else {},
            reference=data["reference"],
            recorded_by=self.person,
            may_repeat=data["is_another"],
            now=self.now,
        )


class UseAccountForm(forms.Form):
    payment = forms.ModelChoiceField(Payment.objects.none(), widget=forms.RadioSelect, empty_label=None)


class UseAccount(InvoiceStep):
    permission = ADD_PAYMENT
    form_class = UseAccountForm
    page_title = "Pay from the customer’s account"
    submit_label = "Pay from the account"
    done = "Paid from what lay on the account."

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        lying = {
            row.pk: left for row in self.object.customer.payments.all() if (left := payments.left_of(row)) > 0
        }
        field: Any = form.fields["payment"]
        field.queryset = Payment.objects.filter(pk__in=lying)
        field.label_from_instance = lambda row: (
            f"{pounds(lying[row.pk])} left of {row} of {row.received_on:%-d %B %Y}"
        )
        return form

    def explanation(self) -> str:
        return f"{pounds(max(self.object.balance_pence, 0))} are owed on {self.object.reference}."

    def perform(self, data: dict[str, Any]) -> None:
        share = min(payments.left_of(data["payment"]), max(self.object.balance_pence, 0))
        if share <= 0:
            raise BillingError("Nothing is owed on this invoice any more.")
        payments.allocate(payment=data["payment"], invoice=self.object, amount_pence=share, now=self.now)


class PaymentChoice(forms.ModelChoiceField):
    """One of the payments offered, told with what is left of it."""

    widget = forms.RadioSelect

    def __init__(self, **values: Any) -> None:
        super().__init__(Payment.objects.none(), empty_label=None, **values)

    def label_from_instance(self, payment: Any) -> str:
        reference = f", {payment.reference}" if payment.reference else ""
        return f"{payment} of {payment.received_on:%-d %B %Y}{reference}"


class PayBackForm(EnteredOnceForm):
    payment = PaymentChoice(label="Out of which payment")
    amount = PoundsField()
    made_on = forms.DateField(label="Paid back on", widget=AdminDateInput())
    reason = forms.CharField(max_length=300)

    def clean_made_on(self) -> date:
        return past_day(self.cleaned_data["made_on"])


class PayBack(InvoiceStep):
    permission = PAY_BACK
    form_class = PayBackForm
    page_title = "Note money paid back"
    submit_label = "Note that it was paid back"
    done = "Noted."

    def offered(self) -> QuerySet[Payment]:
        """Payments of the customer that came another way than by card: a card is paid back where it was paid."""
        rows = Payment.objects.filter(customer=self.object.customer_id, withdrawn_at=None)
        return rows.exclude(method=Payment.Method.CARD)

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        field: Any = form.fields["payment"]
        field.queryset = self.offered()
        return form

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "made_on": timezone.localdate()}

    def explanation(self) -> str:
        return (
            "Write down here what you have paid back by bank transfer. What lies on the account goes back first; more than that "
            f"is taken from what the payment paid on {self.object.reference}, which is then owed again."
        )

    def perform(self, data: dict[str, Any]) -> None:
        payment, left = data["payment"], payments.left_of(data["payment"])
        refunds.record_refund(
            payment=payment,
            invoice=None if data["amount"] <= left else self.object,
            amount_pence=data["amount"],
            reason=data["reason"],
            made_on=data["made_on"],
            recorded_by=self.person,
            may_repeat=data["is_another"],
            now=self.now,
        )


class WithdrawForm(forms.Form):
    payment = PaymentChoice(label="Which payment")
    reason = forms.CharField(max_length=300)


class WithdrawPayment(InvoiceStep):
    permission = ADD_PAYMENT
    form_class = WithdrawForm
    page_title = "Take a payment back that was entered by mistake"
    submit_label = "Take the payment back"
    done = "Taken back. What it paid is owed again."

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        field: Any = form.fields["payment"]
        field.queryset = entered_by_hand(self.object)
        return form

    def explanation(self) -> str:
        return (
            "For a payment that never came, or came from somebody else. It stays on record with your reason. A payment from the bank "
            "statement is undone at its bank line instead."
        )

    def perform(self, data: dict[str, Any]) -> None:
        payments.withdraw_payment(payment=data["payment"], reason=data["reason"], now=self.now)


def entered_by_hand(invoice: Any) -> QuerySet[Payment]:
    """Return the payments on an invoice that neither a card nor the bank's statement brought."""
    rows = Payment.objects.filter(allocations__invoice=invoice, withdrawn_at=None, bank_part=None)
    return rows.exclude(method=Payment.Method.CARD).distinct()
