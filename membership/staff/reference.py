"""Areas, membership years and seat roles: what partnerships, memberships and seats are made of."""

from typing import Any

import django_filters
from django import forms
from django.forms import CheckboxSelectMultiple
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import AdminDateInput

from membership.models import Area, MembershipYear, Region, SeatRole
from membership.services import entries
from membership.staff.views import CreateThroughService, EditThroughService, KeptViewSet
from office.listing import DayColumn


class AreaForm(WagtailAdminModelForm):
    class Meta:
        model = Area
        fields = ["name", "region", "opened_on", "closed_on", "successors"]
        widgets = {
            "opened_on": AdminDateInput(),
            "closed_on": AdminDateInput(),
            "successors": forms.SelectMultiple(attrs={"size": 12}),
        }
        help_texts = {"successors": "Who took over when this authority closed; hold Ctrl to choose several."}


class AreaCreateView(CreateThroughService):
    def write(self, data: dict[str, Any]) -> Area:
        return entries.create_area(**data)


class AreaEditView(EditThroughService):
    def write(self, data: dict[str, Any]) -> Area:
        return entries.change_area(area=self.object, **data)


class AreaFilters(WagtailFilterSet):
    region = django_filters.MultipleChoiceFilter(choices=Region.choices, widget=CheckboxSelectMultiple)
    closed = django_filters.BooleanFilter(
        "closed_on",
        "isnull",
        exclude=True,
        label="Closed",
        widget=forms.Select(choices=[("", "All"), ("true", "Closed"), ("false", "Open")]),
    )

    class Meta:
        model = Area
        fields = ["region", "closed"]


class AreaViewSet(KeptViewSet):
    model = Area
    icon = "site"
    menu_label = "Areas"
    menu_order = 200
    add_view_class = AreaCreateView
    edit_view_class = AreaEditView
    list_display = [
        "name",
        Column("region", accessor="get_region_display", label="Region", sort_key="region"),
        DayColumn("opened_on", label="Opened", sort_key="opened_on"),
        DayColumn("closed_on", label="Last day", sort_key="closed_on"),
    ]
    filterset_class = AreaFilters
    search_fields = ["name"]
    ordering = "name"
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return AreaForm


class MembershipYearForm(WagtailAdminModelForm):
    class Meta:
        model = MembershipYear
        fields = ["name", "starts_on", "ends_on", "grace_days"]
        widgets = {"starts_on": AdminDateInput(), "ends_on": AdminDateInput()}


class MembershipYearCreateView(CreateThroughService):
    def write(self, data: dict[str, Any]) -> MembershipYear:
        return entries.create_membership_year(**data)


class MembershipYearEditView(EditThroughService):
    def write(self, data: dict[str, Any]) -> MembershipYear:
        return entries.change_membership_year(year=self.object, **data)


class MembershipYearViewSet(KeptViewSet):
    model = MembershipYear
    icon = "calendar-alt"
    menu_label = "Membership years"
    menu_order = 300
    add_view_class = MembershipYearCreateView
    edit_view_class = MembershipYearEditView
    list_display = ["name", DayColumn("starts_on"), DayColumn("ends_on"), "grace_days"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return MembershipYearForm


class SeatRoleForm(WagtailAdminModelForm):
    class Meta:
        model = SeatRole
        fields = ["name", "sort_order"]


class SeatRoleCreateView(CreateThroughService):
    def write(self, data: dict[str, Any]) -> SeatRole:
        return entries.create_seat_role(**data)


class SeatRoleEditView(EditThroughService):
    def write(self, data: dict[str, Any]) -> SeatRole:
        return entries.change_seat_role(role=self.object, **data)


class SeatRoleViewSet(KeptViewSet):
    model = SeatRole
    icon = "tag"
    menu_label = "Seat roles"
    menu_order = 400
    add_view_class = SeatRoleCreateView
    edit_view_class = SeatRoleEditView
    list_display = ["name", "sort_order"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return SeatRoleForm
