"""A partnership in the admin: its entry, its page with everything that belongs to it, and the steps from there."""

from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views.generic import InspectView

from membership.access import london_day
from membership.history import history_of
from membership.models import Area, Partnership, Region
from membership.selectors import contract_of
from membership.services.partnerships import change_partnership, create_partnership
from membership.staff import membership_steps, seat_steps
from membership.staff.listing import PartnershipIndexView
from membership.staff.views import CreateThroughService, EditThroughService, KeptViewSet

PAST_SHOWN = 20
HISTORY_SHOWN = 30
STEPS_ON_THE_PAGE = (
    "add_membership",
    "change_membership",
    "add_seat",
    "change_seat",
    "add_administrator",
    "delete_administrator",
)


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


class PartnershipInspectView(InspectView):
    """Everything about one partnership on one page."""

    template_name = "staff/membership/partnership.html"
    page_title = "Partnership"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partnership: Partnership = self.object
        today = london_day(timezone.now())
        seats = partnership.seats.select_related("user", "role")
        memberships = list(partnership.memberships.select_related("year"))
        contract = contract_of(partnership, today=today)
        held = list(seats.filter(ended_at__isnull=True))
        return super().get_context_data(
            today=today,
            areas=partnership.areas.all(),
            memberships=[(membership, membership.status(today=today)) for membership in memberships],
            contract=contract,
            standing=contract.status(today=today).label if contract else "not a member",
            held_seats=held,
            free_seats=max(0, contract.seats - len(held)) if contract else 0,
            past_seats=seats.filter(ended_at__isnull=False).order_by("-ended_at")[:PAST_SHOWN],
            administrators=partnership.administrators.select_related("user").order_by("since"),
            history=history_of(partnership, count=HISTORY_SHOWN),
            may={step: self.request.user.has_perm(f"membership.{step}") for step in STEPS_ON_THE_PAGE},
            **kwargs,
        )


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
            "<int:pk>/administrators/new/": seat_steps.AddAdministrator,
            "administrators/<int:pk>/remove/": seat_steps.RemoveAdministrator,
        }
        return super().get_urlpatterns() + [
            path(route, step.as_view(), name=step.__name__.lower()) for route, step in steps.items()
        ]
