"""The treasurer's reports in the admin, on the screen and as a spreadsheet."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse_lazy
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.viewsets.base import ViewSet

from billing.models import Invoice
from billing.reports import AGES, Debtor, Income, aged_debtors, income


class Report(SpreadsheetExportMixin, WagtailAdminTemplateMixin, TemplateView):
    """Rows on one page, and the same rows as CSV or XLSX."""

    header_icon = "doc-full"
    page_title = ""
    may_read = "billing.view_invoice"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.may_read):  # type: ignore[union-attr]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def rows(self) -> list[Any]:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_export:
            return self.as_spreadsheet(self.rows(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_heading(self, queryset: Any, field: str) -> str:
        return self.export_headings[field]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class AgedDebtors(Report):
    template_name = "staff/billing/aged_debtors.html"
    page_title = "Aged debtors"
    export_headings = {
        "customer": "Customer",
        "on_behalf_of": "For",
        "oldest_due_on": "Oldest due on",
        "not_due": "Not yet due (£)",
        "up_to_30": "1 to 30 days (£)",
        "up_to_60": "31 to 60 days (£)",
        "up_to_90": "61 to 90 days (£)",
        "older": "Over 90 days (£)",
        "owed": "Owed (£)",
        "on_account": "On account (£)",
    }
    list_export = list(export_headings)

    def rows(self) -> list[Debtor]:
        return aged_debtors(timezone.localdate())

    def get_filename(self) -> str:
        return f"aged-debtors-{timezone.localdate()}"

    def to_row_dict(self, item: Debtor) -> dict[str, Any]:
        money = {name: getattr(item, name) / 100 for name in (*AGES, "owed", "on_account")}
        return {
            "customer": item.customer.name,
            "on_behalf_of": item.customer.on_behalf_of,
            "oldest_due_on": item.oldest_due_on,
            **money,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        debtors = self.rows()
        names = (*AGES, "owed", "on_account")
        totals = {name: sum(getattr(debtor, name) for debtor in debtors) for name in names}
        return super().get_context_data(debtors=debtors, totals=totals, today=timezone.localdate(), **kwargs)


class IncomeReport(Report):
    template_name = "staff/billing/income.html"
    may_read = "billing.view_payment"
    page_title = "Income"
    export_headings = {
        "year": "Financial year",
        "category": "Income from",
        "vat": "VAT",
        "net": "Invoiced net (£)",
        "vat_amount": "Invoiced VAT (£)",
        "credited_net": "Credited net (£)",
        "credited_vat": "Credited VAT (£)",
        "income_net": "Income net (£)",
        "income_vat": "VAT due (£)",
    }
    list_export = list(export_headings)

    def rows(self) -> list[Income]:
        year = self.request.GET.get("year", "")
        return [row for row in income() if not year or row.year == year]

    def get_filename(self) -> str:
        return f"income-{timezone.localdate()}"

    def to_row_dict(self, item: Income) -> dict[str, Any]:
        return {
            "year": item.year,
            "category": item.category,
            "vat": item.vat,
            "net": item.net_pence / 100,
            "vat_amount": item.vat_pence / 100,
            "credited_net": item.credited_net_pence / 100,
            "credited_vat": item.credited_vat_pence / 100,
            "income_net": item.income_net_pence / 100,
            "income_vat": item.income_vat_pence / 100,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = income()
        by_year: dict[str, list[Income]] = {}
        for row in rows:
            by_year.setdefault(row.year, []).append(row)
        years = [
            {
                "year": year,
                "rows": of_year,
                "net": sum(row.income_net_pence for row in of_year),
                "vat": sum(row.income_vat_pence for row in of_year),
            }
            for year, of_year in by_year.items()
        ]
        shows_vat = any(row.vat_pence or row.credited_vat_pence for row in rows)
        drafts = Invoice.objects.filter(number=None, cancelled_at=None).count()
        return super().get_context_data(years=years, shows_vat=shows_vat, drafts=drafts, **kwargs)


class ReportMenuItem(MenuItem):
    """Shown to whoever may read the report."""

    def __init__(self, report: type[Report], **values: Any) -> None:
        super().__init__(report.page_title, **values)
        self.may_read = report.may_read

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.may_read)  # type: ignore[union-attr]


class ReportViewSet(ViewSet):
    """One report in the menu."""

    view: type[Report]
    icon = "doc-full"

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        address = reverse_lazy(f"{self.name}:index")
        return ReportMenuItem(self.view, url=address, icon_name=self.icon, order=order)

    def get_urlpatterns(self) -> list[Any]:
        return [path("", self.view.as_view(), name="index")]


class AgedDebtorsViewSet(ReportViewSet):
    name = "aged-debtors"
    view = AgedDebtors
    icon = "time"


class IncomeViewSet(ReportViewSet):
    name = "income"
    view = IncomeReport
