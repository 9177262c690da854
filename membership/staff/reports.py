"""Figures for staff: members by region, tier and kind, who joined and left, and coverage; each as a table and as a spreadsheet."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.permission_policies import ModelPermissionPolicy

from membership.access import london_day
from membership.coverage import coverage_by_region
from membership.models import MembershipYear, Partnership
from membership.reporting import Group, Move, joined_and_left, members_by_group

FIGURES, MOVES, COVERAGE = "figures", "moves", "coverage"
AS_TYPED = "%d/%m/%Y"
FIELDS = {
    FIGURES: {
        "group": "By",
        "name": "Name",
        "before": "Year before",
        "now": "Year",
        "difference": "Difference",
    },
    MOVES: {"what": "What", "on": "Day", "partnership": "Partnership", "region": "Region", "kind": "Kind"},
    COVERAGE: {"name": "Region", "areas": "Authorities", "covered": "In membership", "per_cent": "Per cent"},
}


class SpanForm(forms.Form):
    """Which year is set beside the one before it, and from which day to which people joined and left."""

    year = forms.ModelChoiceField(MembershipYear.objects.all(), required=False, empty_label=None)
    first = forms.DateField(label="Joined or left from", required=False, widget=AdminDateInput())
    last = forms.DateField(label="until", required=False, widget=AdminDateInput())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day cannot be before the first.")
        return data


class ReportsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, SpreadsheetExportMixin, TemplateView):
    permission_policy = ModelPermissionPolicy(Partnership)
    permission_required = "view"
    template_name = "staff/membership/reports.html"
    page_title = "Figures"
    header_icon = "table"
    export_filename = "membership-figures"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("partnership:index"), "label": "Partnerships"},
            {"url": "", "label": self.page_title},
        ]

    @cached_property
    def form(self) -> SpanForm:
        today = london_day(timezone.now())
        running = MembershipYear.objects.filter(starts_on__lte=today).first()
        values = self.request.GET.copy()
        values.setdefault("year", str(running.pk if running else ""))
        first = running.starts_on if running else today - timedelta(days=365)
        values.setdefault("first", first.strftime(AS_TYPED))
        values.setdefault("last", today.strftime(AS_TYPED))
        return SpanForm(values)

    @cached_property
    def span(self) -> tuple[MembershipYear | None, date, date]:
        today = london_day(timezone.now())
        data = self.form.cleaned_data if self.form.is_valid() else {}
        return data.get("year"), data.get("first") or today - timedelta(days=365), data.get("last") or today

    @cached_property
    def year_before(self) -> MembershipYear | None:
        year = self.span[0]
        return MembershipYear.objects.filter(starts_on__lt=year.starts_on).first() if year else None

    @cached_property
    def groups(self) -> list[Group]:
        year = self.span[0]
        return members_by_group(year=year, before=self.year_before) if year else []

    @cached_property
    def moves(self) -> tuple[list[Move], list[Move]]:
        return joined_and_left(first=self.span[1], last=self.span[2])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_export:
            return super().get(request, *args, **kwargs)
        wanted = request.GET.get("table", FIGURES)
        table = wanted if wanted in FIELDS else FIGURES
        self.list_export = list(FIELDS[table])
        self.export_headings = FIELDS[table]
        self.export_filename = f"membership-{table}"
        return self.as_spreadsheet(list(getattr(self, f"rows_of_{table}")()), request.GET.get("export"))

    def to_row_dict(self, item: dict[str, Any]) -> dict[str, Any]:
        return item

    def rows_of_figures(self) -> Iterator[dict[str, Any]]:
        for group in self.groups:
            for line in (*group.lines, group.total):
                values = {
                    "name": line.name,
                    "before": line.before,
                    "now": line.now,
                    "difference": line.difference,
                }
                yield {"group": group.heading, **values}

    def rows_of_moves(self) -> Iterator[dict[str, Any]]:
        for what, moves in zip(("joined", "left"), self.moves, strict=True):
            for move in moves:
                facts = {"partnership": move.partnership, "region": move.region, "kind": move.kind}
                yield {"what": what, "on": move.on, **facts}

    def rows_of_coverage(self) -> Iterator[dict[str, Any]]:
        for row in self.coverage():
            yield {"name": row.name, "areas": row.areas, "covered": row.covered, "per_cent": row.per_cent}

    def coverage(self) -> Any:
        return coverage_by_region(today=london_day(timezone.now()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year, first, last = self.span
        query = self.request.GET.copy()
        query.pop("export", None)
        query.pop("table", None)
        return super().get_context_data(
            form=self.form,
            year=year,
            year_before=self.year_before,
            groups=self.groups,
            joined=self.moves[0],
            left=self.moves[1],
            first=first,
            last=last,
            coverage=self.coverage(),
            query=query.urlencode(),
            media=self.form.media,
            **kwargs,
        )
