"""Membership in Wagtail's admin."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks

from membership.choosers import PARTNERSHIP_CHOOSER, PartnershipChooserViewSet
from membership.staff.renewals.panel import RenewalPanel
from membership.viewsets import MembershipViewSetGroup, ProspectViewSetGroup

STEPS = [
    *("add_membership", "change_membership", "add_seat", "change_seat", "view_seat"),
    *("add_administrator", "delete_administrator", "reorganise_partnership", "add_partnershipupload"),
    *("add_partnershipnote", "change_any_partnershipnote", "add_prospectnote"),
    *("add_prospectcontact", "change_prospectcontact", "delete_prospectcontact"),
    *("view_expressionofinterest", "change_expressionofinterest"),
    *("add_renewalround", "view_renewal", "change_renewal"),
]


@hooks.register("register_admin_viewset")
def membership_viewsets() -> MembershipViewSetGroup:
    return MembershipViewSetGroup()


@hooks.register("register_admin_viewset")
def prospect_viewsets() -> ProspectViewSetGroup:
    return ProspectViewSetGroup()


@hooks.register("register_admin_viewset")
def partnership_chooser() -> PartnershipChooserViewSet:
    return PARTNERSHIP_CHOOSER


@hooks.register("register_permissions")
def membership_permissions() -> QuerySet[Permission]:
    """Offer in a group's form what the viewsets do not name themselves: steps on memberships and seats, and reading as staff."""
    return Permission.objects.filter(
        content_type__app_label="membership", codename__in=[*STEPS, "read_everything"]
    )


@hooks.register("construct_homepage_panels")
def renewals_on_the_front_page(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm("membership.change_renewal"):
        panels.append(RenewalPanel())
