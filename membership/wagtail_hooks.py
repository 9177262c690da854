"""Membership in Wagtail's admin."""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from wagtail import hooks

from membership.viewsets import MembershipViewSetGroup


@hooks.register("register_admin_viewset")
def membership_viewsets() -> MembershipViewSetGroup:
    return MembershipViewSetGroup()


@hooks.register("register_permissions")
def membership_permissions() -> QuerySet[Permission]:
    """Offer in a group's form what the viewsets do not name themselves: steps on memberships and seats, and reading as staff."""
    return Permission.objects.filter(content_type__app_label="membership").filter(
        Q(codename="read_everything")
        | Q(content_type__model="membership", codename__in=["add_membership", "change_membership"])
        | Q(content_type__model="seat", codename__in=["add_seat", "change_seat"])
        | Q(content_type__model="administrator", codename__in=["add_administrator", "delete_administrator"])
    )
