"""How a round stands, region by region."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from membership.access import london_day
from membership.models import Renewal, RenewalRound
from membership.renewing.rounds import figures_by_region


class RenewalReport(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    template_name = "staff/membership/renewals/report.html"
    page_title = "Renewals by region"
    header_icon = "table"
    permission_policy = ModelPermissionPolicy(Renewal)
    any_permission_required = ["view", "change"]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("renewal:index"), "label": "Renewals"},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rounds = list(RenewalRound.objects.select_related("year"))
        asked = self.request.GET.get("round", "")
        chosen = next((row for row in rounds if str(row.pk) == asked), rounds[0] if rounds else None)
        today = london_day(timezone.now())
        return super().get_context_data(
            rounds=rounds,
            round=chosen,
            figures=figures_by_region(chosen, today=today) if chosen else [],
            **kwargs,
        )
