"""Expressions of interest in the admin: who wrote, and whether anybody has answered."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from membership.models import ExpressionOfInterest, Partnership
from membership.services.interest import settle_interest
from membership.staff.filters import boxes
from membership.staff.views import LookingPolicy, StepView

State = ExpressionOfInterest.State


class InterestFilters(WagtailFilterSet):
    state = boxes("State", State.choices)
    kind = boxes("Kind", Partnership.Kind.choices)
    received_at = django_filters.DateFromToRangeFilter(widget=DateRangePickerWidget, label="Received")

    class Meta:
        model = ExpressionOfInterest
        fields = ["state", "kind", "received_at"]


class InterestIndexView(IndexView):
    page_title = "Expressions of interest"
    results_template_name = "staff/membership/interest_results.html"
    filterset_class = InterestFilters
    search_fields = ["name", "email", "organisation", "area__name"]
    default_ordering = ("-received_at", "-pk")
    list_export = [
        "received_at", "state", "name", "job_title", "email", "phone", "organisation", "kind", "area", "words", "handled_by",
    ]  # fmt: skip
    export_headings = {"handled_by": "Handled by", "words": "Message", "received_at": "Received"}

    def get_base_queryset(self) -> QuerySet[ExpressionOfInterest]:
        return ExpressionOfInterest.objects.select_related("area", "handled_by")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("name", get_url=self.get_inspect_url, sort_key="name"),
            Column("organisation", sort_key="organisation"),
            Column("area", sort_key="area__name"),
            StatusTagColumn(
                "state",
                accessor="get_state_display",
                primary=lambda row: row.state == State.NEW,
                sort_key="state",
            ),
            DateColumn("received_at", label="Received", sort_key="received_at"),
            Column("handled_by", label="Handled by"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        shown = {
            "state": item.get_state_display(),
            "kind": item.get_kind_display(),
            "area": str(item.area or ""),
            "handled_by": str(item.handled_by or ""),
            "received_at": timezone.localdate(item.received_at),
        }
        return {field: shown.get(field, getattr(item, field)) for field in self.list_export}


class InterestInspectView(InspectView):
    template_name = "staff/membership/interest.html"
    page_title = "Expression of interest"
    object: ExpressionOfInterest

    def get_page_subtitle(self) -> str:
        return self.object.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(
            may_settle=user.has_perm("membership.change_expressionofinterest"),
            may_see_prospect=user.has_perm("membership.add_prospectnote"),
            **kwargs,
        )


class InterestStep(StepView):
    """Moves an expression of interest to another state."""

    model = ExpressionOfInterest
    step_on = ExpressionOfInterest
    permission_required = "change"
    back_label = "Back"
    header_icon = "mail"
    state: str
    object: ExpressionOfInterest

    def get_success_url(self) -> str:
        return reverse("interest:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return self.object.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("interest:index"), "label": "Expressions of interest"},
            {"url": self.get_success_url(), "label": self.object.name},
            {"url": "", "label": self.page_title},
        ]

    def perform(self, data: dict[str, Any]) -> None:
        settle_interest(interest=self.object, state=self.state, by=self.person, now=self.now)


class MarkAnswered(InterestStep):
    state = State.ANSWERED
    page_title = "Mark as answered"
    submit_label = "Mark as answered"
    done = "Marked as answered."

    def explanation(self) -> str:
        return f"Somebody has written or spoken to {self.object.name}. No mail is sent by this step."


class CloseInterest(InterestStep):
    state = State.CLOSED
    page_title = "Close"
    submit_label = "Close"
    done = "Closed."

    def explanation(self) -> str:
        return "Nothing more is to be done: they joined, declined, or it was no earnest message."


class ReopenInterest(InterestStep):
    state = State.NEW
    page_title = "Mark as new again"
    submit_label = "Mark as new"
    done = "Marked as new."

    def explanation(self) -> str:
        return "It stands in the list as unanswered again."


class InterestViewSet(ModelViewSet):
    model = ExpressionOfInterest
    name = "interest"
    url_prefix = "expressions-of-interest"
    icon = "mail"
    menu_label = "Expressions of interest"
    menu_order = 170
    index_view_class = InterestIndexView
    inspect_view_class = InterestInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["name"]
    copy_view_enabled = False
    add_to_reference_index = False
    export_filename = "expressions-of-interest"
    list_per_page = 50
    form_fields = ["name"]

    @property
    def permission_policy(self) -> LookingPolicy:
        return LookingPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """Nothing of it is edited, so there is no address to find."""

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results", "inspect"}
        steps = {"answered": MarkAnswered, "close": CloseInterest, "new": ReopenInterest}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            *(
                path(f"<int:pk>/{route}/", step.as_view(), name=step.__name__.lower())
                for route, step in steps.items()
            ),
        ]
