"""Renewals among the staff's views."""

from typing import Any

from django import forms
from django.urls import URLPattern, path
from wagtail.admin.viewsets.model import ModelViewSet

from membership.models import Renewal
from membership.staff.renewals import steps
from membership.staff.renewals.listing import RenewalIndexView
from membership.staff.renewals.opening import OpenRenewals
from membership.staff.renewals.page import RenewalInspectView
from membership.staff.renewals.report import RenewalReport
from office.finding import FoundOnItsPage

READING = {"index", "index_results", "inspect"}


class RenewalViewSet(FoundOnItsPage, ModelViewSet):
    """Rows come from opening a year and change by steps; nobody edits or deletes them."""

    model = Renewal
    icon = "rotate"
    menu_label = "Renewals"
    menu_order = 110
    index_view_class = RenewalIndexView
    inspect_view_class = RenewalInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["partnership"]
    copy_view_enabled = False
    add_to_reference_index = False
    export_filename = "renewals"
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return forms.modelform_factory(Renewal, fields=["partnership"])

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        nowhere = dict.fromkeys(("add_url_name", "edit_url_name", "delete_url_name", "usage_url_name"))
        return super().get_common_view_kwargs(**nowhere, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        on_one = {
            "<int:pk>/pause/": steps.Pause,
            "<int:pk>/decision/": steps.NoteDecision,
            "<int:pk>/not-renewing/": steps.NoteNotRenewing,
            "<int:pk>/as-usual/": steps.TakeUpAgain,
            "<int:pk>/renew/": steps.RenewOnBehalf,
            "letters/<int:pk>/again/": steps.SendAgain,
            "areas/<int:pk>/": steps.SettleAreas,
        }
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in READING),
            path("open/", OpenRenewals.as_view(), name="open"),
            path("report/", RenewalReport.as_view(), name="report"),
            *(path(route, step.as_view(), name=step.__name__.lower()) for route, step in on_one.items()),
        ]
