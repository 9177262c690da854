"""Changing what a draft says, line by line."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse

from billing.models import Invoice
from billing.money import Line, VatTreatment
from billing.services import invoices
from billing.staff.invoice_steps import InvoiceStep
from billing.staff.steps import PoundsField

MOST_LINES = 60


class DraftForm(forms.Form):
    subject = forms.CharField(max_length=200)
    purchase_order = forms.CharField(label="Purchase order number", max_length=60, required=False)


class LineForm(forms.Form):
    description = forms.CharField(max_length=300)
    quantity = forms.IntegerField(min_value=1, max_value=30_000, initial=1)
    unit_pence = PoundsField(label="Each, without VAT", may_be_nought=True)
    vat_treatment = forms.ChoiceField(label="VAT", choices=VatTreatment.choices, initial=VatTreatment.OUTSIDE)
    vat_rate = forms.DecimalField(
        label="VAT rate, per cent", min_value=0, max_value=100, max_digits=5, decimal_places=2, initial=0
    )
    category = forms.CharField(label="Income counts as", max_length=120, required=False)

    def line(self) -> Line:
        """Return the line as a service takes it."""
        data = self.cleaned_data
        return Line(
            description=data["description"],
            unit_pence=data["unit_pence"],
            quantity=data["quantity"],
            vat_treatment=data["vat_treatment"],
            vat_rate_bp=int(data["vat_rate"] * 100),
            category=data["category"],
        )


class LineForms(BaseFormSet[LineForm]):
    def add_fields(self, form: LineForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Take this line away"


Lines = formset_factory(
    LineForm, LineForms, extra=2, can_delete=True, max_num=MOST_LINES, absolute_max=MOST_LINES
)


class ChangeDraft(InvoiceStep):
    template_name = "staff/billing/draft.html"
    form_class = DraftForm
    page_title = "Change the draft"
    submit_label = "Save the draft"
    done = "Draft saved."
    lines: BaseFormSet[LineForm]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.lines = Lines(request.POST or None, prefix="lines", initial=_initial(self.object))

    def get_initial(self) -> dict[str, Any]:
        invoice: Invoice = self.object
        return {
            **super().get_initial(),
            "subject": invoice.subject,
            "purchase_order": invoice.purchase_order,
        }

    def explanation(self) -> str:
        return "Leave the last lines empty if there are no more; tick a line to take it away."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        # Both are looked at, so that every mistake is shown at once.
        if form.is_valid() and self.lines.is_valid():
            return self.form_valid(form)
        self.lines.is_valid()
        return self.form_invalid(form)

    def perform(self, data: dict[str, Any]) -> None:
        kept = [
            each for each in self.lines.forms if each not in self.lines.deleted_forms and each.has_changed()
        ]
        unchanged = [
            each
            for each in self.lines.initial_forms
            if each not in self.lines.deleted_forms and not each.has_changed()
        ]
        wanted = [each for each in self.lines.forms if each in kept or each in unchanged]
        invoices.change_draft(
            invoice=self.object, lines=[each.line() for each in wanted], now=self.now, **data
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lines=self.lines, **kwargs)


def _initial(invoice: Invoice) -> list[dict[str, Any]]:
    return [
        {
            "description": line.description,
            "quantity": line.quantity,
            "unit_pence": line.unit_pence,
            "vat_treatment": line.vat_treatment,
            "vat_rate": line.vat_rate_bp / 100,
            "category": line.category,
        }
        for line in invoice.lines.all()
    ]
