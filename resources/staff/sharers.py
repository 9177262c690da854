"""Partnerships of which nothing is in the directory, and the letter that asks them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from membership.models import Partnership
from membership.staff.views import LookingPolicy
from office.listing import DayColumn
from office.steps import Step
from resources.models import Nudge, NudgeSettings
from resources.services.nudging import may_be_nudged, nudge, nudge_words, without_examples


class SharersIndexView(IndexView):
    """Who has shared nothing; one query whatever the number of rows."""

    page_title = "Partnerships without examples"
    results_template_name = "staff/resources/sharers_results.html"
    search_fields = ["name"]
    is_searchable = True
    default_ordering = ("nudged_at", "name")
    list_export = ["name", "region", "lead_contact", "nudged_at"]
    export_headings = {"lead_contact": "Lead contact", "nudged_at": "Last letter"}

    def get_base_queryset(self) -> QuerySet[Partnership]:
        return without_examples(now=timezone.now())

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("name", sort_key="name"),
            Column("region", accessor="get_region_display", sort_key="region"),
            Column("lead_contact", label="Lead contact"),
            DayColumn("nudged_at", label="Last letter", sort_key="nudged_at"),
        ]

    @cached_property
    def header_buttons(self) -> list[Button]:
        buttons = []
        if self.request.user.has_perm("resources.add_nudge"):
            buttons.append(HeaderButton("Write to them", url=reverse("sharers:nudge"), icon_name="mail"))
        return buttons

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "name": item.name,
            "region": item.get_region_display(),
            "lead_contact": item.lead_contact or "",
            "nudged_at": timezone.localdate(item.nudged_at) if item.nudged_at else "",
        }


class NudgeForm(forms.Form):
    partnerships = forms.ModelMultipleChoiceField(
        Partnership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one partnership."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partnerships"].queryset = may_be_nudged(now=timezone.now()).order_by("name")  # type: ignore[attr-defined]


class NudgePartnerships(PermissionCheckedMixin, Step):
    """Writes to the lead contacts of the partnerships that are ticked."""

    form_class = NudgeForm
    permission_policy = ModelPermissionPolicy(Nudge)
    permission_required = "add"
    template_name = "staff/resources/nudge.html"
    page_title = "Write to partnerships without examples"
    submit_label = "Send the letters"
    header_icon = "mail"
    model = Partnership

    def get_success_url(self) -> str:
        return reverse("sharers:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.get_success_url(), "label": "Partnerships without examples"},
            {"url": "", "label": self.page_title},
        ]

    def explanation(self) -> str:
        days = NudgeSettings.load().every_days
        return (
            f"Tick those whose lead contacts are to get the letter below. Left out is who got one in the last {days} days, "
            "has shared something since, or has no lead contact."
        )

    def perform(self, data: dict[str, Any]) -> None:
        number = nudge(partnerships=data["partnerships"], by=self.person, now=self.now)
        self.done = f"The letter goes to {number} partnership{'' if number == 1 else 's'}."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        first = may_be_nudged(now=self.now).order_by("name").first()
        sample: Any = first or Partnership(name="the partnership")
        return super().get_context_data(
            shown=nudge_words(sample, getattr(sample, "lead_contact", None) or "the lead contact"),
            nobody=first is None,
            may_edit=self.request.user.has_perm("resources.change_nudgesettings"),
            **kwargs,
        )


class SharersPolicy(LookingPolicy):
    """Whoever may see examples sees who has shared none."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and bool(user.is_active and user.has_perm("resources.view_example"))


class SharersViewSet(ModelViewSet):
    model = Partnership
    name = "sharers"
    url_prefix = "partnerships-without-examples"
    icon = "group"
    menu_label = "Without examples"
    menu_order = 150
    index_view_class = SharersIndexView
    copy_view_enabled = False
    add_to_reference_index = False
    export_filename = "partnerships-without-examples"
    list_per_page = 50
    form_fields = ["name"]

    @property
    def permission_policy(self) -> SharersPolicy:
        return SharersPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """The partnership's own page is its address in the admin."""

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            path("write/", NudgePartnerships.as_view(), name="nudge"),
        ]
