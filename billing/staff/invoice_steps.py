"""The steps from an invoice's page."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from billing.models import Invoice
from billing.money import pounds
from billing.services import BillingError, corrections, invoices, letters, reminders
from billing.staff.steps import MoneyStep, PoundsField


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class InvoiceStep(MoneyStep):
    """A step on one invoice."""

    model = Invoice
    permission = "billing.change_invoice"
    back_label = "Back to the invoice"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = (
            Invoice.objects.select_related("customer").with_state(timezone.localdate()).get(pk=self.object.pk)
        )

    def get_success_url(self) -> str:
        return reverse("invoice:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("invoice:index"), "label": "Invoices"},
            {"url": self.get_success_url(), "label": self.object.reference},
            {"url": "", "label": self.page_title},
        ]


class Credit(InvoiceStep):
    form_class = ReasonForm
    page_title = "Credit"
    submit_label = "Issue the credit note"
    done = "Credited; the credit note is on its way."

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        for line in self.object.lines.all():
            form.fields[f"line_{line.pk}"] = PoundsField(
                label=f"{line.description}: net amount to credit",
                required=False,
                help_text=f"Of {pounds(line.net_pence)} without VAT. All lines empty: everything that is left.",
            )
        return form

    def explanation(self) -> str:
        return (
            f"{self.object.reference} stays as it is. The credit note takes back all of it or a part, and is mailed to "
            f"{self.object.buyer.get('email', '')}."
        )

    def perform(self, data: dict[str, Any]) -> None:
        parts = {int(name[5:]): part for name, part in data.items() if name.startswith("line_") and part}
        corrections.credit_invoice(
            invoice=self.object, reason=data["reason"], net_pence=parts or None, now=self.now
        )


class ReissueForm(forms.Form):
    purchase_order = forms.CharField(label="Purchase order number", max_length=60)
    reason = forms.CharField(max_length=300, initial="Issued again with your purchase order number.")


class Reissue(InvoiceStep):
    form_class = ReissueForm
    page_title = "Credit and issue again"
    submit_label = "Credit and issue again"
    done = "Credited, and issued again with the purchase order number. Both are on their way."

    def explanation(self) -> str:
        return (
            "Credits the whole invoice and issues the same again with a purchase order number and today’s names and addresses. "
            "What has been paid moves to the new invoice; what it gave stays given."
        )

    def perform(self, data: dict[str, Any]) -> None:
        self.object = corrections.credit_and_reissue(invoice=self.object, now=self.now, **data)


class WriteOff(InvoiceStep):
    form_class = ReasonForm
    page_title = "Write off"
    submit_label = "Write off what is owed"
    done = "Written off."

    def explanation(self) -> str:
        return f"Gives up {pounds(max(self.object.balance_pence, 0))}. The customer is not told why."

    def perform(self, data: dict[str, Any]) -> None:
        corrections.write_off(invoice=self.object, reason=data["reason"], now=self.now)


class Resend(InvoiceStep):
    page_title = "Send again"
    submit_label = "Send the invoice again"
    done = "The invoice is on its way again."

    def explanation(self) -> str:
        return (
            f"Mails {self.object.reference} as PDF to {self.object.buyer.get('email', 'nobody')} once more."
        )

    def perform(self, data: dict[str, Any]) -> None:
        if not self.object.is_issued:
            raise BillingError("A draft is not sent. Issue it first.")
        letters.send_invoice(self.object, now=self.now)


class HoldForm(ReasonForm):
    until = forms.DateField(
        label="Last day without reminders",
        required=False,
        widget=AdminDateInput(),
        help_text="Empty: until somebody lifts it.",
    )


class HoldReminders(InvoiceStep):
    form_class = HoldForm
    page_title = "Hold reminders"
    submit_label = "Hold reminders"
    done = "No reminders are sent for this invoice."

    def perform(self, data: dict[str, Any]) -> None:
        reminders.hold_reminders(invoice=self.object, by=self.person, now=self.now, **data)


class LiftHold(InvoiceStep):
    page_title = "Send reminders again"
    submit_label = "Send reminders again"
    done = "Reminders are sent again when they come due."

    def perform(self, data: dict[str, Any]) -> None:
        reminders.lift_hold(invoice=self.object, now=self.now)


class OrderForm(forms.Form):
    number = forms.CharField(label="Purchase order number", max_length=60)


class SetPurchaseOrder(InvoiceStep):
    form_class = OrderForm
    page_title = "Enter the purchase order number"
    submit_label = "Save the number"
    done = "The number is on the invoice."

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "number": self.object.purchase_order}

    def explanation(self) -> str:
        if self.object.customer.needs_purchase_order:
            return "The invoice waits for this number and is issued and mailed with it at once."
        return "The number will stand on the invoice."

    def perform(self, data: dict[str, Any]) -> None:
        invoices.set_purchase_order(invoice=self.object, now=self.now, **data)


class IssueForm(forms.Form):
    due_on = forms.DateField(
        label="Due on", required=False, widget=AdminDateInput(), help_text="Empty: as the settings say."
    )


class Issue(InvoiceStep):
    form_class = IssueForm
    page_title = "Issue the invoice"
    submit_label = "Issue and send"
    done = "Issued, and on its way."

    def explanation(self) -> str:
        return (
            f"Gives the invoice its number and mails it to {self.object.customer.email}. From then on it cannot be changed, "
            "only credited."
        )

    def perform(self, data: dict[str, Any]) -> None:
        invoices.issue_invoice(invoice=self.object, due_on=data["due_on"], now=self.now)


class GiveUp(InvoiceStep):
    page_title = "Give the draft up"
    submit_label = "Give the draft up"
    done = "The draft is given up."

    def explanation(self) -> str:
        return "It is kept on record and never issued."

    def perform(self, data: dict[str, Any]) -> None:
        invoices.cancel_draft(invoice=self.object, now=self.now)
