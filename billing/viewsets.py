"""The menu “Finance” of the admin."""

from django.urls import path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSetGroup

from billing.staff.bank import BankLineViewSet
from billing.staff.invoices import InvoiceViewSet
from billing.staff.questions import OpenQuestionViewSet
from billing.staff.reference import CustomerViewSet, ReminderStepViewSet
from billing.staff.reports import MAY_READ, AgedDebtors, IncomeReport


class ReportMenuItem(MenuItem):
    """Shown to whoever may read invoices."""

    def is_shown(self, request: object) -> bool:
        return request.user.has_perm(MAY_READ)  # type: ignore[attr-defined]


class AgedDebtorsViewSet(ViewSet):
    """The report of who owes what since when."""

    name = url_prefix = "aged-debtors"
    url_namespace = "aged_debtors"

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return ReportMenuItem(
            "Aged debtors", reverse_lazy("aged_debtors:index"), icon_name="time", order=order or 600
        )

    def get_urlpatterns(self) -> list[object]:
        return [path("", AgedDebtors.as_view(), name="index")]


class IncomeViewSet(ViewSet):
    """The report of income by year, kind and VAT."""

    name = url_prefix = "income"
    url_namespace = "income"

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return ReportMenuItem(
            "Income", reverse_lazy("income:index"), icon_name="doc-full", order=order or 700
        )

    def get_urlpatterns(self) -> list[object]:
        return [path("", IncomeReport.as_view(), name="index")]


class FinanceViewSetGroup(ModelViewSetGroup):
    menu_label = "Finance"
    menu_icon = "table"
    menu_order = 450
    items = (
        InvoiceViewSet,
        BankLineViewSet,
        OpenQuestionViewSet,
        CustomerViewSet,
        ReminderStepViewSet,
        AgedDebtorsViewSet,
        IncomeViewSet,
    )
