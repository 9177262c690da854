"""Changing what a draft says, line by line."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from billing.choosers import CUSTOMER_CHOOSER
from billing.models import Customer, Invoice
from billing.money import Line, VatTreatment
from billing.services import invoices
from billing.staff.invoice_steps import InvoiceStep
from billing.staff.steps import MoneyStep, PoundsField

MOST_LINES = 60
OTHER = "other"
"""The purpose of invoices that stand for themselves: paying them gives nothing else."""


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


class NewInvoiceForm(DraftForm):
    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        label="Who is invoiced",
        widget=CUSTOMER_CHOOSER.widget_class,
        help_text="Somebody new is entered under Customers first.",
    )
    field_order = ["customer"]


class LinesStep(MoneyStep):
    """A step whose form has lines below it."""

    template_name = "staff/billing/draft.html"
    permission = "billing.change_invoice"
    lines: BaseFormSet[LineForm]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.lines = Lines(request.POST or None, prefix="lines", initial=self.initial_lines())

    def initial_lines(self) -> list[dict[str, Any]]:
        """The lines that are there already."""
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        # Both are looked at, so that every mistake is shown at once.
        if form.is_valid() and self.lines.is_valid():
            return self.form_valid(form)
        self.lines.is_valid()
        return self.form_invalid(form)

    def wanted_lines(self) -> list[Line]:
        """Return the lines as they are to be: those that were there and stay, and new ones."""
        there = self.lines.initial_forms
        wanted = [
            each
            for each in self.lines.forms
            if each not in self.lines.deleted_forms and (each in there or each.has_changed())
        ]
        return [each.line() for each in wanted]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lines=self.lines, **kwargs)


class NewInvoice(LinesStep):
    """Drafts an invoice for something that is neither a membership nor a booking, such as a speaker's fee or a reprint."""

    model = Invoice
    form_class = NewInvoiceForm
    header_icon = "form"
    page_title = "New invoice"
    submit_label = "Save the draft"
    back_label = "Back to the invoices"
    done = "Drafted. Look it through, then issue it."
    drafted: Invoice | None = None

    def explanation(self) -> str:
        return (
            "For something other than a membership or a booking: those are drafted where they are made. "
            "Nothing is sent before you issue it. Lines that you leave empty do not count."
        )

    def perform(self, data: dict[str, Any]) -> None:
        self.drafted = invoices.draft_invoice(purpose=OTHER, lines=self.wanted_lines(), now=self.now, **data)

    def get_success_url(self) -> str:
        if self.drafted is None:
            return reverse("invoice:index")
        return reverse("invoice:inspect", args=[self.drafted.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        way = {"url": reverse("invoice:index"), "label": "Invoices"}
        return [*self.breadcrumbs_items, way, {"url": "", "label": self.page_title}]


class ChangeDraft(LinesStep, InvoiceStep):
    form_class = DraftForm
    page_title = "Change the draft"
    submit_label = "Save the draft"
    done = "Draft saved."

    def initial_lines(self) -> list[dict[str, Any]]:
        return _initial(self.object)

    def get_initial(self) -> dict[str, Any]:
        invoice: Invoice = self.object
        return {
            **super().get_initial(),
            "subject": invoice.subject,
            "purchase_order": invoice.purchase_order,
        }

    def explanation(self) -> str:
        return "Leave the last lines empty if there are no more; tick a line to take it away."

    def perform(self, data: dict[str, Any]) -> None:
        invoices.change_draft(invoice=self.object, lines=self.wanted_lines(), now=self.now, **data)


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
