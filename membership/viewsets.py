"""The menus “Membership” and “New members” of the admin."""

from wagtail.admin.viewsets.model import ModelViewSetGroup

from membership.staff.applications import ApplicationViewSet
from membership.staff.fees import FeeViewSet, TierViewSet
from membership.staff.interest import InterestViewSet
from membership.staff.letters import LetterTextViewSet
from membership.staff.partnerships import PartnershipViewSet
from membership.staff.people import PeopleViewSet
from membership.staff.prospects import ProspectViewSet
from membership.staff.reference import AreaViewSet, MembershipYearViewSet, SeatRoleViewSet


class MembershipViewSetGroup(ModelViewSetGroup):
    menu_label = "Membership"
    menu_icon = "group"
    menu_order = 400
    items = (
        PartnershipViewSet,
        PeopleViewSet,
        FeeViewSet,
        TierViewSet,
        AreaViewSet,
        MembershipYearViewSet,
        SeatRoleViewSet,
    )


class ProspectViewSetGroup(ModelViewSetGroup):
    menu_label = "New members"
    menu_icon = "plus-inverse"
    menu_order = 410
    items = (ApplicationViewSet, InterestViewSet, ProspectViewSet, LetterTextViewSet)
