"""The menus “Membership” and “New members” of the admin."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSetGroup

from membership.staff.applications import ApplicationViewSet
from membership.staff.fees import FeeViewSet, TierViewSet
from membership.staff.interest import InterestViewSet
from membership.staff.letters import LetterTextViewSet
from membership.staff.partnerships import PartnershipViewSet
from membership.staff.people import PeopleViewSet
from membership.staff.prospects import ProspectViewSet
from membership.staff.reference import AreaViewSet, MembershipYearViewSet, SeatRoleViewSet
from membership.staff.renewals.schedule import RenewalStepViewSet
from membership.staff.renewals.viewset import RenewalViewSet


class FiguresMenuItem(MenuItem):
    """The way to the figures, for whoever sees partnerships."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("membership.view_partnership")  # type: ignore[union-attr]


class MembershipViewSetGroup(ModelViewSetGroup):
    menu_label = "Membership"
    menu_icon = "group"
    menu_order = 400
    items = (
        PartnershipViewSet,
        PeopleViewSet,
        RenewalViewSet,
        RenewalStepViewSet,
        FeeViewSet,
        TierViewSet,
        AreaViewSet,
        MembershipYearViewSet,
        SeatRoleViewSet,
    )

    def get_submenu_items(self) -> list[MenuItem]:
        figures = FiguresMenuItem(
            "Figures", reverse_lazy("partnership:reports"), name="figures", icon_name="table", order=160
        )
        return [*super().get_submenu_items(), figures]


class ProspectViewSetGroup(ModelViewSetGroup):
    menu_label = "New members"
    menu_icon = "plus-inverse"
    menu_order = 410
    items = (ApplicationViewSet, InterestViewSet, ProspectViewSet, LetterTextViewSet)
