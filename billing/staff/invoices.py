"""Invoices in the admin: the list with states and filters, and a page with everything about one of them."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Max, Min, QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.widgets.button import HeaderButton

from billing.models import Customer, Invoice, Payment, Reminder
from billing.money import pounds
from billing.selectors import invoice_page, on_account
from billing.staff import drafts, invoice_steps, payment_steps
from billing.staff.reading import ReadingViewSet
from office.listing import DayColumn, FigureColumn, ReferenceColumn, SumColumn
from office.models import OutboxMessage

GIVEN_UP = "given_up"
STEPS = ("change_invoice", "add_payment", "add_refund")
MAILS_SHOWN = 20


def state_label(invoice: Any) -> str:
    """Say where the invoice stands, in words."""
    return "given up" if invoice.cancelled_at else Invoice.State(invoice.state_on).label


class InvoiceFilters(WagtailFilterSet):
    """Drafts that were given up are left out unless asked for."""

    state = django_filters.MultipleChoiceFilter(
        field_name="state_on",
        label="State today",
        choices=[*Invoice.State.choices, (GIVEN_UP, "given up")],
        widget=CheckboxSelectMultiple,
        method="in_state",
    )
    year = django_filters.ChoiceFilter(label="Year of issue", method="of_year", choices=lambda: _years())
    purpose = django_filters.ChoiceFilter(label="For", choices=lambda: _purposes())
    customer = django_filters.ModelChoiceFilter(queryset=Customer.objects.all(), label="Customer")

    class Meta:
        model = Invoice
        fields = ["state", "year", "purpose", "customer"]

    def in_state(self, queryset: QuerySet[Invoice], name: str, value: list[str]) -> QuerySet[Invoice]:
        rows: Any = queryset
        alive = rows.filter(state_on__in=value, cancelled_at=None)
        return alive | queryset.exclude(cancelled_at=None) if GIVEN_UP in value else alive

    def of_year(self, queryset: QuerySet[Invoice], name: str, value: str) -> QuerySet[Invoice]:
        return queryset.filter(issued_on__year=int(value))

    def filter_queryset(self, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        found: QuerySet[Invoice] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(cancelled_at=None)


def _years() -> list[tuple[str, str]]:
    span = Invoice.objects.aggregate(first=Min("issued_on"), last=Max("issued_on"))
    if not span["first"]:
        return []
    return [(str(year), str(year)) for year in range(span["last"].year, span["first"].year - 1, -1)]


def _purposes() -> list[tuple[str, str]]:
    purposes = Invoice.objects.exclude(purpose="").order_by("purpose").values_list("purpose", flat=True)
    return [(purpose, purpose.capitalize()) for purpose in purposes.distinct()]


class InvoiceIndexView(IndexView):
    """One query whatever the number of rows: states and balances come from the database."""

    page_title = "Invoices"
    results_template_name = "staff/billing/invoices_results.html"
    filterset_class = InvoiceFilters
    search_fields = [
        "number",
        "subject",
        "purchase_order",
        "customer__name",
        "customer__on_behalf_of",
        "customer__email",
    ]
    default_ordering = "-created_at"
    list_export = [
        "reference", "customer", "on_behalf_of", "subject", "purchase_order", "state", "issued_on", "due_on",
        "net", "vat", "total", "paid", "credited", "owed",
    ]  # fmt: skip
    export_headings = {
        "reference": "Invoice",
        "on_behalf_of": "For",
        "state": "State today",
        "net": "Net (£)",
        "vat": "VAT (£)",
        "total": "Total (£)",
        "paid": "Paid (£)",
        "credited": "Credited (£)",
        "owed": "Owed (£)",
    }

    def get_base_queryset(self) -> QuerySet[Invoice]:
        return Invoice.objects.with_state(timezone.localdate()).select_related("customer")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("billing.change_invoice"):
            return []
        return [HeaderButton("New invoice", url=reverse("invoice:new"), icon_name="plus")]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            ReferenceColumn("reference", label="Invoice", get_url=self.get_inspect_url, sort_key="number"),
            Column("customer", label="Customer", sort_key="customer__name"),
            Column("subject", label="For"),
            StatusTagColumn(
                "state",
                label="State today",
                accessor=state_label,
                primary=lambda row: row.state_on in {"overdue", "awaiting_purchase_order"},
            ),
            DayColumn("issued_on", label="Issued", sort_key="issued_on"),
            FigureColumn("due", label="Due", accessor=_due, sort_key="due_on"),
            SumColumn(
                "total", label="Total", accessor=lambda row: pounds(row.total_pence), sort_key="total_pence"
            ),
            SumColumn("owed", label="Owed", accessor=_owed, sort_key="balance_pence"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "reference": item.reference,
            "customer": item.customer.name,
            "on_behalf_of": item.customer.on_behalf_of,
            "subject": item.subject,
            "purchase_order": item.purchase_order,
            "state": state_label(item),
            "issued_on": item.issued_on or "",
            "due_on": item.due_on or "",
            "net": item.net_pence / 100,
            "vat": item.vat_pence / 100,
            "total": item.total_pence / 100,
            "paid": item.paid_pence / 100,
            "credited": item.credited_pence / 100,
            "owed": item.balance_pence / 100,
        }


def _due(invoice: Invoice) -> str:
    return f"{invoice.due_on:%-d %b %Y}" if invoice.due_on else ""


def _owed(invoice: Any) -> str:
    return pounds(invoice.balance_pence) if invoice.balance_pence else "–"


class InvoiceInspectView(InspectView):
    """Everything about one invoice: lines, money, letters, questions, and the steps from there."""

    template_name = "staff/billing/invoice.html"
    page_title = "Invoice"
    object: Invoice

    def get_page_subtitle(self) -> str:
        return self.object.reference

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today: date = timezone.localdate()
        facts = invoice_page(self.object, today=today)
        invoice = facts["invoice"]
        customer = self.object.customer
        lying = on_account([customer])[customer.pk]
        return super().get_context_data(
            **{
                **facts,
                "object": self.object,
                "state_words": state_label(invoice),
                "is_open": invoice.is_issued and invoice.balance_pence > 0,
                "on_account": lying,
                "reminders": Reminder.objects.filter(invoice=invoice).select_related("step", "message"),
                "hold": getattr(self.object, "reminder_hold", None),
                "write_off": getattr(self.object, "write_off", None),
                "questions": invoice.questions.select_related("settled_by"),
                "mails": _mails(self.object),
                "came_by_hand": payment_steps.entered_by_hand(self.object).exists(),
                "may_be_paid_back": any(row.method != Payment.Method.CARD for row, _ in facts["payments"])
                or lying > 0,
                "may": {step: self.request.user.has_perm(f"billing.{step}") for step in STEPS},
                "may_read_mail": self.request.user.has_perm("office.view_outboxmessage"),
                **kwargs,
            }
        )


def _mails(invoice: Invoice) -> list[OutboxMessage]:
    """Return the mails that lead to the invoice's page, the newest first."""
    return list(OutboxMessage.objects.filter(text__contains=f"/invoices/{invoice.key}/")[:MAILS_SHOWN])


