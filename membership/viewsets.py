"""The menu “Membership” of the admin."""

from wagtail.admin.viewsets.model import ModelViewSetGroup

from membership.staff.applications import ApplicationViewSet
from membership.staff.fees import FeeViewSet, TierViewSet
from membership.staff.partnerships import PartnershipViewSet
from membership.staff.people import PeopleViewSet
from membership.staff.reference import AreaViewSet, MembershipYearViewSet, SeatRoleViewSet


class MembershipViewSetGroup(ModelViewSetGroup):
    menu_label = "Membership"
    menu_icon = "group"
    menu_order = 400
    items = (
        PartnershipViewSet,
        PeopleViewSet,
        ApplicationViewSet,
        FeeViewSet,
        TierViewSet,
        AreaViewSet,
        MembershipYearViewSet,
        SeatRoleViewSet,
    )
