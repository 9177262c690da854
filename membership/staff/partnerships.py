"""A partnership in the admin: its entry, its page with everything that belongs to it, and the steps from there."""

from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from membership.models import Area, Partnership, Region
from membership.services.partnerships import change_partnership, create_partnership
from membership.staff import (
    import_views,
    membership_steps,
    merge_steps,
    note_steps,
    reports,
    seat_steps,
    split_steps,
)
from membership.staff.listing import PartnershipIndexView
from membership.staff.page import PartnershipInspectView
from membership.staff.views import CreateThroughService, EditThroughService, KeptViewSet


class AreaChoices(forms.models.ModelChoiceIterator):
    """Areas under the names of their regions."""

    def __iter__(self) -> Any:
        for region, areas in groupby(self.queryset.order_by("region", "name"), key=lambda area: area.region):
            yield Region(region).label, [self.choice(area) for area in areas]


class AreasField(forms.ModelMultipleChoiceField):
    iterator = AreaChoices


class PartnershipForm(WagtailAdminModelForm):
    website = forms.URLField(required=False, assume_scheme="https")
    areas = AreasField(
        Area.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None for a voluntary or private body.",
    )

    class Meta:
        model = Partnership
        fields = ["name", "kind", "region", "website", "notes", "areas"]
        help_texts = {
            "name": "Put slips of the pen right here. For a new name use Rename on the partnership’s page, which keeps the old one."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        covered = Q(partnerships=self.instance.pk) if self.instance.pk else Q()
        self.fields["areas"].queryset = Area.objects.filter(Q(closed_on__isnull=True) | covered).distinct()


class PartnershipCreateView(CreateThroughService):
    def write(self, data: dict[str, Any]) -> Partnership:
        return create_partnership(now=timezone.now(), **data)

    def get_success_url(self) -> str:
        return reverse("partnership:inspect", args=[self.object.pk])


class PartnershipEditView(EditThroughService):
    def write(self, data: dict[str, Any]) -> Partnership:
        return change_partnership(partnership=self.object, **data)

    def get_success_url(self) -> str:
        return reverse("partnership:inspect", args=[self.object.pk])


class PartnershipViewSet(KeptViewSet):
    model = Partnership
    icon = "group"
    menu_label = "Partnerships"
    menu_order = 100
    index_view_class = PartnershipIndexView
    add_view_class = PartnershipCreateView
    edit_view_class = PartnershipEditView
    inspect_view_class = PartnershipInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["name"]
    export_filename = "partnerships"
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PartnershipForm

    def get_urlpatterns(self) -> list[URLPattern]:
        steps = {
            "<int:pk>/memberships/new/": membership_steps.AddMembership,
            "memberships/<int:pk>/approve/": membership_steps.ApproveMembership,
            "memberships/<int:pk>/access/": membership_steps.GiveAccess,
            "memberships/<int:pk>/seats/": membership_steps.ChangeContractedSeats,
            "memberships/<int:pk>/cancel/": membership_steps.CancelMembership,
            "<int:pk>/seats/new/": seat_steps.GiveSeat,
            "seats/<int:pk>/": seat_steps.ChangeSeat,
            "seats/<int:pk>/end/": seat_steps.EndSeat,
            "<int:pk>/invitations/new/": seat_steps.InviteToSeat,
            "seats/<int:pk>/hand-over/": seat_steps.HandOverSeat,
            "invitations/<int:pk>/send-again/": seat_steps.ResendInvitation,
            "invitations/<int:pk>/withdraw/": seat_steps.WithdrawInvitation,
            "<int:pk>/administrators/new/": seat_steps.AddAdministrator,
            "administrators/<int:pk>/remove/": seat_steps.RemoveAdministrator,
            "<int:pk>/notes/new/": note_steps.AddNote,
            "notes/<int:pk>/": note_steps.ChangeNote,
            "<int:pk>/rename/": merge_steps.Rename,
            "<int:pk>/merge/": merge_steps.ChooseMerge,
            "<int:pk>/merge/preview/": merge_steps.Merge,
            "<int:pk>/split/": split_steps.ChooseSplit,
            "<int:pk>/split/preview/": split_steps.Split,
        }
        return [
            *super().get_urlpatterns(),
            *(path(route, step.as_view(), name=step.__name__.lower()) for route, step in steps.items()),
            path("figures/", reports.ReportsView.as_view(), name="reports"),
            path("import/", import_views.UploadList.as_view(), name="uploadlist"),
            path("import/template/", import_views.Template.as_view(), name="importtemplate"),
            path("import/<int:pk>/", import_views.CheckedList.as_view(), name="checkedlist"),
        ]
