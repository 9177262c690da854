"""Addresses that bulk mail does not go to, in the admin: why, since when, added and lifted with a note."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import ModelLogEntry
from wagtail.permission_policies import ModelPermissionPolicy

from office.addresses import MailboxField
from office.finding import FoundOnItsPage
from office.listing import SaysWhyEmpty
from office.models import MailReport, Suppression
from office.services.suppressions import lift, suppress_by_hand
from office.steps import Step

Reason = Suppression.Reason
IN_FORCE, LIFTED = "in_force", "lifted"
BY_HAND = [(reason.value, reason.label) for reason in (Reason.ASKED, Reason.STAFF)]
REPORTS_SHOWN = 20


class SuppressionFilters(WagtailFilterSet):
    reason = django_filters.MultipleChoiceFilter(
        choices=Reason.choices, widget=forms.CheckboxSelectMultiple, label="Reason"
    )
    shown = django_filters.ChoiceFilter(
        choices=[(IN_FORCE, "in force"), (LIFTED, "lifted")], method="by_state", label="State"
    )
    since = django_filters.DateFromToRangeFilter(widget=DateRangePickerWidget, label="Since")

    class Meta:
        model = Suppression
        fields: list[str] = []

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(lifted_at__isnull=value == IN_FORCE)


class SuppressionIndexView(SaysWhyEmpty, IndexView):
    nothing_yet = "No address is suppressed. Addresses that fail or that complain come here by themselves, and mailings pass them by."
    nothing_matches = "No address matches. Take a filter away, or search for a part of the address."
    default_ordering = "-since"
    page_title = "Suppressed addresses"
    add_item_label = "Suppress an address"
    verbose_name_plural = "suppressed addresses"
    list_export = ["address", "get_reason_display", "detail", "since", "lifted_at", "times_lifted_by_owner"]
    export_headings = {
        "address": "Address",
        "get_reason_display": "Reason",
        "detail": "Detail",
        "since": "Since",
        "lifted_at": "Lifted",
        "times_lifted_by_owner": "Times lifted by its owner",
    }

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("address", label="Address", get_url=self.get_inspect_url, sort_key="address"),
            Column("get_reason_display", label="Reason", sort_key="reason"),
            StatusTagColumn(
                "state",
                label="State",
                accessor=lambda row: "lifted" if row.lifted_at else "no mailings",
                primary=lambda row: row.lifted_at is None,
            ),
            DateColumn("since", label="Since", sort_key="since"),
            Column("detail", label="Detail"),
        ]


class SuppressionInspectView(InspectView):
    """One address: why, what providers reported, and what people did about it."""

    template_name = "staff/office/suppression.html"
    page_title = "Suppressed address"
    object: Suppression

    def get_page_subtitle(self) -> str:
        return self.object.address

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("suppression:index"), "label": "Suppressed addresses"},
            {"url": "", "label": self.object.address},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        may_lift = self.object.lifted_at is None and user.has_perm("office.change_suppression")
        return super().get_context_data(
            reports=MailReport.objects.filter(address=self.object.address)[:REPORTS_SHOWN],
            happened=ModelLogEntry.objects.for_instance(self.object).select_related("user"),
            lift_url=reverse("suppression:lift", args=[self.object.pk]) if may_lift else "",
            **kwargs,
        )


class SuppressionStep(PermissionCheckedMixin, Step):
    """A step about an address; it leads back to the list."""

    model = Suppression
    permission_policy = ModelPermissionPolicy(Suppression)
    header_icon = "no-view"
    back_label = "Back to the list"

    def get_success_url(self) -> str:
        return reverse("suppression:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.get_success_url(), "label": "Suppressed addresses"},
            {"url": "", "label": self.page_title},
        ]


class SuppressForm(forms.Form):
    address = MailboxField(max_length=320, label="E-mail address")
    reason = forms.ChoiceField(choices=BY_HAND, widget=forms.RadioSelect)
    note = forms.CharField(
        max_length=500, help_text="How we know, for example “telephoned on 3 May”.", widget=forms.Textarea({"rows": 3})
    )  # fmt: skip


class Suppress(SuppressionStep):
    permission_required = "add"
    form_class = SuppressForm
    page_title = "Suppress an address"
    submit_label = "Suppress this address"
    done = "No mailings go to this address any more."

    def explanation(self) -> str:
        return (
            "No newsletter, announcement, call or invitation goes to the address any more, and copies that wait for it are taken out. "
            "Mail about people’s own affairs, such as invoices and codes for signing in, is still tried."
        )

    def perform(self, data: dict[str, Any]) -> None:
        suppress_by_hand(
            address=data["address"], reason=Reason(data["reason"]), note=data["note"], by=self.person, now=self.now
        )  # fmt: skip


class NoteForm(forms.Form):
    note = forms.CharField(
        max_length=500,
        help_text="Why it is right to write to it again, for example “works again, spoke to Jo on 3 May”.",
        widget=forms.Textarea({"rows": 3}),
    )


class Lift(SuppressionStep):
    permission_required = "change"
    form_class = NoteForm
    page_title = "Lift a suppression"
    submit_label = "Write to this address again"
    done = "Mailings go to this address again."

    def get_page_subtitle(self) -> str:
        return str(self.object.address)

    def explanation(self) -> str:
        since = timezone.localtime(self.object.since)
        return (
            f"Since {since:%-d %B %Y} no mailings go to {self.object.address}: {self.object.get_reason_display()}. "
            "What they have left stays left."
        )

    def perform(self, data: dict[str, Any]) -> None:
        lift(suppression=self.object, note=data["note"], by=self.person, now=self.now)


class SuppressionViewSet(FoundOnItsPage, ModelViewSet):
    """Every address that was ever suppressed, the newest first."""

    model = Suppression
    name = "suppression"
    url_prefix = "suppressed-addresses"
    icon = "no-view"
    menu_label = "Suppressed addresses"
    menu_order = 901
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = SuppressionIndexView
    inspect_view_class = SuppressionInspectView
    inspect_view_fields = ["address", "reason", "detail"]
    filterset_class = SuppressionFilters
    search_fields = ["address", "detail"]
    form_fields = ["address"]
    export_filename = "suppressed-addresses"

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results", "inspect"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            path("new/", Suppress.as_view(), name="add"),
            path("<int:pk>/lift/", Lift.as_view(), name="lift"),
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        named = {f"{name}_url_name": None for name in ("edit", "delete", "usage", "history")}
        return super().get_common_view_kwargs(**{**named, **kwargs})
