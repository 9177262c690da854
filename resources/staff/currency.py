"""Questions whether examples are still current in the admin: who has not answered, and noting an answer on their behalf."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from membership.models import Partnership
from membership.staff.views import LookingPolicy
from office.listing import DayColumn
from office.steps import Step
from resources.models import Currency, Example, State
from resources.services.currency import confirm

ASKED, REMINDED, NOT_ASKED = "asked", "reminded", "not_asked"


class CurrencyFilters(WagtailFilterSet):
    standing = django_filters.ChoiceFilter(
        label="Answer",
        choices=[
            (ASKED, "asked, no answer yet"),
            (REMINDED, "reminded, no answer"),
            (NOT_ASKED, "nothing is waiting"),
        ],
        method="by_standing",
        empty_label="All",
        widget=forms.RadioSelect,
    )
    partnership = django_filters.ModelChoiceFilter(
        "example__partnership", queryset=Partnership.objects.all(), label="Partnership"
    )

    class Meta:
        model = Currency
        fields = ["standing", "partnership"]

    def by_standing(self, queryset: QuerySet[Currency], name: str, value: str) -> QuerySet[Currency]:
        conditions = {
            ASKED: {"asked_at__isnull": False, "reminded_at__isnull": True},
            REMINDED: {"reminded_at__isnull": False},
            NOT_ASKED: {"asked_at__isnull": True},
        }
        return queryset.filter(**conditions[value])


class CurrencyIndexView(IndexView):
    """Published examples with when they were last confirmed and asked about; a constant number of queries."""

    page_title = "Still current?"
    results_template_name = "staff/resources/currency_results.html"
    filterset_class = CurrencyFilters
    search_fields = ["example__title", "example__partnership__name"]
    is_searchable = True
    default_ordering = (
        F("reminded_at").asc(nulls_last=True),
        F("asked_at").asc(nulls_last=True),
        "due_on",
        "pk",
    )
    list_export = ["example", "partnership", "dated", "confirmed_on", "asked_at", "reminded_at", "due_on"]
    export_headings = {
        "dated": "Date",
        "confirmed_on": "Last confirmed",
        "asked_at": "Asked, no answer since",
        "reminded_at": "Reminded",
        "due_on": "Next question",
    }

    def get_base_queryset(self) -> QuerySet[Currency]:
        return Currency.objects.filter(example__state=State.PUBLISHED).select_related("example__partnership")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "example",
                label="Example",
                width="30%",
                get_url=lambda row: reverse("currency:confirm", args=[row.pk]),
                sort_key="example__title",
            ),
            Column(
                "partnership",
                accessor=lambda row: row.example.partnership,
                sort_key="example__partnership__name",
            ),
            DayColumn(
                "dated", label="Date", accessor=lambda row: row.example.dated, sort_key="example__dated"
            ),
            DayColumn(
                "confirmed_on",
                label="Last confirmed",
                accessor=lambda row: row.example.confirmed_on,
                sort_key="example__confirmed_on",
            ),
            DateColumn("asked_at", label="Asked, no answer", sort_key="asked_at"),
            DateColumn("reminded_at", label="Reminded", sort_key="reminded_at"),
            DayColumn("due_on", label="Next question", sort_key="due_on"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "example": item.example.title,
            "partnership": str(item.example.partnership),
            "dated": item.example.dated,
            "confirmed_on": item.example.confirmed_on or "",
            "asked_at": timezone.localdate(item.asked_at) if item.asked_at else "",
            "reminded_at": timezone.localdate(item.reminded_at) if item.reminded_at else "",
            "due_on": item.due_on,
        }


class ConfirmForThem(PermissionCheckedMixin, Step):
    """Notes that an example is still current, when its partnership said so on the telephone."""

    model = Currency
    permission_policy = ModelPermissionPolicy(Example)
    permission_required = "moderate"
    page_title = "Note that it is still current"
    submit_label = "Note that it is still current"
    header_icon = "check"
    back_label = "Back to the list"
    done = "Noted: it is shown as confirmed today."
    object: Currency

    def explanation(self) -> str:
        example = self.object.example
        said = (
            f"last confirmed on {example.confirmed_on:%-d %B %Y}"
            if example.confirmed_on
            else "not confirmed since"
        )
        return f"“{example}” of {example.partnership} is dated {example.dated:%-d %B %Y}, {said}."

    def perform(self, data: dict[str, Any]) -> None:
        confirm(examples=[self.object.example], by=self.person, now=self.now)

    def get_success_url(self) -> str:
        return reverse("currency:index")

    def get_page_subtitle(self) -> str:
        return self.object.example.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.get_success_url(), "label": "Still current?"},
            {"url": "", "label": self.object.example.title},
        ]


class CurrencyViewSet(ModelViewSet):
    """Rows come from published examples and change by letters and answers; nobody edits or deletes them."""

    model = Currency
    name = "currency"
    url_prefix = "still-current"
    icon = "history"
    menu_label = "Still current?"
    menu_order = 150
    index_view_class = CurrencyIndexView
    copy_view_enabled = False
    add_to_reference_index = False
    export_filename = "still-current"
    list_per_page = 50
    form_fields = ["due_on"]

    @property
    def permission_policy(self) -> LookingPolicy:
        return LookingPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """Nothing of it is edited, so there is no address to find."""

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            path("<int:pk>/confirm/", ConfirmForThem.as_view(), name="confirm"),
        ]