class InvoiceViewSet(ReadingViewSet):
    model = Invoice
    icon = "form"
    menu_label = "Invoices"
    menu_order = 100
    index_view_class = InvoiceIndexView
    inspect_view_class = InvoiceInspectView
    export_filename = "invoices"
    list_per_page = 50

    def steps(self) -> list[URLPattern]:
        steps = {
            "payment": payment_steps.RecordPayment,
            "account": payment_steps.UseAccount,
            "pay-back": payment_steps.PayBack,
            "withdraw": payment_steps.WithdrawPayment,
            "credit": invoice_steps.Credit,
            "reissue": invoice_steps.Reissue,
            "write-off": invoice_steps.WriteOff,
            "send-again": invoice_steps.Resend,
            "hold": invoice_steps.HoldReminders,
            "lift-hold": invoice_steps.LiftHold,
            "purchase-order": invoice_steps.SetPurchaseOrder,
            "issue": invoice_steps.Issue,
            "give-up": invoice_steps.GiveUp,
            "draft": drafts.ChangeDraft,
        }
        return [
            path("new/", drafts.NewInvoice.as_view(), name="new"),
            *(
                path(f"<int:pk>/{route}/", step.as_view(), name=step.__name__.lower())
                for route, step in steps.items()
            ),
        ]
