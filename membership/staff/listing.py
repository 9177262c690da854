"""The list of partnerships: where each stands today, to filter, search and export."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button, HeaderButton

from membership.access import london_day
from membership.models import Membership, Partnership
from membership.selectors import partnerships_with_standing
from membership.staff.filters import NEVER_LABEL, PartnershipFilters, search_partnerships
from office.listing import FigureColumn


def standing_label(partnership: Any) -> str:
    """Say where the partnership stands, in words."""
    if partnership.closed_on:
        return "ended"
    return Membership.Status(partnership.standing).label if partnership.standing else NEVER_LABEL


def seats_label(partnership: Any) -> str:
    """Say how many of the contracted seats are held."""
    if partnership.seats_contracted is None:
        return str(partnership.seats_held or "")
    return f"{partnership.seats_held} of {partnership.seats_contracted}"


class PartnershipIndexView(IndexView):
    """Partnerships with status, year, seats and lead contact; one query whatever the number of rows."""

    results_template_name = "staff/membership/partnerships_results.html"
    filterset_class = PartnershipFilters
    is_searchable = True
    default_ordering = "name"
    list_export = [
        "name",
        "kind",
        "region",
        "areas",
        "standing",
        "year",
        "tier",
        "seats_held",
        "seats_contracted",
        "lead_contact",
        "website",
    ]
    export_headings = {
        "standing": "Status today",
        "year": "Membership year",
        "tier": "Tier",
        "seats_held": "Seats held",
        "seats_contracted": "Seats contracted",
        "lead_contact": "Lead contact",
    }

    @cached_property
    def header_buttons(self) -> list[Button]:
        buttons = list(super().header_buttons)
        if self.request.user.has_perm("membership.add_partnershipupload"):
            upload = reverse("partnership:uploadlist")
            buttons.append(HeaderButton("Import a list", url=upload, icon_name="upload"))
        return buttons

    def get_base_queryset(self) -> QuerySet[Partnership]:
        partnerships = partnerships_with_standing(today=london_day(timezone.now()))
        return partnerships.prefetch_related("areas") if self.is_export else partnerships

    def search_queryset(self, queryset: QuerySet[Partnership]) -> QuerySet[Partnership]:
        return search_partnerships(queryset, self.search_query) if self.is_searching else queryset

    @property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("name"),
            StatusTagColumn(
                "standing",
                label="Status today",
                accessor=standing_label,
                primary=lambda row: row.standing in {"current", "in_grace"},
                sort_key="standing",
            ),
            FigureColumn("standing_year", label="Year", sort_key="standing_year"),
            Column("standing_tier", label="Tier", sort_key="standing_tier"),
            FigureColumn("seats", label="Seats held", accessor=seats_label, sort_key="seats_held"),
            Column("lead_contact", label="Lead contact", sort_key="lead_contact"),
            Column("region", accessor="get_region_display", label="Region", sort_key="region"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "name": item.name,
            "kind": item.get_kind_display(),
            "region": item.get_region_display(),
            "areas": ", ".join(area.name for area in item.areas.all()),
            "standing": standing_label(item),
            "year": item.standing_year or "",
            "tier": item.standing_tier or "",
            "seats_held": item.seats_held,
            "seats_contracted": "" if item.seats_contracted is None else item.seats_contracted,
            "lead_contact": item.lead_contact or "",
            "website": item.website,
        }

    def _get_title_column(self, field_name: str, *args: Any, **kwargs: Any) -> Column:
        column = super()._get_title_column(field_name, *args, **kwargs)
        # The page with everything about a partnership comes first; its entry form is one step further.
        column._get_url_func = self.get_inspect_url
        return column
